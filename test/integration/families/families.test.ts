import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import Redlock from 'redlock'
import { Mutex, Semaphore } from 'redis-semaphore'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Finding } from '@shared/findings/finding'
import { detect } from '@shared/findings/detect'
import { thresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts } from '@shared/model/facts'
import { defaultSettings } from '@shared/settings/schema'
import { inspectResource } from '../../../src/main/engine/inspect/inspect'
import { rowsOf } from '../../../src/main/engine/live/rows'
import { collectOnce } from '../../../src/main/engine/monitor/collect'
import { EndpointMonitor } from '../../../src/main/engine/monitor/endpoint-monitor'
import { keyOf } from '../../../src/main/engine/monitor/model/entry'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let redis: TestRedis
let client: Redis
const cleanups: (() => unknown)[] = []

beforeEach(async () => {
  redis = await startRedis()
  client = new Redis(redis.url, { maxRetriesPerRequest: null })
  cleanups.push(() => client.disconnect())
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  await redis.stop()
})

const { keyTemplates: templates, otherLocks } = defaultSettings()
const options = { namespace: 'taskguard', templates, otherLocks, thresholds: thresholdTable() }

async function look(user = '') {
  const own = await openRedis(parseRedisUrl(`redis://${user}127.0.0.1:${redis.port}`), 'command')
  cleanups.push(() => own.disconnect())
  const collected = await collectOnce(own, options)
  return { ...collected, findings: detect(collected.snapshot, options.thresholds) }
}

const rows = (resources: readonly ResourceFacts[]) =>
  resources.flatMap((facts) => rowsOf(keyOf(facts), facts, { endpointId: 'e', namespace: 'taskguard' }))

/** A worker that holds its job until it is let go. */
async function bullJob(): Promise<{ readonly letGo: () => void }> {
  const queue = new Queue('video', { connection: client })
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  const worker = new Worker('video', async () => held, {
    connection: client,
    name: 'gpu-3',
    lockDuration: 30_000
  })
  cleanups.push(async () => {
    letGo()
    await worker.close()
    await queue.close()
  })
  await queue.add('analyse', { tape: 42 }, { jobId: 'tape-42' })
  await until('the job is locked', async () => (await client.exists('bull:video:tape-42:lock')) === 1)
  return { letGo }
}

describe('locks of other libraries', () => {
  it('of real BullMQ, redlock and redis-semaphore clients appear as what they are, and as no trouble', async () => {
    await bullJob()
    const redlock = await new Redlock([client]).acquire(['video:8123'], 60_000)
    cleanups.push(() => redlock.release())
    const mutex = new Mutex(client, 'render', { lockTimeout: 60_000 })
    await mutex.acquire()
    cleanups.push(() => mutex.release())
    const semaphores = [1, 2].map(() => new Semaphore(client, 'gpus', 2, { lockTimeout: 60_000 }))
    for (const semaphore of semaphores) {
      await semaphore.acquire()
      cleanups.push(() => semaphore.release())
    }
    const { snapshot, findings, complete, unread, counts } = await look()
    expect({ findings, complete, unread }).toEqual({ findings: [], complete: true, unread: [] })
    expect(counts.locks).toBe(4)
    const shown = rows(snapshot.resources).map(({ source, type, resourceId, status, duplicate }) => ({
      source,
      type,
      resourceId,
      status,
      duplicate
    }))
    const row = { status: 'unknown', duplicate: false }
    expect(shown).toHaveLength(5)
    expect(shown).toEqual(
      expect.arrayContaining([
        { ...row, source: 'bullmq', type: 'video', resourceId: 'tape-42', status: 'running' },
        { ...row, source: 'redlock', type: 'redlock', resourceId: 'video:8123' },
        { ...row, source: 'redis-semaphore', type: 'redis-semaphore', resourceId: 'mutex:render' },
        { ...row, source: 'redis-semaphore', type: 'redis-semaphore', resourceId: 'semaphore:gpus' }
      ])
    )
    const job = rows(snapshot.resources).find(({ source }) => source === 'bullmq')
    expect(job).toMatchObject({ worker: 'gpu-3', lockKey: 'bull:video:tape-42:lock' })
    expect(job?.leaseDeadline).toBeGreaterThan(snapshot.at)
  })

  it('come and go in a watched endpoint', async () => {
    const monitor = new EndpointMonitor({
      ...options,
      target: parseRedisUrl(redis.url),
      poll: 50,
      fullSweep: 60_000,
      scanEvery: 100,
      scanKeysPerSecond: 100_000,
      scanShare: 0.5
    })
    cleanups.push(() => monitor.stop())
    monitor.start()
    await until('it is live', () => monitor.status.connection === 'live')
    const lock = await new Redlock([client]).acquire(['video:8123'], 60_000)
    const shown = (): ResourceFacts | undefined =>
      [...monitor.resources.values()].find(({ source }) => source.kind === 'library')
    const facts = await until('the lock is shown', () => shown())
    expect(facts).toMatchObject({ id: 'video:8123', lock: { value: await client.get('video:8123') } })
    await lock.release()
    await until('the lock is gone', () => shown() === undefined)
  })

  it('are stale where their own bookkeeping proves it, for as long as they stand', async () => {
    const ago = (ms: number): string => new Date(Date.now() - ms).toISOString().replace('Z', '000')
    const singleton = async (hash: string, task: string, status: string, endedAgo: number): Promise<void> => {
      await client.set(`SINGLETONLOCK_${hash}`, task)
      await client.set(
        `celery-task-meta-${task}`,
        JSON.stringify({ task_id: task, status, date_done: ago(endedAgo), result: null, children: [] })
      )
    }
    await singleton('old', 'task-old', 'FAILURE', 600_000)
    await singleton('fresh', 'task-fresh', 'SUCCESS', 60_000)
    await singleton('works', 'task-works', 'STARTED', 600_000)
    await client.set('SINGLETONLOCK_silent', 'task-without-result')
    await client.set('qo_tasks.add_a-1', 'f00d', 'EX', 3600)
    const { findings, snapshot } = await look()
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'foreign_lock_stale',
        severity: 'warning',
        type: 'celery-singleton',
        resource_id: 'SINGLETONLOCK_old',
        evidence: expect.objectContaining({
          library: 'celery-singleton',
          task_id: 'task-old',
          state_status: 'failed',
          expires_at: null
        }) as Finding['evidence']
      })
    ])
    expect(snapshot.resources).toHaveLength(5)
    await client.del('SINGLETONLOCK_old')
    expect((await look()).findings).toEqual([])
  })

  it('are never taken for what they are not, whatever a key holds', async () => {
    await client.hset('mutex:hash', 'a', '1')
    await client.set('a:b:c:lock', 'no job beside it')
    await client.set('token', '0123456789abcdef0123456789abcdef')
    await client.set('session', 'x'.repeat(32), 'EX', 100)
    await client.lpush('SINGLETONLOCK_list', 'a')
    await client.set('SINGLETONLOCK_odd', 'task\u202e<b>')
    await client.set('celery-task-meta-task\u202e<b>', '{"task_id": 7, "status": []}')
    const { snapshot, findings, complete } = await look()
    expect({ findings, complete }).toEqual({ findings: [], complete: true })
    expect(snapshot.resources.map(({ id }) => id)).toEqual(['SINGLETONLOCK_odd'])
  })

  it('are inspected by type and id like any other', async () => {
    await bullJob()
    const document = await inspectResource(client, {
      ...options,
      endpoint: redis.url,
      type: 'video',
      id: 'tape-42'
    })
    expect(document.found).toBe(true)
    expect(document.raw.map(({ key }) => key)).toContain('bull:video:tape-42:lock')
  })

  it('that may not be read are said to be unread', async () => {
    await client.set('SINGLETONLOCK_x', 'task')
    await client.set('other', 'x')
    await client.call('acl', 'setuser', 'reader', 'on', '>pw', '~*', '&*', '+@all', '-getrange', '-strlen')
    const { complete, unread } = await look('reader:pw@')
    expect(complete).toBe(false)
    expect(unread.join('\n')).toMatch(/locks of other libraries: .*getrange/)
    expect(unread.join('\n')).toMatch(/values of other keys: .*strlen/)
  })
})
