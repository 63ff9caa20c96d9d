import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { alertsKey } from '@shared/protocol/keys'
import { DEFAULT_NAMESPACE } from '@shared/protocol/limits'
import { startRedis } from '../support/redis'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'
import { choose, runCommand } from './support/palette'
import { startDuplicate } from './support/runs'

const list = (window: Page) => window.getByRole('list', { name: 'Endpoints' })
const item = (window: Page, name: string) =>
  list(window)
    .getByRole('listitem')
    .filter({ has: window.getByRole('button', { name, exact: true }) })
const names = (window: Page): Promise<string[]> => list(window).locator('.endpoint-open').allInnerTexts()

async function menu(window: Page, name: string, line: string): Promise<void> {
  await window.getByRole('button', { name: `Actions of ${name}`, exact: true }).click()
  await window.getByRole('menuitem', { name: line, exact: true }).click()
}

test('an endpoint is added by the keyboard alone: a wrong password is said, the right one works', async ({
  launch,
  home
}) => {
  const redis = await startRedis({ args: ['--requirepass', 'right-one-22'] })
  try {
    const { window } = await launch()
    await expect(window.getByRole('tab', { name: 'Get Started' })).toBeVisible()
    const { keyboard } = window
    await keyboard.press('Control+6')
    await expect(window.locator('#endpoint-add')).toBeFocused()
    await keyboard.press('Enter')
    await expect(window.getByRole('textbox', { name: 'Fill in from a URL' })).toBeFocused()
    await keyboard.type(`redis://:wrong-one-11@127.0.0.1:${redis.port}`)
    await keyboard.press('Enter')
    await keyboard.press('Tab')
    await expect(window.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused()
    await keyboard.press('Control+A')
    await keyboard.type('prod')

    const tryIt = window.getByRole('button', { name: 'Test Connection' })
    await tryIt.focus()
    await keyboard.press('Enter')
    const trial = window.getByRole('region', { name: 'Connection test' })
    await expect(trial).toContainText('User or password are refused.')
    await expect(trial).toContainText('It does not work yet.')

    const password = window.getByLabel('Password', { exact: true })
    await password.focus()
    await keyboard.press('Control+A')
    await keyboard.type('right-one-22')
    await tryIt.focus()
    await keyboard.press('Enter')
    await expect(trial).toContainText('This user may do all that is needed', { timeout: 20_000 })

    await password.focus()
    await keyboard.press('Enter')
    await expect(window.getByRole('tab', { name: 'prod' })).toBeVisible()
    await expect(item(window, 'prod')).toContainText('live', { timeout: 20_000 })
    const text = await readFile(join(home, 'settings.json'), 'utf8')
    expect(text).toContain('"name": "prod"')
    expect(text).not.toContain('right-one-22')
  } finally {
    await redis.stop()
  }
})

test('order, and what is not watched, last over a restart; a change leaves a copy of the file', async ({
  launch,
  home,
  redis
}) => {
  const endpoints = ['one', 'two', 'three'].map((name, at) => ({ name, url: `${redis.url}/${at}` }))
  await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, endpoints }))
  const first = await launch()
  await first.window.keyboard.press('Control+6')
  await expect(item(first.window, 'three')).toContainText('live', { timeout: 20_000 })
  expect(await readdir(home)).toContain('settings.json.bak-v1')

  await item(first.window, 'three').getByRole('button', { name: 'three', exact: true }).focus()
  await first.window.keyboard.press('Alt+ArrowUp')
  await until('it moved', async () => (await names(first.window)).join() === 'one,three,two')
  await menu(first.window, 'one', 'Stop Watching')
  await expect(item(first.window, 'one')).toContainText('not watched')
  expect(await readdir(home)).toContain('settings.json.bak-1')
  await first.close()

  const again = await launch()
  await again.window.keyboard.press('Control+6')
  await expect(item(again.window, 'one')).toContainText('not watched')
  expect(await names(again.window)).toEqual(['one', 'three', 'two'])
  await menu(again.window, 'one', 'Watch')
  await expect(item(again.window, 'one')).toContainText('live', { timeout: 20_000 })
})

test('a protected endpoint takes an acknowledgement only while its name has unlocked it', async ({
  launch,
  home,
  redis,
  cli
}) => {
  const SLOW = { timeout: 20_000 }
  const settings = (unlockFor: string): Promise<void> =>
    writeFile(
      join(home, 'settings.json'),
      JSON.stringify({
        version: 2,
        'embedded.enabled': false,
        'endpoints.unlockFor': unlockFor,
        endpoints: [
          { name: 'prod', url: redis.url, protected: true },
          { name: 'open', url: `${redis.url}/1` }
        ]
      })
    )
  await settings('10m')
  startDuplicate(cli, { url: redis.url, id: 'tape-1' })
  const { window } = await launch()
  const { keyboard } = window
  const lock = item(window, 'prod').getByRole('img', { name: 'Protected: read only' })
  const statusBar = window.getByRole('contentinfo', { name: 'Status bar' })
  const problem = window.getByRole('treeitem', { level: 2 }).filter({ hasText: 'tape-1' })
  await expect(problem).toBeVisible(SLOW)
  await expect(window).toHaveTitle(/🔒 prod — Task Guard$/)
  await expect(statusBar.getByRole('img', { name: 'Protected: read only' })).toHaveCount(1)
  const key = alertsKey(DEFAULT_NAMESPACE)

  const acknowledge = async (): Promise<void> => {
    await keyboard.press('Control+1')
    await expect(window.getByRole('tree', { name: 'Problems' })).toBeFocused()
    await keyboard.press('F8')
    await keyboard.press('a')
    await expect(window.getByRole('textbox', { name: 'Note (optional)' })).toBeFocused()
    await keyboard.press('Enter')
  }
  await acknowledge()
  await expect(window.getByRole('alert')).toContainText('This endpoint is protected', SLOW)
  await keyboard.press('Escape')
  expect(await redis.client().exists(key)).toBe(0)

  await runCommand(window, 'unlock protected')
  const asked = window.getByRole('dialog', { name: 'Unlock prod for 10m?' })
  await expect(window.getByRole('textbox', { name: 'Name of the endpoint' })).toBeFocused()
  await keyboard.type('Prod')
  await keyboard.press('Enter')
  await expect(asked).toContainText('This is not its name.')
  await keyboard.press('Control+A')
  await keyboard.type('prod')
  await keyboard.press('Enter')
  await expect(asked).toHaveCount(0)
  await expect(statusBar).toContainText(/Unlocked: \d+m/)
  await expect(window).toHaveTitle(/🔓 prod — Task Guard$/)
  await acknowledge()
  await expect(problem).toHaveClass(/\bquiet\b/, SLOW)
  expect(await redis.client().hlen(key)).toBe(1)

  await keyboard.press('Control+6')
  await expect(item(window, 'prod')).toContainText(/Unlocked: \d+m/)
  await menu(window, 'prod', 'Lock Now')
  await expect(lock).toBeVisible()
  await expect(window).toHaveTitle(/🔒 prod — Task Guard$/)

  // For two seconds, and then locked again by itself.
  await settings('2s')
  await window.evaluate(() => {
    const seen: string[] = []
    Object.assign(globalThis, { titles: seen })
    new MutationObserver(() => seen.push(document.title)).observe(document.head, {
      subtree: true,
      childList: true,
      characterData: true
    })
  })
  const question = window.getByRole('dialog', { name: /^Unlock prod for/ })
  await expect(async () => {
    await keyboard.press('Escape')
    await expect(question).toHaveCount(0)
    await menu(window, 'prod', 'Unlock…')
    await expect(question).toHaveAccessibleName('Unlock prod for 2s?', { timeout: 1000 })
  }).toPass(SLOW)
  await keyboard.type('prod')
  await keyboard.press('Enter')
  const locked = /🔓[^]*🔒/
  await expect
    .poll(
      () => window.evaluate(() => (globalThis as unknown as { titles: string[] }).titles.join('\n')),
      SLOW
    )
    .toMatch(locked)
  await keyboard.press('Control+1')
  await expect(window.getByRole('tree', { name: 'Problems' })).toBeFocused()
  await keyboard.press('F8')
  await expect(window.getByRole('article', { name: /Running twice/ })).toBeVisible()
  await keyboard.press('Shift+A')
  await expect(window.getByRole('log')).toContainText('This endpoint is protected', SLOW)
  expect(await redis.client().hlen(key)).toBe(1)
})

test('every action on an endpoint is in the palette: the endpoint is picked, or the one in focus', async ({
  launch,
  home,
  redis
}) => {
  const endpoints = ['one', 'two', 'three'].map((name, at) => ({ name, url: `${redis.url}/${at}` }))
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ version: 2, endpoints, 'embedded.enabled': false })
  )
  const { window } = await launch()
  const { keyboard } = window
  await keyboard.press('Control+6')
  await expect(item(window, 'three')).toContainText('live', { timeout: 20_000 })
  const run = async (words: string, endpoint: string): Promise<void> => {
    await runCommand(window, words)
    await choose(window, 'Choose an endpoint', endpoint)
  }
  await run('move endpoint up', 'three')
  await expect(window.getByText('three is now number 2')).toBeVisible()
  expect(await names(window)).toEqual(['one', 'three', 'two'])
  await run('stop watching', 'one')
  await expect(item(window, 'one')).toContainText('not watched')
  await run('duplicate endpoint', 'two')
  await expect(window.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('two 2')
  await run('edit endpoint', 'two')
  await expect(window.getByRole('tab', { name: 'two', exact: true, selected: true })).toBeVisible()
  await run('test connection', 'three')
  await expect(window.getByRole('tab', { name: 'three', exact: true, selected: true })).toBeVisible()
  await expect(window.getByRole('region', { name: 'Connection test' })).toContainText('It works', {
    timeout: 20_000
  })

  // The one that has the focus is meant, by its keys; removing asks, and the first answer keeps it.
  await item(window, 'one').getByRole('button', { name: 'one', exact: true }).focus()
  await keyboard.press('Alt+ArrowDown')
  await until('it moved', async () => (await names(window)).join() === 'three,one,two')
  await keyboard.press('Alt+ArrowDown')
  await until('it moved on', async () => (await names(window)).join() === 'three,two,one')
  await keyboard.press('Delete')
  const asked = window.getByRole('dialog', { name: 'Remove one?' })
  await expect(asked).toBeVisible()
  await keyboard.press('Enter')
  await expect(asked).toHaveCount(0)
  expect(await names(window)).toHaveLength(3)
  await item(window, 'one').getByRole('button', { name: 'one', exact: true }).focus()
  await keyboard.press('Delete')
  await expect(asked).toBeVisible()
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(item(window, 'one')).toHaveCount(0)
  expect(await readFile(join(home, 'settings.json'), 'utf8')).not.toContain('"one"')
})
