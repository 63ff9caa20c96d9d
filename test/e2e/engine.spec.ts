import { chromium } from '@playwright/test'
import { z } from 'zod'
import { descendantsOf } from './support/processes'
import { expect, test } from './support/fixtures'
import { startPlain } from './support/plain-launch'
import { enginePid } from './support/engine'
import { startRun } from './support/runs'
import { until } from '../support/until'

const PAGE = /--type=renderer/
const targetsSchema = z.array(z.object({ title: z.string(), url: z.string() }))

test('Redis is stopped and started: the rows stay in sight, and come back to life', async ({
  launch,
  cli,
  redis
}) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  const row = window.getByRole('row').filter({ hasText: 'video-77' })
  // Renewed every second: what a restart of Redis without its data lost is there again soon.
  startRun(cli, { url: redis.url, id: 'video-77', more: ['--lease', '3s'] })
  await expect(row).toBeVisible()

  await redis.shutdown()
  await expect(row).toHaveClass(/stale/)
  await redis.start()
  // The data was not kept: the run's own guard takes its lease again, and the row with it.
  await expect(row).toBeVisible()
  await expect(row).not.toHaveClass(/stale/, { timeout: 30_000 })

  startRun(cli, { url: redis.url, id: 'video-78' })
  await expect(window.getByRole('row').filter({ hasText: 'video-78' })).toBeVisible()
})

test('the engine is killed: another takes over, and the window goes on with fresh rows', async ({
  launch,
  cli,
  redis
}) => {
  const { window, app, pageErrors } = await launch({ env: { TASKGUARD_URL: redis.url } })
  const first = startRun(cli, { url: redis.url, id: 'video-1' })
  await expect(window.getByRole('row').filter({ hasText: 'video-1' })).toBeVisible()

  for (let round = 2; round <= 4; round += 1) {
    const killed = await enginePid(app)
    process.kill(killed, 'SIGKILL')
    const next = await until('another engine runs', async () => {
      const pid = await enginePid(app)
      return pid !== killed && pid
    })
    expect(next).not.toBe(killed)
    startRun(cli, { url: redis.url, id: `video-${round}` })
    await expect(window.getByRole('row').filter({ hasText: `video-${round}` })).toBeVisible()
    await expect(window.getByRole('row').filter({ hasText: 'video-1' })).toBeVisible()
  }
  await first.stop()
  await expect(window.getByRole('row').filter({ hasText: 'video-1' })).toHaveCount(0)
  expect(pageErrors).toEqual([])
})

test('the page is killed: it is loaded again, once, and shows the rows', async ({
  environment,
  cli,
  redis
}) => {
  startRun(cli, { url: redis.url, id: 'video-1' })
  // Playwright would hold back the page that follows one that crashed, so it only looks afterwards.
  const app = await startPlain({ ...environment, TASKGUARD_URL: redis.url }, ['--remote-debugging-port=0'])
  const main = app.child.pid ?? 0
  const port = await until(
    'the debugger listens',
    () => /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(app.stderr())?.[1]
  )
  // A process that Chromium keeps ready ends unheard: only one with our page in it is the window's.
  await until('the page is loaded', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`)
    const targets = targetsSchema.parse(await answer.json())
    // Until its document is read, a page's title is its address.
    return targets.some(({ title, url }) => url.startsWith('app://') && title === 'Task Guard')
  })
  const pages = await descendantsOf(main, PAGE)
  for (const page of pages) process.kill(page, 'SIGKILL')
  await until('the page has another process', async () =>
    (await descendantsOf(main, PAGE)).some((next) => !pages.includes(next))
  )
  await until('the log says so', () => app.stderr().includes("the window's page ended"))
  // A debugger that comes while Chromium still takes the old page down may get no answer at all.
  const browser = await until(
    'the debugger answers',
    () => chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: 5000 }),
    { timeoutMs: 30_000 }
  )
  const [window] = browser.contexts().flatMap((context) => context.pages())
  if (!window) throw new Error('the app has no page')
  await expect(window.getByRole('row').filter({ hasText: 'video-1' })).toBeVisible()
  await browser.close()
  app.child.kill('SIGTERM')
  expect(await app.ended).toBe(0)
})
