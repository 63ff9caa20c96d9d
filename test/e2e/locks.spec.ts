import type { Locator } from '@playwright/test'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

const run = (url: string, id: string, ...more: readonly string[]): string[] => [
  'run',
  '--url',
  url,
  '--type',
  'video_analysis',
  '--id',
  id,
  ...more
]

test('a run that the command line starts is a row within a second, and leaves when it ends', async ({
  launch,
  redis,
  cli
}) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByRole('grid', { name: 'Live locks' })).toBeVisible()
  await expect(window.getByText('No locks right now')).toBeVisible()

  const client = redis.client()
  const row = window.getByRole('row', { name: /8123/ })
  const begin = async (): Promise<{ stop: () => Promise<unknown>; took: number }> => {
    const started = cli.start([...run(redis.url, '8123', '--lease', '15s'), '--', 'sleep', '300'])
    await until('it is held', async () => (await client.exists('taskguard:{video_analysis}:lock:8123')) === 1)
    const held = Date.now()
    await expect(row).toBeVisible()
    return { stop: () => started.stop(), took: Date.now() - held }
  }
  const end = async ({ stop }: { stop: () => Promise<unknown> }): Promise<number> => {
    await stop()
    const ended = Date.now()
    await expect(row).toHaveCount(0)
    return Date.now() - ended
  }
  let [appears, leaves] = [Infinity, Infinity]
  // What else the machine does may slow any of them down.
  for (let round = 0; round < 5 && Math.max(appears, leaves) >= 1000; round += 1) {
    const begun = await begin()
    appears = Math.min(appears, begun.took)
    leaves = Math.min(leaves, await end(begun))
  }
  expect(appears).toBeLessThan(1000)
  expect(leaves).toBeLessThan(1000)

  const started = await begin()
  const runId = await client.get('taskguard:{video_analysis}:lock:8123')
  await expect(row.getByRole('gridcell').nth(2).locator('bdi')).toHaveAttribute('title', runId ?? '')
  await expect(row.getByRole('gridcell').nth(4)).toHaveText('running')
  // The lease counts down and is renewed: it never says that it is past.
  await expect(row.getByRole('gridcell').nth(6)).toHaveText(/^1?\ds$/)

  await end(started)
  await expect(window.getByText('No locks right now')).toBeVisible()
})

test('locks are found, sorted and inspected by keys alone', async ({ launch, redis, cli }) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  // Longer than any pid, so that no worker's name holds them; numbers go by size, so the shorter one comes first.
  const ids = ['10000000010', '9000000009', 'other-reel']
  for (const id of ids) cli.start([...run(redis.url, id), '--', 'sleep', '300'])
  const rows = window.getByRole('row')
  const resource = (row: Locator): Locator => row.getByRole('gridcell').nth(1)
  await expect(rows).toHaveCount(4)

  await window.keyboard.press('Control+2')
  await expect(window.getByRole('grid')).toBeFocused()
  await window.keyboard.press('Control+f')
  await window.keyboard.type('video 100000000')
  await expect(rows).toHaveCount(2)
  await expect(resource(rows.nth(1))).toHaveText('10000000010')
  await window.keyboard.press('Escape')
  await expect(rows).toHaveCount(4)

  await window.getByRole('button', { name: 'Resource' }).press('Enter')
  await expect(window.getByRole('columnheader', { name: 'Resource' })).toHaveAttribute(
    'aria-sort',
    'ascending'
  )
  await expect(resource(rows.nth(1))).toHaveText('9000000009')
  await expect(resource(rows.nth(2))).toHaveText('10000000010')
  await window.keyboard.press('Control+2')
  await window.keyboard.press('End')
  await expect(resource(window.getByRole('row', { selected: true }))).toHaveText('other-reel')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('article', { name: /other-reel/ })).toBeVisible()
  await expect(window.getByRole('listbox', { name: 'Runs over time' })).toBeFocused()
})

test('a selected row stays selected and in its place while others come in above it', async ({
  launch,
  redis,
  cli
}) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  for (const id of ['first', 'second']) startRun(cli, { url: redis.url, id })
  await expect(window.getByRole('row')).toHaveCount(3, { timeout: 30_000 })
  const row = window.getByRole('row', { name: /first/ })
  await row.click()
  await expect(row).toHaveAttribute('aria-selected', 'true')
  const before = await row.boundingBox()

  // The newest come first.
  for (const id of ['third', 'fourth']) startRun(cli, { url: redis.url, id })
  const above = window.getByRole('button', { name: '2 new above' })
  await expect(above).toBeVisible({ timeout: 30_000 })
  await expect(row).toHaveAttribute('aria-selected', 'true')
  expect(await row.boundingBox()).toEqual(before)

  await above.click()
  await expect(above).toHaveCount(0)
  await expect(window.getByRole('row', { name: /fourth/ })).toBeInViewport()
  await expect(row).toHaveAttribute('aria-selected', 'true')
})
