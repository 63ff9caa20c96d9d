import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

test('locks are filtered by the query language, with its list, its faults and its history', async ({
  launch,
  redis,
  cli
}) => {
  const { url } = redis
  startRun(cli, { url, id: 'tape-1' })
  startRun(cli, { url, id: 'tape-2' })
  startRun(cli, { url, type: 'audio_analysis', id: 'song-1' })
  const { window } = await launch({ env: { TASKGUARD_URL: url } })
  const foot = window.locator('.table-foot')
  await expect(foot).toContainText('3 of 3 shown')

  await window.keyboard.press('Control+f')
  const box = window.getByRole('combobox', { name: 'Filter locks' })
  await expect(box).toBeFocused()
  await window.keyboard.type('ty')
  await expect(window.getByRole('option', { name: /^type:/ })).toBeVisible()
  await window.keyboard.press('Tab')
  await expect(box).toHaveValue('type:')
  await expect(window.getByRole('option', { name: /^video_analysis/ })).toContainText('2')
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Enter')
  await expect(box).toHaveValue('type:video_analysis ')
  await expect(foot).toContainText('2 of 3 shown')

  // A fault is marked where it stands, and the last good filter stays in force.
  await window.keyboard.type('status:runing x')
  await expect(window.getByRole('alert')).toContainText('“runing” is no value of status')
  await expect(window.getByRole('alert')).toContainText('stays in force')
  await expect(window.locator('.squiggle')).toHaveText('runing')
  await expect(foot).toContainText('2 of 3 shown')

  await box.fill('age<10m -type:audio tape-2')
  await expect(window.getByRole('alert')).toHaveCount(0)
  await expect(foot).toContainText('1 of 3 shown')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('grid', { name: 'Live locks' })).toBeFocused()
  await window.keyboard.press('Control+f')
  await expect(box).toBeFocused()
  await window.keyboard.press('Escape')
  await expect(foot).toContainText('3 of 3 shown')
  await expect(box).toHaveValue('')
  await window.keyboard.press('ArrowUp')
  await expect(box).toHaveValue('age<10m -type:audio tape-2')
  await window.keyboard.press('Escape')

  // The side bar writes into the same filter.
  await window.keyboard.press('Control+2')
  await window.getByRole('treeitem', { name: /audio_analysis/ }).click()
  await expect(box).toHaveValue('endpoint=TASKGUARD_URL type=audio_analysis')
  await expect(foot).toContainText('1 of 3 shown')
  await expect(window.getByRole('row', { name: /song-1/ })).toBeVisible()
})

test('a filter is saved by the star into settings.json, and comes back from the side bar', async ({
  launch,
  home,
  redis,
  cli
}) => {
  const file = join(home, 'settings.json')
  await writeFile(file, '{\n  // mine\n  "version": 1 // stays\n}\n')
  startRun(cli, { url: redis.url, id: 'tape-1' })
  startRun(cli, { url: redis.url, type: 'audio_analysis', id: 'song-1' })
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  const foot = window.locator('.table-foot')
  await expect(foot).toContainText('2 of 2 shown')
  const box = window.getByRole('combobox', { name: 'Filter locks' })
  await window.keyboard.press('Control+2')
  await box.fill('type:audio_analysis')
  await expect(foot).toContainText('1 of 2 shown')
  await window.getByRole('button', { name: 'Save Filter' }).click()
  await window.getByRole('textbox', { name: 'Name of the filter' }).fill('Songs')
  await window.keyboard.press('Enter')

  const list = window.getByRole('listbox', { name: 'Saved filters' })
  await expect(list.getByRole('option', { name: 'Songs' })).toBeVisible()
  const text = await readFile(file, 'utf8')
  expect(text).toContain('// mine')
  expect(text).toContain('// stays')
  expect(JSON.parse(text.replaceAll(/\/\/.*/g, ''))).toMatchObject({
    'locks.savedFilters': [{ name: 'Songs', query: 'type:audio_analysis' }]
  })

  await window.getByRole('button', { name: 'Clear filter' }).click()
  await expect(foot).toContainText('2 of 2 shown')
  await list.focus()
  await window.keyboard.press('Enter')
  await expect(foot).toContainText('1 of 2 shown')
  await expect(box).toHaveValue('type:audio_analysis')
  await window.keyboard.press('F2')
  await window.keyboard.type('Audio')
  await window.keyboard.press('Enter')
  await expect(list.getByRole('option', { name: 'Audio' })).toBeVisible()
  await expect(list.getByRole('option')).toHaveCount(1)
  await window.keyboard.press('Delete')
  await expect(window.getByText('The star beside the filter keeps it here.')).toBeVisible()
  expect(await readFile(file, 'utf8')).toContain('// mine')
})
