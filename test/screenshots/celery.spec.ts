import { expect, test } from '../e2e/support/fixtures'
import { TestFleet } from '../support/celery/fleet'
import { until } from '../support/until'
import { pictures, resize, variants, wear, writeSettings } from './picture'

const SLOW = { timeout: 90_000 }
/** Seconds. */
const VISIBILITY = 4

test('the Celery overview and advice', async ({ home, redis, launch }) => {
  test.setTimeout(400_000)
  const [first] = variants
  if (!first) return
  const broker = `${redis.url}/1`
  const fleet = new TestFleet({
    broker,
    backend: `${redis.url}/2`,
    book: { url: `${redis.url}/3`, redis: redis.client({ db: 3 }) },
    visibilityTimeout: VISIBILITY
  })
  try {
    const celery = { broker, backend: `${redis.url}/2`, visibilityTimeout: `${VISIBILITY}s` }
    await writeSettings(home, first, {
      endpoints: [{ name: 'fleet', url: redis.url, color: 'blue', celery }]
    })
    await Promise.all([fleet.worker('gpu-1'), fleet.worker('gpu-2', { concurrency: 2 })])
    const { app, window } = await launch({ args: ['--disable-lcd-text'] })
    await resize(app)
    const inAll = (view: string): Promise<void> => pictures({ app, window, home }, view)
    await expect(window.getByText('fleet').first()).toBeVisible(SLOW)
    const overview = window.getByRole('article', { name: 'Celery' })
    await window.keyboard.press('Control+k')
    await window.keyboard.press('y')
    await expect(overview).toBeVisible(SLOW)
    for (const name of ['gpu-1@lab', 'gpu-2@lab'])
      await expect(overview.getByRole('row').filter({ hasText: name }).first()).toContainText('alive', SLOW)

    // Redelivered while it works, as the visibility timeout has it: a worker that starts looks for such.
    await fleet.send('tape-41', 600)
    const { at } = await fleet.start('tape-41', 1)
    await fleet.send('tape-93', 600, { task: 'lab.guarded' })
    await fleet.start('tape-93', 1)
    await until('its time is up', () => Date.now() > (at + VISIBILITY) * 1000 + 500, { timeoutMs: 60_000 })
    await fleet.worker('gpu-3')
    await fleet.start('tape-41', 2)
    for (const waits of ['album-77', 'album-78', 'set-5530']) await fleet.send(waits, 600)
    await expect(overview.getByRole('row').filter({ hasText: 'gpu-3@lab' }).first()).toBeVisible(SLOW)
    await expect(overview).toContainText('redelivered', SLOW)
    // Proven once the heartbeats of both count it.
    await expect(overview.locator('dl > div').filter({ hasText: 'Run twice' })).toContainText(/[1-9]/, SLOW)
    // Its tables get the whole width.
    await window.keyboard.press('Control+b')
    await inAll('celery')

    await wear(home, window, first)
    await overview.getByRole('button', { name: 'Check Settings' }).click()
    const advice = window.getByRole('article', { name: 'Celery settings' })
    await expect(advice).toContainText('3 workers', SLOW)
    await inAll('celery-advice')
  } finally {
    fleet.stop()
  }
})
