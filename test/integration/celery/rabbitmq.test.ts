import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connect, type ConsumeMessage } from 'amqplib'
import { TestFleet } from '../../support/celery/fleet'
import { startRabbitMq, type TestRabbitMq } from '../../support/celery/rabbitmq'
import { startRedis, type TestRedis } from '../../support/redis'
import { makeCertificates, type Certificates } from '../../support/servers/certificates'
import { until } from '../../support/until'
import { parseManagementUrl } from '@shared/celery/management-url'
import type { ManagementTarget } from '@shared/celery/target'
import type { TestStep } from '@shared/endpoints/test-step'
import { adviseFleet } from '../../../src/main/engine/celery/advisor/advise-fleet'
import { lookAtCelery } from '../../../src/main/engine/celery/look'
import { unackedCounts } from '../../../src/main/engine/celery/management/unacked-counts'
import { testCelery } from '../../../src/main/engine/endpoints/test-celery'
import { RedisFault } from '../../../src/main/engine/redis/fault'
import { celeryAt, watching, type Watching } from './watching'

// One RabbitMQ for all: it takes its time to start, the more so on a busy machine.
let rabbit: TestRabbitMq
let redis: TestRedis
let fleet: TestFleet
const cleanups: (() => unknown)[] = []
const LONG = { timeoutMs: 60_000 }

let folder: string
let certificates: Certificates

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taskguard-rabbit-tls-'))
  certificates = await makeCertificates(folder)
  ;[rabbit, redis] = await Promise.all([startRabbitMq({ management: true, certificates }), startRedis()])
}, 180_000)

afterAll(async () => {
  await rabbit?.stop()
  await redis?.stop()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function begin(queue: string): void {
  fleet = new TestFleet({
    broker: rabbit.celeryUrl,
    backend: redis.url,
    book: { url: redis.url, redis: redis.client() },
    queue
  })
  cleanups.push(() => fleet.stop())
}

function watch(url = rabbit.url, queues = ['celery']): Watching {
  const told = watching(celeryAt(url, redis.url, { queues }))
  cleanups.push(() => told.stop())
  return told
}

const isLive = ({ watch: watched }: Watching): boolean => watched.status.state === 'live'

test('one look at it is no “all is well”: it tells only who listens', async () => {
  expect(await lookAtCelery(celeryAt(rabbit.url, redis.url), 'taskguard')).toEqual({
    findings: [],
    unread: [expect.stringContaining('taskguard watch')],
    away: false
  })
})

test('before any worker there is nothing to listen to, and it says so; the first worker is heard', async () => {
  begin('first')
  const told = watch(rabbit.url, ['first', 'nowhere'])
  const refused = await until(
    'it is refused',
    () => told.states.find(({ state }) => state === 'refused'),
    LONG
  )
  expect(refused.fault).toMatchObject({ said: { code: 'no_exchange' } })
  expect(await rabbit.list('list_exchanges', 'name'), 'nothing was declared').not.toContain('celeryev')
  const worker = await fleet.worker('a')
  await until('it is heard', () => told.watch.view().workers.some(({ state }) => state === 'beating'), LONG)
  const view = told.watch.view()
  expect(view.workers).toMatchObject([
    { hostname: worker.hostname, active: 0, software: expect.stringContaining('py-celery') as unknown }
  ])
}, 120_000)

test('a closed connection: the second run is told within two seconds, while both run; then it is history', async () => {
  begin('closed')
  const told = watch(rabbit.url, ['closed'])
  const [first, second] = [await fleet.worker('one'), await fleet.worker('two')]
  await until('both are heard', () => isLive(told) && told.watch.view().workers.length >= 2, LONG)
  const id = await fleet.send('tape-1', 120)
  const begun = await fleet.start('tape-1', 1)
  await until('it is seen', () => told.watch.view().runs.find(({ uuid }) => uuid === id), LONG)
  // Its worker must have counted it once: what a heartbeat says comes every two seconds.
  await until(
    'its worker counts it',
    () => told.watch.view().workers.some(({ hostname, active }) => hostname === begun.worker && active === 1),
    LONG
  )
  expect(await rabbit.closeHolders()).toBe(1)
  const again = await fleet.start('tape-1', 2)
  expect([first.hostname, second.hostname].filter((name) => name !== begun.worker)).toEqual([again.worker])
  const duplicate = await until(
    'it is told',
    () => told.opened.find(({ finding }) => finding.kind === 'celery_duplicate'),
    LONG
  )
  expect(duplicate.finding).toMatchObject({
    severity: 'critical',
    type: 'lab.analyze',
    resource_id: id,
    evidence: { how: 'at_once', run_count: 2, newest_worker: again.worker, broker: rabbit.url }
  })
  expect(duplicate.at - again.at * 1000).toBeLessThan(2_000)
  expect(told.watch.view().runs.filter(({ duplicate: is }) => is)).toHaveLength(2)
  await fleet.enough('tape-1')
  await until('it is over', () => told.resolved.some(({ kind }) => kind === 'celery_duplicate'), LONG)
  await until(
    'it is history',
    () => told.opened.some(({ finding }) => finding.kind === 'duplicate_history'),
    LONG
  )
}, 180_000)

test('a killed worker: its task runs again, and that is no duplicate', async () => {
  begin('killed')
  const told = watch(rabbit.url, ['killed'])
  const workers = [await fleet.worker('three'), await fleet.worker('four')]
  await until('both are heard', () => isLive(told) && told.watch.view().workers.length >= 2, LONG)
  const id = await fleet.send('tape-2', 120)
  const begun = await fleet.start('tape-2', 1)
  await until(
    'its worker counts it',
    () => told.watch.view().workers.some(({ hostname, active }) => hostname === begun.worker && active === 1),
    LONG
  )
  await workers.find(({ hostname }) => hostname === begun.worker)?.kill()
  await fleet.start('tape-2', 2)
  await until(
    'the second run is seen',
    () => told.watch.view().runs.filter(({ uuid }) => uuid === id).length === 2,
    LONG
  )
  await until(
    'the dead one is silent',
    () =>
      told.watch
        .view()
        .workers.some(({ hostname, state }) => hostname === begun.worker && state === 'silent'),
    LONG
  )
  expect(told.opened).toEqual([])
  await fleet.enough('tape-2')
}, 180_000)

test('nothing is declared, bound or changed but its own queue, which goes with it', async () => {
  begin('quiet')
  const worker = await fleet.worker('five')
  // By the management API: rabbitmqctl takes seconds for each look, on a busy machine many.
  const rows = async (what: string, ...columns: readonly string[]): Promise<readonly string[]> => {
    const url = `${rabbit.managementUrl}/api/${what}/%2F?columns=${columns.join(',')}`
    const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`
    const answer = await fetch(url, { headers: { authorization } })
    const found = (await answer.json()) as readonly Readonly<Record<string, unknown>>[]
    return found.map((one) => columns.map((column) => JSON.stringify(one[column])).join('\t')).sort()
  }
  const state = async (): Promise<readonly string[]> => [
    ...(await rows('queues', 'name', 'durable', 'auto_delete', 'exclusive', 'arguments', 'policy')),
    ...(await rows('exchanges', 'name', 'type', 'durable', 'auto_delete', 'arguments')),
    ...(await rows('bindings', 'source', 'destination', 'routing_key', 'arguments'))
  ]
  const before = await state()
  const told = watch(rabbit.url, ['quiet', 'celery', 'not-there'])
  await until('it reads queues', () => told.watch.view().queues.length >= 3, LONG)
  expect(told.watch.view().queues).toMatchObject([
    { name: 'quiet', ready: 0, consumers: 1, unacked: null, missing: false },
    { name: 'celery', missing: true },
    { name: 'not-there', ready: null, missing: true }
  ])
  const during = await state()
  const added = during.filter((row) => !before.includes(row))
  expect(
    before.filter((row) => !during.includes(row)),
    'nothing is gone'
  ).toEqual([])
  expect(added.filter((row) => !row.includes('taskguard.events.'))).toEqual([])
  // The queue, its binding to the default exchange, and the one to celeryev.
  expect(added).toHaveLength(3)
  const own = added.find((row) => row.includes('x-max-length')) ?? ''
  expect(own).toMatch(/\tfalse\ttrue\ttrue\t/)
  for (const bound of ['x-max-length', 'x-expires', 'x-message-ttl']) expect(own).toContain(bound)
  await told.stop()
  await until('it is gone', async () => (await state()).join('\n') === before.join('\n'), LONG)
  await worker.stop()
}, 180_000)

test('what is not acknowledged is told by the management API; where that refuses, all else is still seen', async () => {
  const model = await connect(rabbit.url)
  cleanups.push(() => model.close())
  const channel = await model.createChannel()
  const [queue, other] = ['held.(a|b)+ %', 'HELD.(A|B)+ %']
  await channel.assertExchange('held', 'topic', { durable: false })
  for (const name of [queue, other]) await channel.assertQueue(name, { durable: false, autoDelete: true })
  for (let sent = 0; sent < 3; sent += 1) channel.sendToQueue(queue, Buffer.from('{}'))
  await channel.prefetch(2)
  const held: ConsumeMessage[] = []
  await channel.consume(queue, (message) => void (message && held.push(message)))
  await until('two are given out', () => held.length === 2, LONG)

  const management = (over: Partial<ManagementTarget> = {}): ManagementTarget => ({
    ...parseManagementUrl(rabbit.managementUrl ?? '', 'managementUrl'),
    ...over
  })
  const started = (target: ManagementTarget | null): Watching => {
    const over = { eventExchange: 'held', queues: [queue, other, 'nowhere'], management: target }
    const told = watching(celeryAt(rabbit.url, redis.url, over))
    cleanups.push(() => told.stop())
    return told
  }
  const seen = ({ watch: watched }: Watching) => watched.view().queues.find(({ name }) => name === queue)
  const told = started(management())
  await until('both counts are there', () => seen(told)?.ready === 1 && seen(told)?.unacked === 2, LONG)
  expect(told.watch.view()).toMatchObject({
    queues: [
      { name: queue, consumers: 1 },
      { name: other, ready: 0, unacked: 0 },
      { name: 'nowhere', unacked: null, missing: true }
    ],
    unacked: { total: 2, whole: true },
    management: { address: rabbit.managementUrl, fault: null }
  })
  const [first] = held
  if (first) channel.ack(first)
  await until('one more is given out', () => held.length === 3, LONG)
  await until('none waits', () => seen(told)?.ready === 0 && seen(told)?.unacked === 2, LONG)
  await told.stop()

  // The password is wrong, then the user has no tag: said, and the rest is seen all the same.
  await rabbit.ctl('add_user', 'teller', 'secret')
  const teller = { username: 'teller', password: 'secret' }
  const faultOf = ({ watch: watched }: Watching) => watched.view().management?.fault
  const wrong = started(management({ ...teller, password: 'hunter2' }))
  await until('the password is refused', () => faultOf(wrong)?.code === 'auth', LONG)
  expect(faultOf(wrong)?.said).toEqual({ code: 'password_wrong', params: { hint: 'management_user' } })
  await until('what waits is seen', () => seen(wrong)?.ready === 0, LONG)
  expect(seen(wrong)).toMatchObject({ unacked: null, consumers: 1, missing: false })
  expect(wrong.watch.view().unacked.total).toBeNull()
  expect(wrong.watch.status.state).toBe('live')
  const lines = JSON.stringify([wrong.watch.view(), wrong.lines])
  expect(lines).toContain('user or password are wrong')
  expect(lines).not.toContain('hunter2')
  await wrong.stop()
  const tried = async (target: ManagementTarget): Promise<readonly TestStep[]> => {
    const steps: TestStep[] = []
    const celery = celeryAt(rabbit.url, redis.url, {
      eventExchange: 'held',
      queues: [queue],
      management: target
    })
    await testCelery(celery, celery.backend, (step) => steps.push(step))
    return steps.filter(({ status }) => status !== 'running')
  }
  expect(await tried(management())).toMatchObject([
    { id: 'broker', status: 'ok' },
    { id: 'management', status: 'ok', facts: { address: rabbit.managementUrl, queues: [`${queue} 2`] } }
  ])
  expect(await tried(management({ ...teller, password: 'hunter2' }))).toMatchObject([
    { id: 'broker', status: 'ok' },
    { id: 'management', status: 'warning', fault: { said: { code: 'password_wrong' } } }
  ])
  const asked = (target: ManagementTarget, virtualHost = '/') =>
    unackedCounts(target, [queue], { virtualHost }).catch((error: unknown) => error)
  expect(await asked(management(teller))).toMatchObject({ code: 'permission', message: /management user/ })
  await rabbit.ctl('set_user_tags', 'teller', 'management')
  expect(await asked(management(teller)), 'no rights at the virtual host').toBeInstanceOf(RedisFault)
  await rabbit.ctl('set_permissions', '-p', '/', 'teller', '^$', '^$', '^$')
  await until('reading needs no more', async () => (await asked(management(teller))) instanceof Map, LONG)
  expect(await asked(management(teller))).toEqual(new Map([[queue, 2]]))
  expect(await asked(management(), 'no/where')).toMatchObject({ said: { code: 'no_vhost' } })
}, 180_000)

test('over TLS both are read with the authority that the URL names, and not without it', async () => {
  const model = await connect(rabbit.url)
  cleanups.push(() => model.close())
  const channel = await model.createChannel()
  await channel.assertExchange('secured', 'topic', { durable: false })
  await channel.assertQueue('secured', { durable: false, autoDelete: true })
  const started = (query: string): Watching => {
    const management = parseManagementUrl(`${rabbit.tls?.managementUrl}${query}`, 'managementUrl')
    const over = { eventExchange: 'secured', queues: ['secured'], management }
    const told = watching(celeryAt(`${rabbit.tls?.url}?ca=${certificates.ca}`, redis.url, over))
    cleanups.push(() => told.stop())
    return told
  }
  const told = started(`?ca=${certificates.ca}`)
  const queue = ({ watch: watched }: Watching) => watched.view().queues[0]
  await until('it is read', () => queue(told)?.unacked === 0 && queue(told)?.ready === 0, LONG)
  expect(told.watch.status).toMatchObject({ state: 'live', address: rabbit.tls?.url })
  const stranger = started('')
  const { watch: watched } = stranger
  await until('the certificate is refused', () => watched.view().management?.fault?.code === 'tls', LONG)
  expect(watched.view().management?.fault?.said?.params).toMatchObject({ hint: 'cert_authority' })
  await until('all else is read', () => queue(stranger)?.ready === 0, LONG)
  const broker = watching(celeryAt(rabbit.tls?.url ?? '', redis.url))
  cleanups.push(() => broker.stop())
  await until('the broker’s, too', () => broker.states.some(({ fault }) => fault?.code === 'tls'), LONG)
}, 180_000)

test('a user that may only read, and make queues named taskguard.*, is enough', async () => {
  begin('rights')
  const worker = await fleet.worker('six')
  await rabbit.ctl('add_user', 'watcher', 'secret')
  const allow = (...rights: string[]): Promise<string> =>
    rabbit.ctl('set_permissions', '-p', '/', 'watcher', ...rights)
  await allow('^taskguard[.]', '^taskguard[.]', '^(celeryev|taskguard[.])')
  const target = celeryAt(`amqp://watcher:secret@127.0.0.1:${rabbit.port}`, redis.url, { queues: ['rights'] })
  const told = watching(target)
  cleanups.push(() => told.stop())
  await until('it hears the worker', () => told.watch.view().workers.length > 0, LONG)
  await until('it sees the queue', () => told.watch.view().queues.some(({ ready }) => ready === 0), LONG)
  await told.stop()

  await allow('^$', '^$', '^$')
  const refused = watching(target)
  cleanups.push(() => refused.stop())
  await until('it is refused', () => refused.states.some(({ fault }) => fault?.code === 'permission'), LONG)
  const wrong = watching(celeryAt(`amqp://watcher:wrong@127.0.0.1:${rabbit.port}`, redis.url))
  cleanups.push(() => wrong.stop())
  await until('the password is refused', () => wrong.states.some(({ fault }) => fault?.code === 'auth'), LONG)
  const nowhere = watching(celeryAt(`${rabbit.url}/nowhere`, redis.url))
  cleanups.push(() => nowhere.stop())
  await until(
    'there is no such virtual host',
    () => nowhere.states.some(({ fault }) => fault?.said?.code === 'no_vhost'),
    LONG
  )
  for (const { states } of [refused, wrong, nowhere])
    expect(states.every(({ fault }) => !fault?.detail.includes('secret'))).toBe(true)
  await worker.stop()
}, 180_000)

test('the broker goes away and comes back: said, survived, and the gap stays in sight', async () => {
  begin('away')
  const told = watch(rabbit.url, ['away'])
  await fleet.worker('seven')
  await until('it listens', () => isLive(told) && told.watch.view().workers.length > 0, LONG)
  await rabbit.shutdown()
  await until('it says so', () => told.watch.status.state === 'away', LONG)
  expect(told.watch.view()).toMatchObject({ listeningSince: null, gaps: [{ reason: 'away', to: null }] })
  await rabbit.start()
  await until('it is back', () => isLive(told), { timeoutMs: 120_000 })
  expect(told.watch.view().gaps).toMatchObject([{ reason: 'away', to: expect.any(Number) as unknown }])
  const since = told.watch.view().listeningSince ?? 0
  await until(
    'the worker is heard again',
    () => told.watch.view().workers.some(({ beatAt }) => (beatAt ?? 0) > since),
    { timeoutMs: 120_000 }
  )
}, 300_000)

test('a burst of a hundred thousand events is taken in whole', async () => {
  const model = await connect(rabbit.url)
  cleanups.push(() => model.close())
  const channel = await model.createChannel()
  await channel.assertExchange('burst', 'topic', { durable: false, autoDelete: true })
  const told = watching(celeryAt(rabbit.url, redis.url, { eventExchange: 'burst', queues: [] }))
  cleanups.push(() => told.stop())
  await until('it listens', () => isLive(told), LONG)
  const [messages, each] = [2_500, 40]
  for (let at = 0; at < messages; at += 1) {
    const timestamp = Date.now() / 1000
    const events = Array.from({ length: each }, (_, number) => ({
      type: number % 2 === 0 ? 'task-received' : 'task-succeeded',
      uuid: `${at}-${Math.floor(number / 2)}`,
      hostname: `w${at % 50}@burst`,
      pid: 1,
      timestamp,
      name: 'lab.analyze',
      args: '()',
      retries: 0
    }))
    if (!channel.publish('burst', 'task.multi', Buffer.from(JSON.stringify(events))))
      await new Promise<void>((resolve) => channel.once('drain', resolve))
  }
  await until('all are taken', () => told.watch.view().events === messages * each, LONG)
  expect(told.watch.view().gaps).toEqual([])
}, 120_000)

test('workers are asked for their settings by remote control, and only a queue of our own is declared', async () => {
  begin('asked')
  const worker = await fleet.worker('asked', { pool: 'threads', concurrency: 2 })
  const before = await rabbit.list('list_queues', 'name')
  const advice = await adviseFleet(celeryAt(rabbit.url, redis.url), {
    namespace: 'taskguard',
    recorded: null,
    eventsHeard: true
  })
  expect(advice).toMatchObject({ complete: true, source: rabbit.url })
  expect(advice.workers).toContainEqual({
    hostname: worker.hostname,
    pool: 'threads',
    concurrency: 2,
    transport: 'amqp'
  })
  const timeout = advice.advice.find(({ id }) => id === 'consumer_timeout')
  expect(timeout).toMatchObject({
    status: 'warning',
    params: { version: expect.stringMatching(/^\d+\.\d+/) as string }
  })
  expect(advice.advice.find(({ id }) => id === 'events')).toMatchObject({ status: 'ok' })
  expect(advice.queues, 'no management API is named').toBeNull()
  const target = celeryAt(rabbit.url, redis.url, {
    queues: [],
    management: parseManagementUrl(rabbit.managementUrl ?? '', 'managementUrl')
  })
  const told = await until(
    'its queue is counted',
    async () => {
      const options = { namespace: 'taskguard', recorded: null, eventsHeard: true }
      const found = await adviseFleet(target, options)
      return found.queues?.[0]?.unacked === 0 && found
    },
    LONG
  )
  expect(told).toMatchObject({ complete: true, queues: [{ name: 'asked' }] })
  // The rights that docs/celery.md names are enough, once somebody has asked; without them it says so.
  await rabbit.ctl('add_user', 'asker', 'secret')
  const allow = (write: string, read: string): Promise<string> =>
    rabbit.ctl('set_permissions', '-p', '/', 'asker', '^taskguard[.]', write, read)
  const options = { namespace: 'taskguard', recorded: null, eventsHeard: null }
  const asker = celeryAt(`amqp://asker:secret@127.0.0.1:${rabbit.port}`, redis.url)
  await allow('^(taskguard[.]|celery[.]pidbox$)', '^(taskguard[.]|reply[.]celery[.]pidbox$)')
  expect((await adviseFleet(asker, options)).workers).toMatchObject([{ hostname: worker.hostname }])
  await allow('^taskguard[.]', '^taskguard[.]')
  await expect(adviseFleet(asker, options)).rejects.toMatchObject({ code: 'permission' })
  await until('our queue is gone', async () => {
    const now = await rabbit.list('list_queues', 'name')
    return now.filter((name) => !before.includes(name)).length === 0
  })
}, 120_000)
