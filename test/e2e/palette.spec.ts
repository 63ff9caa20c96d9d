import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

const acceleratorOf = (app: ElectronApplication, id: string): Promise<string | null> =>
  app.evaluate(
    ({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.accelerator ?? null,
    id
  )

test('the palette runs an action, gives the focus back and remembers what was used', async ({ launch }) => {
  const first = await launch()
  const { window } = first
  // The first look at an empty Redis opens the first-run page: before that it would take the focus.
  await expect(window.getByRole('tab', { name: 'Get Started' })).toBeVisible()
  await window.keyboard.press('Control+2')
  await expect(window.locator('#lock-grid')).toBeFocused()

  await window.keyboard.press('Control+Shift+P')
  const input = window.getByRole('combobox', { name: 'Command palette' })
  await expect(input).toBeFocused()
  await window.keyboard.type('show or hide the panel')
  const option = window.getByRole('listbox', { name: 'Commands' }).getByRole('option', { selected: true })
  await expect(option).toContainText('View: Show or Hide the Panel')
  await expect(option.getByLabel('Ctrl+J')).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(input).toHaveCount(0)
  await expect(window.getByRole('region', { name: 'Panel' })).toBeVisible()
  await expect(window.locator('#lock-grid')).toBeFocused()

  await window.keyboard.press('Control+Shift+P')
  await expect(input).toBeFocused()
  await window.keyboard.press('Escape')
  await expect(input).toHaveCount(0)
  await expect(window.locator('#lock-grid')).toBeFocused()

  // It is remembered between starts.
  await first.close()
  const again = await launch()
  await expect(again.window.getByRole('tab', { name: 'Get Started' })).toBeVisible()
  await again.window.keyboard.press('Control+Shift+P')
  const commands = again.window.getByRole('listbox', { name: 'Commands' })
  await expect(commands.getByRole('option').first()).toContainText('Show or Hide the Panel')
})

test('quick open goes to a resource and to a problem', async ({ launch, redis, cli }) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('No problems found')).toBeVisible()
  const run = ['run', '--url', redis.url, '--type', 'video_analysis', '--mode', 'observe']
  const held = [
    cli.start([...run, '--id', '4410', '--task-id', 'nightly-7', '--', 'sleep', '300']),
    cli.start([...run, '--id', '8123', '--task-id', 'task-1', '--', 'sleep', '300'])
  ]
  await expect(window.getByRole('row', { name: /8123/ })).toHaveCount(1)
  held.push(cli.start([...run, '--id', '8123', '--task-id', 'task-1', '--', 'sleep', '300']))
  await expect(window.getByRole('treeitem', { level: 2, name: /8123/ }).first()).toBeVisible()

  await window.keyboard.press('Control+P')
  const selected = window.getByRole('listbox', { name: 'Results' }).getByRole('option', { selected: true })
  await window.keyboard.type('nightly')
  await expect(selected).toContainText('nightly-7')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('listbox', { name: 'Runs over time' })).toBeFocused()
  await expect(window.getByRole('article', { name: 'video_analysis 4410' })).toBeVisible()

  await window.keyboard.press('Control+P')
  await window.keyboard.type('8123')
  await window
    .getByRole('option', { name: /problem/ })
    .first()
    .click()
  await expect(window.getByRole('article', { name: /Running twice/ })).toBeVisible()
  for (const one of held) await one.stop()
})

test('keybindings.json takes effect as it is saved, and a wrong one is said', async ({ launch, home }) => {
  const { app, window } = await launch()
  await expect(window.getByRole('tab', { name: 'Get Started' })).toBeVisible()
  const panel = window.getByRole('region', { name: 'Panel' })
  expect(await acceleratorOf(app, 'view.togglePanel')).toBe('Control+J')
  const file = join(home, 'keybindings.json')
  await writeFile(
    file,
    `// moved
[
  { "key": "ctrl+j", "command": "-view.togglePanel" },
  { "key": "ctrl+k ctrl+j", "command": "view.togglePanel" },
  { "key": "ctrl+shift+j", "command": "view.togglePanel", "when": "locksFocus" },
  { "key": "ctrl+alt+b", "command": "view.toggleSideBar" },
]`
  )
  await until(
    'the menu has the new key',
    async () => (await acceleratorOf(app, 'view.toggleSideBar')) === 'Control+Alt+B'
  )
  await window.keyboard.press('Control+J')
  await expect(panel).toHaveCount(0)
  await window.keyboard.press('Control+K')
  await expect(window.getByText('(Ctrl+K) was pressed. Waiting for the second key…')).toBeVisible()
  await window.keyboard.press('Control+J')
  await expect(panel).toBeVisible()
  await window.keyboard.press('Control+2')
  await expect(window.locator('#lock-grid')).toBeFocused()
  await window.keyboard.press('Control+Shift+J')
  await expect(panel).toHaveCount(0)

  await writeFile(file, '[\n  { "key": "ctrl+j", "command": "view.togglePane" }\n]')
  await expect(window.getByText(/keybindings\.json:2:\d+: \[0\]\.command: "view\.togglePane"/)).toBeVisible()
  await window.keyboard.press('Control+Shift+J')
  await expect(panel).toBeVisible()

  await window.keyboard.press('Control+K')
  await window.keyboard.press('Control+S')
  await expect(window.getByRole('tab', { name: 'Keyboard Shortcuts', selected: true })).toBeVisible()
  await window.getByLabel('Search the keyboard shortcuts').fill('panel user')
  const grid = window.getByRole('grid', { name: 'Keyboard Shortcuts' })
  await expect(grid.getByRole('row', { name: /locksFocus/ })).toContainText('User')
  await expect(grid.getByRole('row', { name: /Show or Hide the Panel/ })).toHaveCount(2)
})

test('F6 goes round the parts of the window; theme, language, order and a saved filter are chosen in the palette', async ({
  launch,
  home,
  redis,
  cli
}) => {
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({
      'workbench.theme': 'light',
      'locks.savedFilters': [{ name: 'Audio alone', query: 'type:audio_analysis' }]
    })
  )
  startRun(cli, { url: redis.url, id: 'b-1' })
  startRun(cli, { url: redis.url, id: 'a-1', type: 'audio_analysis' })
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  const rows = window.getByRole('row')
  await expect(rows).toHaveCount(3, { timeout: 30_000 })
  const options = window.getByRole('dialog').getByRole('option')
  const command = async (typed: string, title: RegExp): Promise<void> => {
    await window.keyboard.press('Control+Shift+P')
    await window.keyboard.type(typed)
    await expect(options.first()).toHaveText(title)
    await window.keyboard.press('Enter')
  }

  await window.keyboard.press('Control+2')
  const grid = window.getByRole('grid', { name: 'Live locks' })
  await expect(grid).toBeFocused()
  await window.keyboard.press('Control+J')
  await grid.focus()
  for (const part of ['.panel', '.status-bar', '.activity-bar', '.side-bar']) {
    await window.keyboard.press('F6')
    await expect(window.locator(`${part}:focus-within`)).toHaveCount(1)
  }
  await window.keyboard.press('F6')
  await expect(grid).toBeFocused()
  await window.keyboard.press('Shift+F6')
  await expect(window.locator('.side-bar:focus-within')).toHaveCount(1)

  await command('sort by', /Sort by…/)
  await window.keyboard.type('resource')
  await expect(options.first()).toHaveText(/^Resource/)
  await window.keyboard.press('Enter')
  await expect(window.getByRole('columnheader', { name: 'Resource' })).toHaveAttribute(
    'aria-sort',
    'ascending'
  )
  await expect(grid).toBeFocused()
  await expect(rows.nth(1)).toContainText('a-1')

  await command('saved filter', /Open Saved Filter…/)
  await expect(options.first()).toHaveText(/^Audio alone/)
  await window.keyboard.press('Enter')
  await expect(rows).toHaveCount(2)

  await window.keyboard.press('Control+K')
  await window.keyboard.press('Control+T')
  await window.keyboard.type('dark, high')
  await expect(options.first()).toHaveText(/Dark, high contrast/)
  await window.keyboard.press('Enter')
  await expect(window.locator('html')).toHaveAttribute('data-theme', 'hc-dark')

  await command('language', /Language…/)
  await window.keyboard.type('简体')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('grid', { name: '实时锁' })).toBeVisible()
  expect(JSON.parse(await readFile(join(home, 'settings.json'), 'utf8'))).toMatchObject({
    'workbench.theme': 'hc-dark',
    'workbench.language': 'zh-CN'
  })
})
