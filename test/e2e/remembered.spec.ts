import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'

const tab = (window: Page, name: string | RegExp) => window.getByRole('tab', { name })
const widthOf = async (window: Page, selector: string): Promise<number> =>
  (await window.locator(selector).boundingBox())?.width ?? 0
const heightOf = async (window: Page, selector: string): Promise<number> =>
  (await window.locator(selector).boundingBox())?.height ?? 0

test('the window opens again as it was left: tabs, groups, sizes, sort and filter', async ({
  launch,
  redis,
  cli
}) => {
  const env = { TASKGUARD_URL: redis.url }
  const run = ['run', '--url', redis.url, '--type', 'video_analysis', '--mode', 'observe', '--id', '8123']
  const held = [1, 2].map(() => cli.start([...run, '--task-id', 'same', '--', 'sleep', '300']))

  const other = ['run', '--url', redis.url, '--type', 'audio_analysis', '--id', '5']
  held.push(cli.start([...other, '--', 'sleep', '300']))
  const first = await launch({ env })
  const { window } = first
  await expect(window.getByRole('treeitem', { level: 2, name: /8123/ }).first()).toBeVisible({
    timeout: 20_000
  })
  // A problem beside the locks: opened in passing, kept, split.
  await window.keyboard.press('F8')
  const problem = tab(window, 'video_analysis 8123')
  await expect(problem).toHaveClass(/preview/)
  await window.keyboard.press('Control+K')
  await window.keyboard.press('Enter')
  await expect(problem).not.toHaveClass(/preview/)
  await window.keyboard.press('Control+\\')
  await expect(problem).toHaveCount(2)
  await window.keyboard.press('Control+K')
  await window.keyboard.press('Control+ArrowLeft')
  await window.keyboard.press('Control+2')
  await expect(window.locator('#lock-grid')).toBeFocused()
  await expect(window.getByRole('row', { name: /audio_analysis/ })).toHaveCount(1)

  // Sizes by keyboard: the handles are separators that arrow keys move.
  const sideBar = await widthOf(window, '.side-bar')
  const handle = window.getByRole('separator', { name: 'Width of the side bar' })
  await handle.focus()
  await window.keyboard.press('ArrowRight')
  await until('the side bar is wider', async () => (await widthOf(window, '.side-bar')) > sideBar)
  await window.keyboard.press('Control+J')
  const panel = window.getByRole('separator', { name: 'Height of the panel' })
  await expect(panel).toHaveCount(1)
  const usual = await heightOf(window, '.panel')
  await panel.focus()
  await window.keyboard.press('ArrowUp')
  await until('the panel is higher', async () => (await heightOf(window, '.panel')) > usual)

  await window.getByRole('columnheader', { name: /worker/i }).click()
  await window.keyboard.press('Control+F')
  await window.keyboard.type('video')
  await expect(window.getByRole('row', { name: /audio_analysis/ })).toHaveCount(0)
  await expect(window.getByRole('row', { name: /8123/ })).toHaveCount(2)
  const left = {
    sideBar: await widthOf(window, '.side-bar'),
    panel: await heightOf(window, '.panel'),
    sort: await window.getByRole('columnheader', { name: /worker/i }).getAttribute('aria-sort')
  }
  expect(left.sort).not.toBe('none')
  await first.close()

  const again = await launch({ env })
  await expect(tab(again.window, 'video_analysis 8123')).toHaveCount(2)
  await expect(tab(again.window, 'Locks')).toHaveAttribute('aria-selected', 'true')
  await expect(again.window.getByRole('region', { name: /Editor group/ })).toHaveCount(2)
  await expect(again.window.locator('#lock-filter')).toHaveValue('video')
  await expect(again.window.getByRole('columnheader', { name: /worker/i })).toHaveAttribute(
    'aria-sort',
    left.sort ?? ''
  )
  expect(Math.abs((await widthOf(again.window, '.side-bar')) - left.sideBar)).toBeLessThan(2)
  expect(Math.abs((await heightOf(again.window, '.panel')) - left.panel)).toBeLessThan(2)
  // The first run is not led through again, and the locks come by themselves.
  await expect(again.window.getByRole('row', { name: /8123/ })).toHaveCount(2)
  await expect(again.window.getByRole('row', { name: /audio_analysis/ })).toHaveCount(0)
  await expect(tab(again.window, 'Get Started')).toHaveCount(0)
  for (const one of held) await one.stop()
})

test('a problem that is gone after the restart is shown as it was, and said to be gone', async ({
  launch,
  redis,
  cli
}) => {
  const env = { TASKGUARD_URL: redis.url }
  const run = ['run', '--url', redis.url, '--type', 'video_analysis', '--mode', 'observe', '--id', '77']
  const held = [1, 2].map(() => cli.start([...run, '--task-id', 'same', '--', 'sleep', '300']))
  const first = await launch({ env })
  await expect(first.window.getByRole('treeitem', { level: 2, name: /77/ }).first()).toBeVisible({
    timeout: 20_000
  })
  await first.window.keyboard.press('F8')
  await expect(first.window.getByRole('article')).toBeVisible()
  await first.close()
  for (const one of held) await one.stop()
  await redis.client().flushall()

  const { window } = await launch({ env })
  await expect(window.getByRole('article')).toContainText('this problem is resolved', { timeout: 20_000 })
  await expect(tab(window, 'video_analysis 77')).toHaveAttribute('aria-selected', 'true')
})

test('a broken state is kept beside, said in the output, and the window begins anew', async ({
  launch,
  home,
  redis
}) => {
  await writeFile(join(home, 'workbench-state.json'), '{ "version": 1, "slices": ')
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(tab(window, 'Locks')).toBeVisible()
  const output = window.getByRole('region', { name: 'Panel' }).getByRole('log')
  await expect(output).toContainText('The state of the window could not be read')
  const backup = (await readdir(home)).find((name) => name.startsWith('workbench-state.broken-'))
  expect(await readFile(join(home, backup ?? ''), 'utf8')).toBe('{ "version": 1, "slices": ')
  await expect(output).toContainText(backup ?? 'a backup')
})
