import type { Page } from '@playwright/test'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

const names = (window: Page): Promise<string[]> =>
  window
    .getByRole('columnheader')
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-column') ?? ''))

const widthOf = async (window: Page, name: string): Promise<number> =>
  (await window.getByRole('columnheader', { name }).boundingBox())?.width ?? 0

test('columns are moved, resized, hidden and shown by the pointer', async ({ launch, redis, cli }) => {
  startRun(cli, { url: redis.url, id: 'a-resource-with-a-rather-long-name-in-it' })
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByRole('row', { name: /video_analysis/ })).toBeVisible()

  const before = await widthOf(window, 'Worker')
  const edge = await window
    .getByRole('columnheader', { name: 'Worker' })
    .locator('.column-edge')
    .boundingBox()
  if (!edge) throw new Error('the column has no edge')
  await window.mouse.move(edge.x + edge.width / 2, edge.y + edge.height / 2)
  await window.mouse.down()
  await window.mouse.move(edge.x + edge.width / 2 + 60, edge.y + edge.height / 2, { steps: 4 })
  await window.mouse.up()
  await expect
    .poll(async () => Math.abs((await widthOf(window, 'Worker')) - before - 60))
    .toBeLessThanOrEqual(2)

  await window.getByRole('columnheader', { name: 'Resource' }).locator('.column-edge').dblclick()
  await expect(window.getByRole('gridcell').nth(1)).toHaveText('a-resource-with-a-rather-long-name-in-it')

  await window
    .getByRole('button', { name: 'Status', exact: true })
    .dragTo(window.getByRole('button', { name: 'Type', exact: true }), { targetPosition: { x: 6, y: 8 } })
  await expect.poll(async () => (await names(window)).slice(0, 2)).toEqual(['status', 'type'])

  await window.getByRole('columnheader', { name: 'Attempt' }).click({ button: 'right' })
  const menu = window.getByRole('menu', { name: 'Columns' })
  await menu.getByRole('menuitem', { name: 'Hide Column' }).click()
  await expect(window.getByRole('columnheader', { name: 'Attempt' })).toHaveCount(0)
  await window.getByRole('columnheader', { name: 'Type' }).click({ button: 'right' })
  await menu.getByRole('menuitemcheckbox', { name: 'Mode' }).click()
  await expect(window.getByRole('columnheader', { name: 'Mode' })).toBeVisible()
  await expect(window.getByRole('gridcell', { name: 'enforce' })).toBeVisible()
  await menu.getByRole('menuitem', { name: 'Reset Columns' }).click()
  await expect
    .poll(() => names(window))
    .toEqual(['type', 'resource', 'run', 'worker', 'status', 'age', 'lease', 'progress', 'attempt'])
})

test('columns are moved, resized, hidden and shown by keys', async ({ launch, redis, cli }) => {
  startRun(cli, { url: redis.url, id: 'tape-1' })
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByRole('row', { name: /tape-1/ })).toBeVisible()
  await window.getByRole('button', { name: 'Age', exact: true }).focus()
  await window.keyboard.press('ArrowLeft')
  const status = window.getByRole('button', { name: 'Status', exact: true })
  await expect(status).toBeFocused()
  const before = await widthOf(window, 'Status')
  await window.keyboard.press('Shift+ArrowRight')
  await window.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => widthOf(window, 'Status')).toBe(before + 32)
  await window.keyboard.press('Alt+ArrowLeft')
  await expect(status).toBeFocused()
  await expect.poll(async () => (await names(window)).slice(2, 5)).toEqual(['run', 'status', 'worker'])
  await window.keyboard.press('Shift+F10')
  await window.keyboard.press('h')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('columnheader', { name: 'Status' })).toHaveCount(0)

  await window.keyboard.press('Control+Shift+P')
  await window.keyboard.type('choose columns')
  await window.keyboard.press('Enter')
  const check = window.getByRole('menuitemcheckbox', { name: 'Endpoint' })
  await expect(check).toBeFocused()
  await window.keyboard.press(' ')
  await expect(check).toHaveAttribute('aria-checked', 'true')
  await window.keyboard.press('Alt+ArrowDown')
  await window.keyboard.press('Alt+ArrowDown')
  await expect(check).toBeFocused()
  await window.keyboard.press('Escape')
  await expect(window.getByRole('grid', { name: 'Live locks' })).toBeFocused()
  await expect.poll(async () => (await names(window)).slice(0, 2)).toEqual(['type', 'endpoint'])
  await expect(window.getByRole('gridcell', { name: 'TASKGUARD_URL' })).toBeVisible()
})

test('rows are selected in ranges and one by one, and stay so', async ({ launch, redis, cli }) => {
  const { url } = redis
  const [, second] = ['1', '2', '3', '4'].map((n) => startRun(cli, { url, id: `tape-${n}` }))
  const { window } = await launch({ env: { TASKGUARD_URL: url } })
  const foot = window.locator('.table-foot')
  await expect(foot).toContainText('4 of 4 shown')
  await window.getByRole('button', { name: 'Resource', exact: true }).click()
  const selected = window.getByRole('row', { selected: true })
  await window.keyboard.press('Control+2')
  await expect(window.getByRole('grid', { name: 'Live locks' })).toBeFocused()
  await window.keyboard.press('Home')
  await window.keyboard.press('Shift+ArrowDown')
  await window.keyboard.press('Shift+ArrowDown')
  await expect(selected).toHaveCount(3)
  await expect(foot).toContainText('3 selected')
  await window.keyboard.press('Control+ArrowDown')
  await window.keyboard.press('Control+ ')
  await expect(selected).toHaveCount(4)
  await window.getByRole('row', { name: /tape-1/ }).click({ modifiers: ['Control'] })
  await expect(selected).toHaveCount(3)
  await window.keyboard.press('Control+j')
  await window.getByRole('tab', { name: 'Lock Details' }).click()
  await expect(window.getByText('3 locks are selected.')).toBeVisible()

  // One of them ends, another begins above: the others stay selected.
  await second?.stop()
  startRun(cli, { url, id: 'tape-0' })
  await expect(window.getByRole('row', { name: /tape-0/ })).toBeVisible()
  await expect(selected).toHaveCount(2)
  await window.getByRole('row', { name: /tape-0/ }).click()
  await window.getByRole('row', { name: /tape-3/ }).click({ modifiers: ['Shift'] })
  await expect(selected).toHaveCount(3)
  await window.keyboard.press('Control+a')
  await expect(selected).toHaveCount(4)
  await window.keyboard.press('Escape')
  await expect(selected).toHaveCount(0)
})
