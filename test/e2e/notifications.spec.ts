import { typeKeys } from '@shared/protocol/keys'
import { DEFAULT_NAMESPACE } from '@shared/protocol/limits'
import { expect, test } from './support/fixtures'
import { enginePid } from './support/engine'
import { startDuplicate, startRun } from './support/runs'
import { until } from '../support/until'

const TYPE = 'video_analysis'
const { live: liveKey } = typeKeys(DEFAULT_NAMESPACE, TYPE)

test('a new duplicate is told once, and a click shows it', async ({ launch, redis, cli, notifications }) => {
  const { window, app } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('TASKGUARD_URL').first()).toBeVisible()
  const single = startRun(cli, { url: redis.url, id: 'alone-1' })
  startDuplicate(cli, { url: redis.url, id: 'twice-1' })

  const told = await notifications.waitFor('twice-1', ({ summary }) => summary.includes('twice-1'))
  expect(told.summary).toContain(TYPE)
  expect(told.body).toContain('TASKGUARD_URL')

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  notifications.click(told.id)
  const shown = window.getByRole('tabpanel').filter({ hasText: 'twice-1' })
  await expect(shown.first()).toBeVisible()
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized())).toBe(
    false
  )

  // Neither a new engine nor a window that reloads tells of it again; only what is new is told.
  const before = await enginePid(app)
  process.kill(before, 'SIGKILL')
  await until('another engine runs', async () => (await enginePid(app)) !== before)
  await window.reload()
  startDuplicate(cli, { url: redis.url, id: 'twice-2' })
  await notifications.waitFor('twice-2', ({ summary }) => summary.includes('twice-2'))
  expect(
    notifications.received.map(({ summary }) => summary).filter((text) => text.includes('twice-1'))
  ).toHaveLength(1)
  expect(notifications.received.some(({ summary, body }) => `${summary}${body}`.includes('alone-1'))).toBe(
    false
  )
  await single.stop()
})

test('many at once are one summary; those there at the start too, and none again after a restart', async ({
  launch,
  redis,
  cli,
  notifications
}) => {
  const env = { TASKGUARD_URL: redis.url }
  const ids = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5']
  for (const id of ids) startDuplicate(cli, { url: redis.url, id })
  await until('all runs stand', async () => (await redis.client().zcard(liveKey)) === ids.length * 2, {
    timeoutMs: 30_000
  })

  const first = await launch({ env })
  const summary = await notifications.waitFor('the summary', ({ summary: text }) => text.includes('5'))
  expect(summary.body).toContain('m-')
  await first.close()

  const second = await launch({ env })
  await expect(second.window.getByRole('row').filter({ hasText: 'm-5' }).first()).toBeVisible()
  startDuplicate(cli, { url: redis.url, id: 'later' })
  await notifications.waitFor('the later one', ({ summary: text }) => text.includes('later'))
  expect(notifications.received).toHaveLength(2)
})

test('a hostile id is plain, short text in a notification', async ({ launch, redis, cli, notifications }) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('TASKGUARD_URL').first()).toBeVisible()
  startDuplicate(cli, { url: redis.url, id: `<b>x</b><img src=a>\u202Egpj.${'y'.repeat(200)}` })
  const told = await notifications.waitFor('the hostile one', ({ summary }) => summary.includes('gpj'))
  expect(`${told.summary}${told.body}`).not.toMatch(/[<>&\u202e]/)
  expect(told.summary.length).toBeLessThan(150)
})
