import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { reportDocumentSchema } from '@shared/report/report'
import { watchEventSchema, type FindingEvent } from '@shared/watch/event'
import { buildCli, type TestCli } from '../../support/cli'
import { TestFleet } from '../../support/celery/fleet'
import { freePort, startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
let fleet: TestFleet

beforeEach(async () => {
  ;[cli, redis] = await Promise.all([buildCli(), startRedis()])
  fleet = new TestFleet({
    broker: `${redis.url}/1`,
    backend: `${redis.url}/2`,
    book: { url: `${redis.url}/3`, redis: redis.client({ db: 3 }) },
    visibilityTimeout: 4
  })
})
afterEach(async () => {
  fleet.stop()
  await cli.stop()
  await redis.stop()
})

const settings = (celery: object): Promise<void> =>
  writeFile(
    join(cli.home, 'settings.json'),
    JSON.stringify({ version: 2, endpoints: [{ name: 'fleet', url: redis.url, celery }] })
  )

test('watch tells of a redelivery that is due and of the duplicate that comes of it; report of what it sees at once', async () => {
  await settings({ broker: `${redis.url}/1`, backend: `${redis.url}/2`, visibilityTimeout: '4s' })
  const watch = cli.start(['watch', '--json'])
  const found = (): FindingEvent[] =>
    watch
      .events()
      .map((event) => watchEventSchema.parse(event))
      .filter((event) => event.event !== 'connection')
  await fleet.worker('one')
  const id = await fleet.send('tape-1', 120)
  const first = await fleet.start('tape-1', 1)
  const due = await until(
    `it is due; ${watch.stderr}`,
    () => found().find(({ finding }) => finding.kind === 'celery_redelivery_due'),
    { timeoutMs: 60_000 }
  )
  expect(due).toMatchObject({
    event: 'opened',
    endpoint: redis.url,
    finding: { type: 'lab.analyze', resource_id: id, suggestion: 'watch' }
  })
  const report = await cli.run(['report', '--json'])
  expect(report).toMatchObject({ code: 1, stderr: '' })
  const [only] = reportDocumentSchema.parse(JSON.parse(report.stdout)).reports
  expect(only).toMatchObject({ complete: true, unread: [] })
  expect(only?.findings.map(({ kind, id: its }) => `${kind} ${its}`)).toEqual([
    `celery_redelivery_due ${due.finding.id}`
  ])
  const other = await cli.run(['report', '--json', '--type', 'audio_analysis'])
  expect(other.code).toBe(0)

  await until('its time is up', () => Date.now() > (first.at + 4) * 1000 + 500, { timeoutMs: 60_000 })
  await fleet.worker('two')
  await fleet.start('tape-1', 2)
  await until(
    'it runs twice',
    () => found().some(({ event, finding }) => event === 'opened' && finding.kind === 'celery_duplicate'),
    { timeoutMs: 60_000 }
  )
  await fleet.enough('tape-1')
  await until(
    'it is over',
    () => found().some(({ event, finding }) => event === 'resolved' && finding.kind === 'celery_duplicate'),
    { timeoutMs: 60_000 }
  )
  watch.signal('SIGINT')
  expect((await watch.ended).code).toBe(0)
}, 240_000)

test('a broker that can’t be read is no “all is well”; its password comes from the environment', async () => {
  await redis.client().config('SET', 'requirepass', 'hunter2')
  await settings({ broker: `${redis.url}/1`, backend: `${redis.url}/2` })
  const env = { TASKGUARD_PASSWORD: 'hunter2' }
  const refused = await cli.run(['report', '--json'], { env })
  expect(refused.code).toBe(3)
  const [without] = reportDocumentSchema.parse(JSON.parse(refused.stdout)).reports
  expect(without).toMatchObject({ complete: false, unread: [expect.stringContaining('Celery')] })
  const allowed = await cli.run(['report', '--json'], {
    env: { ...env, TASKGUARD_BROKER_PASSWORD_FLEET: 'hunter2' }
  })
  expect(allowed).toMatchObject({ code: 0 })
  expect(reportDocumentSchema.parse(JSON.parse(allowed.stdout)).reports).toMatchObject([
    { complete: true, unread: [] }
  ])
  await settings({ broker: `redis://127.0.0.1:${await freePort()}/1` })
  const gone = await cli.run(['report', '--json'], { env })
  expect(reportDocumentSchema.parse(JSON.parse(gone.stdout)).reports[0]?.unread).toEqual([
    expect.stringContaining('connection refused')
  ])
  await settings({ broker: `amqp://127.0.0.1:${await freePort()}` })
  const rabbit = await cli.run(['report', '--json'], { env })
  expect([gone.code, rabbit.code]).toEqual([3, 3])
  expect(reportDocumentSchema.parse(JSON.parse(rabbit.stdout)).reports).toMatchObject([
    { complete: false, unread: [expect.stringMatching(/^Celery's broker amqp:.*connection refused/)] }
  ])
  expect(`${refused.stdout}${allowed.stdout}${gone.stdout}`).not.toContain('hunter2')
}, 120_000)
