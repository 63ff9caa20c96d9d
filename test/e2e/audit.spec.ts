import { userInfo } from 'node:os'
import { expect, test } from './support/fixtures'
import { startDuplicate } from './support/runs'

test('who did what stands in the audit trail, from the app and from the command line, as it is done', async ({
  launch,
  redis,
  cli
}) => {
  test.setTimeout(180_000)
  const { url } = redis
  startDuplicate(cli, { url, id: '8123' })
  const { window } = await launch({ env: { TASKGUARD_URL: url } })
  await expect(window.getByRole('treeitem', { level: 2 }).first()).toBeVisible({ timeout: 30_000 })
  await window.keyboard.press('Control+k')
  await window.keyboard.press('a')
  const trail = window.getByRole('grid', { name: 'Audit trail' })
  await expect(trail).toBeFocused()
  await expect(window.getByRole('heading', { name: 'Nothing was done in the last 30 days' })).toBeVisible({
    timeout: 30_000
  })

  // From the command line of somebody else.
  const forced = ['run', '--url', url, '--type', 'audio_analysis', '--id', 'song-1', '--force', '--', 'true']
  expect((await cli.run(forced)).code).toBe(0)
  await expect(window.getByRole('row', { name: /forced a run audio_analysis song-1/ })).toBeVisible({
    timeout: 60_000
  })

  // And from the app itself, by keys alone.
  await window.keyboard.press('F8')
  await expect(window.getByRole('article')).toBeVisible()
  await window.keyboard.press('a')
  await window.keyboard.type('as expected: the migration')
  await window.keyboard.press('Enter')
  await window.keyboard.press('Control+k')
  await window.keyboard.press('a')
  const row = window.getByRole('row', {
    name: /acknowledged video_analysis 8123 .*as expected: the migration/
  })
  await expect(row).toBeVisible({ timeout: 60_000 })
  await expect(row).toContainText(`${userInfo().username}@`)

  // Filtered as the others are, and opened.
  await window.keyboard.press('Control+f')
  await window.keyboard.press('Control+a')
  await window.keyboard.type('action:force')
  await expect(window.locator('.table-foot')).toContainText('1 of 2 shown')
  await window.keyboard.press('Enter')
  await window.keyboard.press('Home')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('article', { name: 'audio_analysis song-1' })).toBeVisible()
})
