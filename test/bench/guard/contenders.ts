import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Redis } from 'ioredis'
import { Mutex } from 'redis-semaphore'
import Redlock from 'redlock'
import { Guard } from '../../../src/main/engine/guard'
import { eventsChannel, liveMember, resourceKeys, statsKey } from '../../../src/shared/protocol/keys'

/** Takes one free resource and gives it back. */
export interface Contender {
  readonly name: string
  pair(id: string): Promise<void>
  close(): void
}

const NAMESPACE = 'bench'
const TYPE = 'video_analysis'
const LEASE_MS = 60_000

export function guardContender(redis: Redis): Contender {
  const guard = new Guard(redis, { namespace: NAMESPACE })
  return {
    name: 'guard',
    async pair(id) {
      const answer = await guard.acquire({ type: TYPE, id, leaseMs: LEASE_MS })
      if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
      const end = await guard.finish(answer.run, { outcome: 'completed', result: '{"frames":1200}' })
      if (end.answer !== 'FINISHED') throw new Error(end.answer)
    },
    close: () => guard.close()
  }
}

/** A lock alone: what its owner writes about the run goes between taking it and giving it back. */
type Lock = (id: string, between: () => Promise<void>) => Promise<void>

function redlock(redis: Redis): Lock {
  const locks = new Redlock([redis], { retryCount: 0 })
  return async (id, between) => {
    const lock = await locks.acquire([`redlock:${id}`], LEASE_MS)
    await between()
    await lock.release()
  }
}

function redisSemaphore(redis: Redis): Lock {
  return async (id, between) => {
    // Its refresh timer is off: none fires within a pair, and the guard is measured without its own too.
    const mutex = new Mutex(redis, id, { lockTimeout: LEASE_MS, refreshInterval: 0, acquireAttemptsLimit: 1 })
    if (!(await mutex.tryAcquire())) throw new Error('not acquired')
    await between()
    await mutex.release()
  }
}

const nothing = (): Promise<void> => Promise.resolve()

const bare = (name: string, lock: Lock): Contender => ({
  name,
  pair: (id) => lock(id, nothing),
  close: () => undefined
})

/**
 * The same lock, its owner writing what the guard writes: state and record at both ends, live, index, clock, statistics and
 * the event, in one pipeline after taking the lock and one before giving it back.
 */
function withBookkeeping(redis: Redis, name: string, lock: Lock): Contender {
  const channel = eventsChannel(NAMESPACE)
  const host = hostname()
  return {
    name: `${name} + bookkeeping`,
    async pair(id) {
      const keys = resourceKeys(NAMESPACE, TYPE, id)
      const runId = randomUUID()
      const began = Date.now()
      const run = {
        v: 1,
        status: 'running',
        run_id: runId,
        fence: String(began),
        attempt: 1,
        mode: 'enforce',
        test: false,
        forced: false,
        held: true,
        lease_ms: LEASE_MS,
        start_time: new Date(began).toISOString(),
        task_id: runId,
        task_type: TYPE,
        resource_id: id,
        host,
        pid: process.pid,
        worker: `${host}:${process.pid}`,
        source: 'guard',
        lock_timeout: 7200
      }
      const stats = statsKey(NAMESPACE, TYPE, Math.floor(began / 3_600_000))
      const event = (what: string): string =>
        JSON.stringify({ v: 1, type: TYPE, id, run_id: runId, event: what, at: new Date().toISOString() })
      const settle = async (pipeline: ReturnType<Redis['pipeline']>): Promise<void> => {
        for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error
      }
      await lock(id, async () => {
        const text = JSON.stringify(run)
        await settle(
          redis
            .pipeline()
            .set(keys.state, text, 'PX', 86_400_000)
            .hset(keys.runs, runId, text)
            .pexpire(keys.runs, 604_800_000)
            .zadd(keys.live, began + LEASE_MS, liveMember(id, runId))
            .incr(keys.clock)
            .zadd(keys.index, began * 1000, id)
            .hincrby(stats, 'acquired', 1)
            .publish(channel, event('acquired'))
        )
        const end = { end_time: new Date().toISOString(), success: true, result: { frames: 1200 } }
        const record = { ...run, status: 'completed', ...end }
        const last = { run_id: runId, task_id: runId, fence: run.fence, ...end }
        await settle(
          redis
            .pipeline()
            .set(keys.state, JSON.stringify({ ...record, last_completed: last }), 'PX', 86_400_000)
            .hset(keys.runs, runId, JSON.stringify(record))
            .pexpire(keys.runs, 604_800_000)
            .zrem(keys.live, liveMember(id, runId))
            .incr(keys.clock)
            .zadd(keys.index, Date.now() * 1000, id)
            .hincrby(stats, 'completed', 1)
            .hincrby(stats, 'run_ms', Date.now() - began)
            .publish(channel, event('completed'))
        )
      })
    },
    close: () => undefined
  }
}

export function contenders(redis: Redis): Contender[] {
  const locks = [
    ['redlock', redlock(redis)],
    ['redis-semaphore', redisSemaphore(redis)]
  ] as const
  return [
    guardContender(redis),
    ...locks.map(([name, lock]) => bare(name, lock)),
    ...locks.map(([name, lock]) => withBookkeeping(redis, name, lock))
  ]
}
