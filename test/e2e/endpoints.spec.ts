import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startRedis } from '../support/redis'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'

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
    await keyboard.press('Control+3')
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
  await first.window.keyboard.press('Control+3')
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
  await again.window.keyboard.press('Control+3')
  await expect(item(again.window, 'one')).toContainText('not watched')
  expect(await names(again.window)).toEqual(['one', 'three', 'two'])
  await menu(again.window, 'one', 'Watch')
  await expect(item(again.window, 'one')).toContainText('live', { timeout: 20_000 })
})

test('a protected endpoint is unlocked by its name alone, for a time, and locked again', async ({
  launch,
  home,
  redis
}) => {
  const endpoints = [{ name: 'prod', url: redis.url, protected: true }]
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ version: 2, endpoints, 'endpoints.unlockFor': '10m' })
  )
  const { window } = await launch()
  await window.keyboard.press('Control+3')
  await expect(item(window, 'prod').getByRole('img', { name: 'Protected: read only' })).toBeVisible()
  await menu(window, 'prod', 'Unlock…')
  const asked = window.getByRole('alertdialog', { name: 'Unlock prod for 10m?' })
  await window.keyboard.type('Prod')
  await window.keyboard.press('Enter')
  await expect(asked).toContainText('This is not its name.')
  await window.keyboard.press('Control+A')
  await window.keyboard.type('prod')
  await window.keyboard.press('Enter')
  await expect(asked).toHaveCount(0)
  await expect(item(window, 'prod')).toContainText(/Unlocked: \d+m/)
  await expect(window.getByRole('contentinfo', { name: 'Status bar' })).toContainText(/Unlocked: \d+m/)
  await menu(window, 'prod', 'Lock Now')
  await expect(item(window, 'prod').getByRole('img', { name: 'Protected: read only' })).toBeVisible()
})
