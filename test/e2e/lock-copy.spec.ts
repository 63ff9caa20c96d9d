import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { resourceKeys } from '@shared/protocol/keys'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

const clipboard = (app: ElectronApplication): Promise<string> =>
  app.evaluate(({ clipboard: one }) => one.readText())

/** The person's answer to the system's dialog, which no test can press. */
const saveAs = (app: ElectronApplication, filePath: string | null): Promise<void> =>
  app.evaluate(({ dialog }, path) => {
    Object.assign(dialog, {
      showSaveDialog: async () => ({ canceled: path === null, filePath: path ?? '' })
    })
  }, filePath)

test('selected locks are copied as text, JSON, CSV, commands and ids, from keys and the menu', async ({
  launch,
  redis,
  cli
}) => {
  const { url } = redis
  startRun(cli, { url, id: 'tape-1' })
  startRun(cli, { url, id: 'tape-2' })
  startRun(cli, { url, type: 'audio_analysis', id: 'song-1' })
  const { app, window } = await launch({ env: { TASKGUARD_URL: url } })
  const foot = window.locator('.table-foot')
  await expect(foot).toContainText('3 of 3 shown')
  await window.getByRole('button', { name: 'Resource', exact: true }).click()
  await window.getByRole('row', { name: /tape-1/ }).click()
  await window.keyboard.press('Control+2')
  await expect(window.getByRole('grid', { name: 'Live locks' })).toBeFocused()
  await window.keyboard.press('Shift+ArrowDown')
  await window.keyboard.press('Control+c')
  await expect.poll(() => clipboard(app)).toMatch(/^video_analysis\ttape-1\t.*\nvideo_analysis\ttape-2\t/)
  await expect(window.getByText('Copied rows: 2')).toBeVisible()

  // By the keys' menu.
  await window.keyboard.press('Shift+F10')
  const menu = window.getByRole('menu', { name: 'Selected locks' })
  await expect(menu).toBeVisible()
  await expect(menu.getByRole('menuitem', { name: 'Show Only resource = tape-2' })).toBeVisible()
  await menu.getByRole('menuitem', { name: 'Copy as JSON' }).click()
  await expect.poll(async () => (await clipboard(app)).startsWith('[')).toBe(true)
  expect(JSON.parse(await clipboard(app))).toMatchObject([
    { resource_id: 'tape-1', endpoint_complete: true, status: 'running' },
    { resource_id: 'tape-2' }
  ])

  await window.getByRole('row', { name: /tape-2/ }).click({ button: 'right' })
  await menu.getByRole('menuitem', { name: 'Copy as redis-cli Commands' }).click()
  const key = resourceKeys('taskguard', 'video_analysis', 'tape-2').lock
  await expect.poll(() => clipboard(app)).toContain(`redis-cli -u '${url}' GET '${key}'`)
  await window.keyboard.press('Control+Shift+P')
  await window.keyboard.type('copy resource id')
  await window.keyboard.press('Enter')
  await expect.poll(() => clipboard(app)).toBe('tape-1\ntape-2')

  // The menu's filters are of the cell that it was opened on.
  await window.getByRole('gridcell', { name: 'audio_analysis' }).click({ button: 'right' })
  await expect(window.getByRole('row', { selected: true })).toHaveCount(1)
  await menu.getByRole('menuitem', { name: 'Hide type = audio_analysis' }).click()
  await expect(foot).toContainText('2 of 3 shown')
  const box = window.getByRole('combobox', { name: 'Filter locks' })
  await expect(box).toHaveValue('-type=audio_analysis')
  await window.getByRole('gridcell', { name: 'tape-2' }).click({ button: 'right' })
  await menu.getByRole('menuitem', { name: 'Show Only resource = tape-2' }).click()
  await expect(foot).toContainText('1 of 3 shown')
})

test('what is shown is exported whole, or not at all', async ({ launch, home, redis, cli }) => {
  const { url } = redis
  startRun(cli, { url, id: '=cmd|calc' })
  startRun(cli, { url, type: 'audio_analysis', id: 'song-1' })
  const { app, window } = await launch({ env: { TASKGUARD_URL: url } })
  const foot = window.locator('.table-foot')
  await expect(foot).toContainText('2 of 2 shown')
  await window.getByRole('combobox', { name: 'Filter locks' }).fill('type:video')
  await expect(foot).toContainText('1 of 2 shown')

  const csv = join(home, 'locks.csv')
  await saveAs(app, csv)
  await window.getByRole('button', { name: 'Export What Is Shown' }).click()
  await window.getByRole('menuitem', { name: 'Export as CSV for Excel…' }).click()
  await expect(window.getByText(`Exported: ${csv}`)).toBeVisible()
  const lines = (await readFile(csv, 'utf8')).split('\r\n')
  expect(lines[0]).toMatch(/^\uFEFFendpoint,endpoint_complete,/)
  expect(lines[1]).toContain(",video_analysis,'=cmd|calc,")
  expect(lines).toHaveLength(3)

  const json = join(home, 'locks.json')
  await saveAs(app, json)
  await window.keyboard.press('Control+Shift+P')
  await window.keyboard.type('export as json')
  await window.keyboard.press('Enter')
  await expect(window.getByText(`Exported: ${json}`)).toBeVisible()
  expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({
    filter: 'type:video',
    locks: [{ resource_id: '=cmd|calc' }]
  })

  // Where the disk refuses, it is said, and nothing is left.
  await saveAs(app, join(home, 'no', 'folder.json'))
  await window.keyboard.press('Control+Shift+P')
  await window.keyboard.type('export as json')
  await window.keyboard.press('Enter')
  await expect(window.getByText(/ENOENT/)).toBeVisible()
  await saveAs(app, null)
  await window.getByRole('button', { name: 'Export What Is Shown' }).click()
  await window.getByRole('menuitem', { name: 'Export as JSON…' }).click()
  await expect(window.getByRole('button', { name: 'Export What Is Shown' })).toBeEnabled()
  expect((await readdir(home)).filter((name) => name.includes('locks')).sort()).toEqual([
    'locks.csv',
    'locks.json'
  ])
})
