import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Advice, AdviceId } from '@shared/celery/advice/advice'
import { celeryAdviceSchema } from '@shared/celery/advice/document'
import { doctorDocumentSchema } from '@shared/doctor/document'
import { TestFleet } from '../../support/celery/fleet'
import { buildCli, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { freePort, startRedis, type TestRedis } from '../../support/redis'

const MINUTE = 60_000
const cleanups: (() => unknown)[] = []
let cli: TestCli
let redis: TestRedis

beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.stop())

beforeEach(async () => {
  redis = await startRedis()
  cleanups.push(() => redis.stop())
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
}, 60_000)

const doctor = (...args: readonly string[]) =>
  cli.run(['celery', 'doctor', '--url', `${redis.url}/3`, '--json', ...args])

const of = (advice: readonly Advice[], id: AdviceId): Advice | undefined =>
  advice.find((one) => one.id === id)

test('asks running workers over a Redis broker, compares with the longest run, and leaves nothing behind', async () => {
  const fleet = new TestFleet({
    broker: `${redis.url}/0`,
    backend: `${redis.url}/1`,
    book: { url: `${redis.url}/2`, redis: redis.client({ db: 2 }) },
    queue: 'video',
    visibilityTimeout: 1_800
  })
  cleanups.push(() => fleet.stop())
  await new Fleet(redis.client({ db: 3 })).plant({
    id: 'tape-9',
    status: 'completed',
    startedAgo: 100 * MINUTE,
    endedAgo: 10 * MINUTE
  })
  const [first, second] = [
    await fleet.worker('one'),
    await fleet.worker('two', { pool: 'solo', events: false })
  ]
  const before = await redis.client().keys('*pidbox*')
  const result = await doctor('--broker', `${redis.url}/0`)
  const document = celeryAdviceSchema.parse(JSON.parse(result.stdout))
  expect(document).toMatchObject({ complete: true, unread: [], longest_run_s: 5_400 })
  expect(document.longest_run_of).toContain('tape-9')
  expect(
    document.workers
      .map(({ hostname, pool, transport }) => [hostname, pool, transport])
      .toSorted(([a], [b]) => String(a).localeCompare(String(b)))
  ).toEqual([
    [first.hostname, 'prefork', 'redis'],
    [second.hostname, 'solo', 'redis']
  ])
  expect(result.code).toBe(1)
  expect(of(document.advice, 'visibility_timeout')).toMatchObject({
    status: 'critical',
    case: 'short',
    value: '1800',
    workers: expect.arrayContaining([first.hostname, second.hostname]) as string[]
  })
  expect(of(document.advice, 'prefetch')).toMatchObject({ status: 'ok', value: '1' })
  expect(of(document.advice, 'acks_late')).toMatchObject({ status: 'ok' })
  expect(of(document.advice, 'reject_on_worker_lost')).toMatchObject({ status: 'warning' })
  expect(document.advice.filter(({ id }) => id === 'pool')).toHaveLength(2)
  expect((await redis.client().keys('*pidbox*')).toSorted()).toEqual(before.toSorted())

  const told = await cli.run(['celery', 'doctor', '--url', `${redis.url}/3`, '--broker', `${redis.url}/0`])
  expect(told.stdout).toContain('longest run known: 1h 30m')
  expect(told.stdout).toMatch(/→ broker_transport_options = \{"visibility_timeout": 14400\}/)
}, 120_000)

test('reads a settings file and asks nobody', async () => {
  const path = join(cli.home, 'celeryconfig.py')
  await writeFile(path, 'broker_url = "amqp://rabbit"\ntask_acks_late = False\ntask_time_limit = LIMIT\n')
  const document = celeryAdviceSchema.parse(JSON.parse((await doctor('--settings', path)).stdout))
  expect(document).toMatchObject({ source: path, longest_run_s: null, complete: false })
  expect(document.unread).toEqual(['line 3: task_time_limit = LIMIT: known only when it runs'])
  expect(of(document.advice, 'acks_late')).toMatchObject({ status: 'warning', workers: ['celeryconfig.py'] })
  expect(of(document.advice, 'consumer_timeout')).toBeDefined()
})

test('says whom it could not ask', async () => {
  const none = await doctor('--broker', `${redis.url}/0`)
  // A pipeline that asks is not told that all is well.
  expect(none.code).toBe(3)
  expect(celeryAdviceSchema.parse(JSON.parse(none.stdout))).toMatchObject({ workers: [], complete: false })
  const away = await doctor('--broker', 'amqp://127.0.0.1:1')
  expect(away).toMatchObject({ code: 3, stdout: '' })
  expect(away.stderr).toContain('amqp://127.0.0.1:1')
})

test('takes one way to the settings, and names what is wrong', async () => {
  for (const [args, message] of [
    [['celery'], /WHAT: is missing/],
    [['celery', 'docter'], /celery: takes "doctor", not "docter"/],
    [['celery', 'doctor', '--url', redis.url], /--broker: is missing/],
    [['celery', 'doctor', '--url', redis.url, '--broker', 'http://x'], /--broker: takes amqp:/],
    [
      ['celery', 'doctor', '--broker', redis.url, '--settings', 'x.py'],
      /--settings: takes the place of --broker/
    ],
    [
      ['celery', 'doctor', '--settings', 'x.py', '--management', 'http://x'],
      /--management: asks a running RabbitMQ/
    ],
    [
      ['celery', 'doctor', '--url', redis.url, '--broker', redis.url, '--management', 'http://x'],
      /--management: takes a RabbitMQ/
    ],
    [
      ['celery', 'doctor', '--url', redis.url, '--broker', 'amqp://x', '--management', 'http://y'],
      /--management: names no user/
    ],
    [['celery', 'doctor', '--url', redis.url, '--settings', '/none.py'], /--settings: names \/none.py/]
  ] as const) {
    const result = await cli.run(args)
    expect([args, result.code, result.stdout]).toEqual([args, 2, ''])
    expect(result.stderr).toMatch(message)
  }
})

test('doctor asks the fleet that an endpoint names, too, and says where it could not', async () => {
  const fleet = new TestFleet({
    broker: `${redis.url}/0`,
    backend: `${redis.url}/1`,
    book: { url: `${redis.url}/2`, redis: redis.client({ db: 2 }) },
    visibilityTimeout: 1_800
  })
  cleanups.push(() => fleet.stop())
  await fleet.worker('one')
  const named = (broker: string): Promise<void> =>
    writeFile(
      join(cli.home, 'settings.json'),
      JSON.stringify({
        version: 2,
        endpoints: [{ name: 'video', url: `${redis.url}/3`, celery: { broker } }]
      })
    )
  cleanups.push(() => writeFile(join(cli.home, 'settings.json'), '{}'))
  const examine = () => cli.run(['doctor', '--endpoint', 'video', '--json'])

  await named(`${redis.url}/0`)
  const told = await examine()
  expect(told.code).toBe(1)
  const [report] = doctorDocumentSchema.parse(JSON.parse(told.stdout)).reports
  expect(report?.checks.length).toBeGreaterThan(0)
  expect(of(report?.celery?.advice ?? [], 'visibility_timeout')?.status).toBe('warning')

  await named(`redis://127.0.0.1:${await freePort()}/0`)
  const away = await examine()
  expect(away.code).toBe(3)
  expect(doctorDocumentSchema.parse(JSON.parse(away.stdout))).toMatchObject({
    reports: [{ celery: null }],
    unreachable: [{ problem: 'connection refused' }]
  })
})
