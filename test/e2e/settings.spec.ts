import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

const RUN = { type: 'video_analysis', id: 'long-1' }

test('a threshold of settings.json changes the findings, and the form changes it by keyboard, comments kept', async ({
  launch,
  home,
  redis,
  cli
}) => {
  const file = join(home, 'settings.json')
  await writeFile(file, '{\n  // for the night shift\n  "thresholds": { "longRun": "3h" } // hours\n}\n')
  startRun(cli, { url: redis.url, id: RUN.id })
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByRole('row', { name: new RegExp(RUN.id) })).toBeVisible({ timeout: 20_000 })
  const finding = window.getByRole('treeitem', { name: /Running unusually long/ })
  await expect(finding).toHaveCount(0)

  // In the file.
  await writeFile(file, '{\n  // for the night shift\n  "thresholds": { "longRun": "1s" } // seconds\n}\n')
  await expect(finding).toBeVisible({ timeout: 20_000 })

  // In the form, with keys alone.
  await window.keyboard.press('Control+,')
  await expect(window.getByRole('textbox', { name: 'Search settings' })).toBeFocused()
  await window.keyboard.type('thresholds.longRun')
  const box = window.getByRole('textbox', { name: 'Long Run', exact: true })
  await expect(box).toHaveValue('1s')
  await window.keyboard.press('ArrowDown')
  await expect(box).toBeFocused()
  await window.keyboard.press('Control+A')
  await window.keyboard.type('5h')
  await window.keyboard.press('Enter')
  await expect(finding).toHaveCount(0, { timeout: 20_000 })
  const text = await readFile(file, 'utf8')
  expect(text).toBe('{\n  // for the night shift\n  "thresholds": { "longRun": "5h" } // seconds\n}\n')

  // A file that is changed while the form is open: shown at once.
  await writeFile(file, text.replace('"5h"', '"6h"'))
  await expect(box).toHaveValue('6h')
})

test('a wrong settings.json is shown with its place, opens there, and the last good values stay', async ({
  launch,
  home,
  environment
}) => {
  // An editor of its own: what it was asked to open is written down.
  const tools = join(home, 'tools')
  const opened = join(home, 'opened')
  await mkdir(tools)
  await writeFile(join(tools, 'code'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${opened}'\n`)
  await chmod(join(tools, 'code'), 0o755)
  const file = join(home, 'settings.json')
  await writeFile(file, '{ "workbench.theme": "light", "workbench.editor": "vscode" }')
  const { window } = await launch({ env: { PATH: `${tools}${delimiter}${environment['PATH'] ?? ''}` } })
  await expect(window.locator('html')).toHaveAttribute('data-theme', 'light')

  await writeFile(file, '{\n  "workbench.theme": "dark",\n  "monitor.poll": "soon"\n}\n')
  await expect(window.getByText(/^settings\.json:3:3: monitor\.poll: takes a duration/)).toBeVisible()
  await expect(window.locator('html')).toHaveAttribute('data-theme', 'light')
  await window.keyboard.press('Control+,')
  await expect(window.getByRole('textbox', { name: 'Poll', exact: true })).toBeDisabled()

  await window.getByRole('button', { name: 'Open at Line 3' }).click()
  const args = await until(
    'the editor was asked',
    async () => (await readFile(opened, 'utf8').catch(() => '')) || undefined
  )
  expect(args).toBe(`--goto\n${file}:3:3\n`)

  await writeFile(file, '{\n  "workbench.theme": "dark",\n  "monitor.poll": "2s"\n}\n')
  await expect(window.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(window.getByRole('textbox', { name: 'Poll', exact: true })).toHaveValue('2s')
  await expect(window.getByText(/settings\.json can't be read/)).toHaveCount(0)
})

test('language and theme are switched in the form, everywhere and without a restart', async ({
  launch,
  home
}) => {
  const { app, window } = await launch()
  await window.getByRole('button', { name: 'Settings', exact: true }).click()
  // A rule of alerts says much: on a laptop's screen none of it is beyond the edge, the side bar open.
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800))
  await window.getByRole('textbox', { name: 'Search settings' }).fill('notifications.rules')
  const rules = window.getByRole('table', { name: 'Alert Rules' })
  await expect(rules).toBeVisible()
  const frame = window.locator('.setting-table-frame').filter({ has: rules })
  const beyond = (): Promise<number> =>
    frame.evaluate(({ scrollWidth, clientWidth, ownerDocument: { defaultView } }) =>
      defaultView?.innerWidth === 1280 ? scrollWidth - clientWidth : NaN
    )
  await expect.poll(beyond).toBe(0)
  await expect(window.getByRole('combobox', { name: 'Quiet hours to add' })).toBeInViewport({ ratio: 1 })
  await window.screenshot({ path: test.info().outputPath('alert-rules.png') })
  await window.getByRole('textbox', { name: 'Search settings' }).fill('workbench.')
  await window.getByRole('combobox', { name: 'Color Theme' }).selectOption('hc-light')
  await expect(window.locator('html')).toHaveAttribute('data-theme', 'hc-light')
  await window.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN')
  await expect(window.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(window.getByRole('tab', { name: '设置' })).toBeVisible()
  await until('the menu is Chinese', async () =>
    app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items[0]?.label === '文件')
  )
  const written = (await readFile(join(home, 'settings.json'), 'utf8')).replace(/^\/\/.*$/gm, '')
  expect(JSON.parse(written)).toMatchObject({ 'workbench.theme': 'hc-light', 'workbench.language': 'zh-CN' })
})

test('a system that asks for more contrast gets it, unless the settings name a theme', async ({
  launch,
  home
}) => {
  await writeFile(join(home, 'settings.json'), '{}')
  const { window } = await launch()
  const root = window.locator('html')
  await expect(root).toHaveAttribute('data-theme', /^(dark|light)$/)
  await window.emulateMedia({ forcedColors: 'active' })
  await expect(root).toHaveAttribute('data-theme', /^hc-(dark|light)$/)
  await window.emulateMedia({ forcedColors: 'none', contrast: 'more' })
  await expect(root).toHaveAttribute('data-theme', /^hc-(dark|light)$/)
  await writeFile(join(home, 'settings.json'), '{ "workbench.theme": "light" }')
  await expect(root).toHaveAttribute('data-theme', 'light')
})
