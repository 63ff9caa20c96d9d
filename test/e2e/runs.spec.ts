import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'jsonc-parser'
import { expect, test } from './support/fixtures'
import { startDuplicate } from './support/runs'

test('the runs of the last days are found, filtered, opened and exported, and the view is remembered', async ({
  launch,
  home,
  redis,
  cli
}) => {
  test.setTimeout(180_000)
  const { url } = redis
  const end = (id: string, command: readonly string[]) =>
    cli.run(['run', '--url', url, '--type', 'video_analysis', '--id', id, '--', ...command])
  await end('tape-1', ['true'])
  await end('tape-2', ['false'])
  startDuplicate(cli, { url, type: 'audio_analysis', id: 'song-1' })
  const first = await launch({ env: { TASKGUARD_URL: url } })
  const { app, window } = first
  await window.keyboard.press('Control+3')
  const table = window.getByRole('grid', { name: 'Runs of the last 7 days' })
  await expect(table).toBeFocused()
  const foot = window.locator('.table-foot')
  await expect(foot).toContainText('4 of 4 shown', { timeout: 30_000 })
  await expect(foot).toContainText(/as of 00:\d\d ago/)
  await expect(window.getByRole('img', { name: /^Worked at the same time/ })).toHaveCount(2)

  // By the keys alone: to the box, through its list, to the row, and to its record.
  await window.keyboard.press('Control+f')
  const box = window.getByRole('combobox', { name: 'Filter runs' })
  await expect(box).toBeFocused()
  await window.keyboard.type('status:f')
  await expect(window.getByRole('option', { name: /failed/ })).toBeVisible()
  await window.keyboard.press('Tab')
  await expect(box).toHaveValue('status:failed ')
  await window.keyboard.press('Enter')
  await expect(table).toBeFocused()
  await expect(foot).toContainText('1 of 4 shown')

  // Kept by a name in settings.json, and chosen again.
  await window.keyboard.press('Control+s')
  const name = window.getByRole('textbox', { name: 'Name of the filter' })
  await expect(name).toBeFocused()
  await name.fill('Failed ones')
  await window.keyboard.press('Enter')
  const saved = window.getByRole('listbox', { name: 'Saved filters' }).getByRole('option')
  await expect(saved).toHaveText('Failed ones')
  expect(parse(await readFile(join(home, 'settings.json'), 'utf8'))).toMatchObject({
    'runs.savedFilters': [{ name: 'Failed ones', query: 'status:failed' }]
  })
  await window.getByRole('button', { name: 'Clear filter' }).click()
  await expect(foot).toContainText('4 of 4 shown')
  await window.keyboard.press('Control+o')
  await expect(window.getByRole('dialog').getByRole('option', { name: /Failed ones/ })).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(foot).toContainText('1 of 4 shown')
  await expect(box).toHaveValue('status:failed')
  await expect(table).toBeFocused()
  await window.keyboard.press('Home')

  const csv = join(home, 'runs.csv')
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, { showSaveDialog: async () => ({ canceled: false, filePath }) })
  }, csv)
  await window.getByRole('button', { name: 'Export What Is Shown' }).click()
  await window.getByRole('menuitem', { name: 'Export as CSV…' }).click()
  await expect(window.getByText(`Exported: ${csv}`)).toBeVisible()
  const lines = (await readFile(csv, 'utf8')).trimEnd().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain(',taskguard,video_analysis,tape-2,')

  await window.keyboard.press('Control+3')
  await window.keyboard.press('Enter')
  const page = window.getByRole('article', { name: 'video_analysis tape-2' })
  await expect(page.getByText(/^Failed .* after/)).toBeVisible()

  // What ends while one looks comes in by itself.
  await window.keyboard.press('Control+3')
  await end('tape-3', ['false'])
  await expect(foot).toContainText('2 of 5 shown', { timeout: 30_000 })
  await first.close()

  const again = await launch({ env: { TASKGUARD_URL: url } })
  await expect(again.window.getByRole('combobox', { name: 'Filter runs' })).toHaveValue('status:failed')
  await expect(again.window.locator('.table-foot')).toContainText('2 of 5 shown', { timeout: 30_000 })
})
