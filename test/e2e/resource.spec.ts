import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './support/fixtures'
import { Fleet } from '../support/fleet'
import { startPlain } from './support/plain-launch'
import { startDuplicate, startRun } from './support/runs'

test('a duplicate is found and its timeline read by the keyboard alone', async ({ launch, redis, cli }) => {
  const { app, window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('No problems found')).toBeVisible()
  const [first, second] = startDuplicate(cli, { url: redis.url, id: '8123' })
  await expect(window.getByRole('treeitem', { level: 2, name: /8123/ }).first()).toBeVisible()

  await window.keyboard.press('F8')
  await expect(window.getByRole('article', { name: /Running twice/ })).toBeVisible()
  await window.keyboard.press('Alt+Enter')
  const page = window.getByRole('article', { name: 'video_analysis 8123' })
  await expect(page.getByText(/^Running twice: .+ for .+, .+ for /)).toBeVisible()
  const runs = page.getByRole('listbox', { name: 'Runs over time' })
  await expect(runs).toBeFocused()
  await expect(runs.getByRole('option')).toHaveCount(2)
  await expect(page.getByText(/^Working twice: .+ of GPU time so far$/)).toBeVisible()

  // Two bars at the same time, one below the other, hatched over the same stretch.
  const hatched = runs.locator('.timeline-overlap')
  await expect(hatched).toHaveCount(2)
  // They grow as one looks.
  await expect(async () => {
    const boxes = await Promise.all([hatched.nth(0).boundingBox(), hatched.nth(1).boundingBox()])
    const [above, below] = boxes
    expect(above && below).toBeTruthy()
    expect(Math.abs((above?.x ?? 0) - (below?.x ?? 99))).toBeLessThan(3)
    expect(above?.y).toBeLessThan(below?.y ?? 0)
    expect(above?.width).toBeGreaterThan(2)
  }).toPass({ timeout: 30_000 })
  await expect(hatched.first()).toHaveCSS('background-image', /repeating-linear-gradient/)

  // From run to run, into the newer one's record, and back.
  await window.keyboard.press('ArrowUp')
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Enter')
  const record = page.getByRole('button', { name: /running/, expanded: true })
  await expect(record).toBeFocused()
  await expect(page.getByText('Process id')).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(runs).toBeFocused()

  await window.keyboard.press('Control+K')
  await window.keyboard.press('l')
  await expect(window.getByText(/^Copied: taskguard:/)).toBeVisible()
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(
    'taskguard://resource/TASKGUARD_URL/taskguard/video_analysis/8123'
  )

  // It follows: the newer run ends, and the overlap is over.
  await second?.stop()
  await expect(page.getByText(/^Worked twice: .+ of GPU time$/)).toBeVisible()
  await expect(page.getByText(/^Running: .+ for /)).toBeVisible()
  await first?.stop()
  await expect(page.getByText(/^Running/)).toHaveCount(0)
})

test('what was refused is one tick, with its reason', async ({ launch, redis, cli }) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  const run = startRun(cli, { url: redis.url, id: '4410' })
  await expect(window.getByRole('row', { name: /4410/ })).toHaveCount(1)
  const again = ['run', '--url', redis.url, '--type', 'video_analysis', '--id', '4410']
  const refused = await cli.run([...again, '--task-id', 'redelivered-1', '--', 'true'])
  expect(refused.code).not.toBe(0)

  await window.keyboard.press('Control+2')
  await expect(window.getByRole('grid', { name: 'Live locks' })).toBeFocused()
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Enter')
  const page = window.getByRole('article', { name: 'video_analysis 4410' })
  const runs = page.getByRole('listbox', { name: 'Runs over time' })
  await expect(runs).toBeFocused()
  const tick = runs.getByRole('option', { name: /Refused 1×.*another run was at work.*redelivered-1/ })
  await expect(tick.locator('.timeline-refusal')).toBeVisible()
  await window.keyboard.press('End')
  await window.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Refusals' })).toContainText('redelivered-1')
  await expect(page.getByRole('region', { name: 'Refusals' }).locator(':focus')).toHaveCount(1)
  // Its keys, as they stand in Redis.
  await page.getByRole('button', { name: /:lock:4410 string expires in/ }).press('Enter')
  await expect(page.getByRole('region', { name: 'Value' })).toHaveText(
    (await redis.client().get('taskguard:{video_analysis}:lock:4410')) ?? ''
  )
  await run.stop()
})

test('a page stays, dimmed and dated, while its Redis is away and when its data is lost', async ({
  launch,
  redis,
  cli
}) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  const run = startRun(cli, { url: redis.url, id: '77' })
  await expect(window.getByRole('row', { name: /\b77\b/ })).toHaveCount(1)
  await window.keyboard.press('Control+2')
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Enter')
  const page = window.getByRole('article', { name: 'video_analysis 77' })
  await expect(page.getByRole('region', { name: 'Keys in Redis' })).toBeVisible()
  await redis.kill()
  await expect(page.getByText(/can't be reached|lost its connection/)).toContainText(/as of .+ ago/)
  await expect(page.getByRole('option')).toHaveCount(1)
  // A run that lived would build its data again as soon as Redis answers.
  await run.stop('SIGKILL')
  // It comes back without its data.
  await redis.start()
  await expect(page.getByText(/Nothing in Redis tells of it any more/)).toContainText(/as of .+ ago/)
  await expect(page.getByRole('option')).toHaveCount(1)
})

const linkTo = (endpoint: string, id: string): string =>
  `taskguard://resource/${endpoint}/taskguard/video_analysis/${id}`

test('a link opens its resource at the first start and at a second one, and never acts', async ({
  launch,
  redis,
  cli,
  environment
}) => {
  startRun(cli, { url: redis.url, id: '8123' })
  const env = { TASKGUARD_URL: redis.url }
  const { window, app } = await launch({ env, args: [linkTo('TASKGUARD_URL', '8123')] })
  await expect(window.getByRole('article', { name: 'video_analysis 8123' })).toContainText('Running: ')
  // A checkout leaves the links of an installed app alone.
  expect(await app.evaluate(({ app: electron }) => electron.isDefaultProtocolClient('taskguard'))).toBe(false)

  const keys = await redis.client().keys('*')
  const second = await startPlain({ ...environment, ...env }, [linkTo('TASKGUARD_URL', 'never%20seen')])
  expect(await second.ended).toBe(0)
  expect(second.stderr()).toContain('already running')
  const absent = window.getByRole('article', { name: 'video_analysis never seen' })
  await expect(absent.getByText(/Nothing in Redis tells of this resource/)).toBeVisible()

  for (const hostile of [
    'taskguard://resource/TASKGUARD_URL/taskguard/video_analysis/8123?clean=1',
    'taskguard://clean/8123'
  ]) {
    const refused = await startPlain({ ...environment, ...env }, [hostile])
    expect(await refused.ended).toBe(0)
    await expect(window.getByText(hostile)).toBeVisible()
    await window.getByRole('button', { name: 'Dismiss' }).click()
  }
  await expect(window.getByRole('article', { name: 'video_analysis never seen' })).toBeVisible()
  expect((await redis.client().keys('*')).toSorted()).toEqual(keys.toSorted())
})

test('the wheel with Ctrl zooms the axis and not the window; history is shown as it was', async ({
  launch,
  redis
}) => {
  const fleet = new Fleet(redis.client())
  const hours = 3_600_000
  const past = { id: '8123', status: 'completed' } as const
  await fleet.plant({ ...past, runId: 'long-ago', startedAgo: 4 * hours, endedAgo: 3 * hours })
  await fleet.plant({ ...past, runId: 'later', startedAgo: 2 * hours, endedAgo: hours })
  const env = { TASKGUARD_URL: redis.url }
  const { window, app } = await launch({ env, args: [linkTo('TASKGUARD_URL', '8123')] })
  const page = window.getByRole('article', { name: 'video_analysis 8123' })
  const runs = page.getByRole('listbox', { name: 'Runs over time' })
  await expect(runs.getByRole('option', { name: /Completed/ })).toHaveCount(2)
  await expect(page.getByText('No two runs were at work at once.')).toBeVisible()

  const range = page.locator('.timeline-range')
  const whole = (await range.textContent()) ?? ''
  const later = runs.getByRole('option', { name: /later/ })
  await later.locator('.timeline-bar').hover()
  await window.keyboard.down('Control')
  await window.mouse.wheel(0, -100)
  await window.mouse.wheel(0, -100)
  await window.mouse.wheel(0, -100)
  await expect(range).not.toHaveText(whole)
  await window.keyboard.up('Control')
  // The run under the pointer stays in sight; the other is beyond the left edge.
  await expect(later.locator('.timeline-bar')).toBeVisible()
  await expect(runs.getByRole('option', { name: /long-ago/ }).locator('.codicon-chevron-left')).toBeVisible()
  expect(
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor())
  ).toBe(1)
  await page.getByRole('button', { name: 'Show all runs (0)' }).click()
  await expect(range).toHaveText(whole)
})

test('a link to an endpoint that is not watched says which, and opens once it is', async ({
  launch,
  redis,
  cli,
  home
}) => {
  startRun(cli, { url: redis.url, id: '8123' })
  const { window } = await launch({ args: [linkTo('prod', '8123')] })
  const page = window.getByRole('article', { name: 'video_analysis 8123' })
  await expect(page).toContainText('This link speaks of the endpoint “prod”')
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ endpoints: [{ name: 'prod', url: redis.url }] })
  )
  await expect(page.getByRole('listbox', { name: 'Runs over time' })).toBeVisible()
})
