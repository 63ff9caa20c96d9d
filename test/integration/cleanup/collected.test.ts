import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyPlan, planCleanup, readExpiries } from '../../../src/main/engine/cleanup'
import { Guard } from '../../../src/main/engine/guard'
import { loadScripts } from '../../../src/main/engine/guard/scripts'
import { collectOnce } from '../../../src/main/engine/monitor/collect'
import { detect } from '../../../src/shared/findings/detect'
import { thresholdTable } from '../../../src/shared/findings/thresholds'
import { resourceKeys } from '../../../src/shared/protocol/keys'
import { startRedis, type TestRedis } from '../../support/redis'

// The way `taskguard clean` goes: the monitor's own look, the rules, the plan, the act.

const TYPE = 'audio_analysis'
const NAMESPACE = 'tg'
const thresholds = thresholdTable()

let server: TestRedis
let redis: Redis
let guard: Guard
let earlier: Guard
let home: string

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
  guard = new Guard(redis, { namespace: NAMESPACE })
  const hourAgo = `now = function()
    local t = call('TIME')
    return (t[1] - 3600) * 1000000 + t[2]
  end`
  earlier = new Guard(redis, { namespace: NAMESPACE, scripts: loadScripts(hourAgo) })
  home = await mkdtemp(join(tmpdir(), 'taskguard-home-'))
})
afterAll(async () => {
  guard.close()
  earlier.close()
  await server.stop()
  await rm(home, { recursive: true, force: true })
})
beforeEach(() => redis.flushall())

async function take(by: Guard, id: string, mode: 'enforce' | 'observe' = 'enforce') {
  const answer = await by.acquire({ type: TYPE, id, mode, leaseMs: 1000 })
  if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
  return answer.run
}

async function planNow(observe: boolean) {
  const collected = await collectOnce(redis, {
    namespace: NAMESPACE,
    templates: [{ name: 'report', lock: 'task_lock:{type}:{id}', state: 'task_status:{type}:{id}' }],
    otherLocks: [],
    thresholds,
    ...(observe ? { observe: () => undefined } : {})
  })
  const findings = detect(collected.snapshot, thresholds)
  const snapshot = await readExpiries(guard, collected.snapshot, findings)
  const { complete, unread } = collected
  return {
    findings,
    plan: planCleanup({ endpoint: server.url, snapshot, findings, thresholds, complete, unread })
  }
}

test('every kind at once, from one look to the act', async () => {
  const orphan = await take(earlier, 'orphan')
  await earlier.finish(orphan, { outcome: 'completed' })
  await redis.set(resourceKeys(NAMESPACE, TYPE, 'orphan').lock, orphan.runId, 'PX', 7_200_000)
  await redis.set(resourceKeys(NAMESPACE, TYPE, 'endless').lock, 'by-hand')
  await redis.set(resourceKeys(NAMESPACE, TYPE, 'brief').lock, 'by-hand', 'PX', 60_000)
  await redis.set(`task_lock:${TYPE}:seed`, 'celery-task-id')
  const dead = await take(earlier, 'dead')
  await redis.del(resourceKeys(NAMESPACE, TYPE, 'dead').lock)

  const { findings, plan } = await planNow(true)
  expect(new Set(findings.map((one) => `${one.kind} ${one.resource_id}`))).toEqual(
    new Set([
      'orphan_lock orphan',
      'lock_without_ttl endless',
      'lock_without_state endless',
      'lock_without_state brief',
      'lock_without_ttl seed',
      'lock_without_state seed',
      'dead_holder dead'
    ])
  )
  expect(plan.complete).toBe(true)
  expect(new Set(plan.actions.map((one) => `${one.do} ${one.resource_id}`))).toEqual(
    new Set(['delete_lock orphan', 'set_ttl endless', 'close_run dead'])
  )
  const result = await applyPlan(plan, { guard, home, actor: 'cli:test' })
  expect(result).toMatchObject({ applied: 3, changed: 0, failed: 0 })
  expect(await redis.hget(resourceKeys(NAMESPACE, TYPE, 'dead').runs, dead.runId)).toContain('"abandoned"')

  // Nothing that can be cleaned is left; the lock set by hand lives out its new time to live.
  const again = await planNow(false)
  expect(again.plan.actions).toEqual([])
  expect(
    again.findings.map((one) => one.kind).filter((kind) => kind === 'orphan_lock' || kind === 'dead_holder')
  ).toEqual([])
})

test('a dead run beside a living holder: closed, and the holder keeps its lock', async () => {
  const holder = await guard.acquire({ type: TYPE, id: '1' })
  if (holder.answer !== 'ACQUIRED') throw new Error(holder.answer)
  await take(earlier, '1', 'observe')
  const once = await planNow(false)
  expect(once.plan.skipped).toMatchObject([{ kind: 'dead_holder', why: expect.stringContaining('no proof') }])
  const { plan } = await planNow(true)
  expect(plan.actions).toMatchObject([{ do: 'close_run', before: { lock: holder.run.runId } }])
  expect(await applyPlan(plan, { guard, home, actor: 'cli:test' })).toMatchObject({ applied: 1 })
  expect(await redis.get(resourceKeys(NAMESPACE, TYPE, '1').lock)).toBe(holder.run.runId)
  expect(await guard.renew(holder.run)).toMatchObject({ answer: 'RENEWED' })
})

test('a run that comes back while it is being watched is left alone', async () => {
  const run = await take(earlier, '1')
  await redis.del(resourceKeys(NAMESPACE, TYPE, '1').lock)
  let renewed: Promise<unknown> = Promise.resolve()
  const collected = await collectOnce(redis, {
    namespace: NAMESPACE,
    templates: [],
    otherLocks: [],
    thresholds,
    observe: () => {
      renewed = guard.renew(run)
    }
  })
  expect(await renewed).toMatchObject({ answer: 'RECOVERED' })
  expect(detect(collected.snapshot, thresholds)).toEqual([])
})
