import { faultsInThemes } from './support/axe'
import { expect, test } from './support/fixtures'
import { startDuplicate } from './support/runs'

test('acknowledging has no serious fault of accessibility in any theme', async ({ launch, redis, cli }) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  startDuplicate(cli, { url: redis.url, id: '8123' })
  await expect(window.getByRole('treeitem', { level: 2 }).first()).toBeVisible()

  await window.keyboard.press('F8')
  await expect(window.getByRole('article')).toBeVisible()
  await window.keyboard.press('a')
  await expect(window.getByRole('textbox', { name: 'Note (optional)' })).toBeFocused()
  expect(await faultsInThemes(window), 'the note').toEqual([])

  await window.keyboard.press('Enter')
  await expect(window.getByRole('img', { name: 'Acknowledged' })).toBeVisible()
  expect(await faultsInThemes(window), 'an acknowledged problem').toEqual([])

  await window.getByRole('button', { name: 'Show snoozed' }).click()
  await window.getByRole('tree', { name: 'Problems' }).press('Control+.')
  await expect(window.getByRole('dialog').getByRole('option').first()).toBeVisible()
  expect(await faultsInThemes(window), 'its actions, snoozed ones left out').toEqual([])
})
