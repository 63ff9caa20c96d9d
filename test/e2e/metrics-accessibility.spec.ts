import { plantWeek } from '../support/week'
import { faultsInThemes } from './support/axe'
import { expect, test } from './support/fixtures'

const SLOW = { timeout: 30_000 }

test('the metrics have no serious fault of accessibility in any theme', async ({ launch, redis }) => {
  // Every state is looked through whole, in four themes.
  test.setTimeout(600_000)
  await plantWeek(redis.client(), { records: 600, types: ['video_analysis', 'ocr'], running: 4 })
  await redis.client().set('taskguard:{ocr}:stats:1', 'no hash of this week')
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await window.keyboard.press('Control+5')
  await expect(window.getByRole('list', { name: 'The stretch in numbers' })).toBeVisible(SLOW)
  await window.getByRole('button', { name: 'Last 7d' }).click()
  await expect(window.locator('[data-panel="times:ocr"]')).toBeAttached(SLOW)
  await expect(window.locator('[data-panel="running"] canvas')).toBeVisible(SLOW)
  expect(await faultsInThemes(window), 'charts').toEqual([])

  await window.locator('[data-panel="running"]').getByRole('application').focus()
  await window.keyboard.press('End')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('listbox', { name: 'Runs Behind' }).getByRole('option').first()).toBeVisible(
    SLOW
  )
  expect(await faultsInThemes(window), 'the runs behind a point').toEqual([])
  await window.keyboard.press('Control+j')

  await window.locator('[data-panel="running"]').hover()
  await window.getByRole('button', { name: 'Show as a table: Running' }).click()
  await expect(window.locator('[data-panel="running"] table')).toBeVisible()
  await window.getByRole('textbox', { name: 'From' }).fill('soon')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('alert')).toBeVisible()
  await window.getByRole('button', { name: 'About: Running' }).focus()
  await window.keyboard.press('Enter')
  expect(await faultsInThemes(window), 'a table, a range that is wrong, what a chart is').toEqual([])

  const types = window.getByRole('list', { name: 'Task types' })
  await types.getByRole('checkbox', { name: 'ocr' }).uncheck()
  await types.getByRole('checkbox', { name: 'video_analysis' }).uncheck()
  await expect(window.getByRole('heading', { name: 'Nothing ran in this stretch' })).toBeVisible(SLOW)
  expect(await faultsInThemes(window), 'nothing ran').toEqual([])
  await redis.kill()
  await expect(window.getByText(/Its figures are as of/)).toBeVisible(SLOW)
  expect(await faultsInThemes(window), 'an endpoint that is gone').toEqual([])
})
