import type { Redis } from 'ioredis'
import { assert } from 'vitest'
import { Guard, type GuardRun } from '../../../../src/main/engine/guard'
import { loadScripts } from '../../../../src/main/engine/guard/scripts'
import { recordSchema, stateSchema } from '../../../../src/shared/protocol/documents'
import { compareFences } from '../../../../src/shared/protocol/ids'
import { liveMember, resourceKeys } from '../../../../src/shared/protocol/keys'
import { type Flags, type Handle, LEASE_MS, MAX_ATTEMPTS, Model, type Outcome, type State } from './model'

const TYPE = 'video_analysis'
const ID = '8123'
const NAMESPACE = 'm'
/** Redis' time as such scripts read it, microseconds. */
export const NOW_KEY = 'test:now'
const keys = resourceKeys(NAMESPACE, TYPE, ID)

/** Scripts whose clock is a key that the test sets: time passes when the test says so. */
export const shiftedScripts = loadScripts(
  `now = function() return tonumber(redis.call('GET', '${NOW_KEY}')) end`
)

/** Far ahead of the real clock, so that no key expires by itself. */
const EPOCH_MS = 4_102_444_800_000

interface Slot {
  handle: Handle
  run: GuardRun
  /** Until when this run may believe that it holds the lease: what its last answer said. */
  believesUntil: number
}

/** Runs the same orders against the scripts on a real Redis and against the model, and compares after each. */
export class World {
  readonly #model = new Model()
  readonly #redis: Redis
  readonly #guard: Guard
  readonly #slots = new Map<number, Slot>()
  #made = 0
  #newestFence = '0'

  constructor(redis: Redis, guard: Guard) {
    this.#redis = redis
    this.#guard = guard
  }

  async begin(): Promise<void> {
    this.#model.now = EPOCH_MS
    await this.flush()
  }

  async flush(): Promise<void> {
    this.#model.flush()
    for (const slot of this.#slots.values()) slot.believesUntil = 0
    await this.#redis
      .pipeline()
      .flushall()
      .set(NOW_KEY, this.#model.now * 1000)
      .exec()
  }

  /** Time passes, and with it the locks. */
  async tick(ms: number): Promise<void> {
    const held = this.#model.lock !== null
    this.#model.tick(ms)
    const pipeline = this.#redis.pipeline().set(NOW_KEY, this.#model.now * 1000)
    if (held && this.#model.lock === null) pipeline.del(keys.lock)
    await pipeline.exec()
  }

  /** The lock is evicted, or deleted by hand. */
  async dropLock(): Promise<void> {
    this.#model.lock = null
    await this.#redis.del(keys.lock)
  }

  /** The process dies: nothing is ever heard of this run again. */
  crash(slot: number): void {
    this.#slots.delete(slot)
  }

  async acquire(slot: number, task: string, flags: Flags, lost: boolean): Promise<void> {
    const old = this.#slots.get(slot)
    // A slot that has a run asks again for that one: its first answer was lost, or it is only impatient.
    const runId = old?.handle.run ?? `run-${(this.#made += 1)}`
    const used = old?.handle.flags ?? flags
    const usedTask = old?.handle.task ?? task
    const answer = await this.#guard.acquire({
      type: TYPE,
      id: ID,
      runId,
      taskId: usedTask,
      leaseMs: LEASE_MS,
      maxAttempts: MAX_ATTEMPTS,
      mode: used.observe ? 'observe' : 'enforce',
      test: used.test,
      force: used.force
    })
    const run = answer.answer === 'ACQUIRED' ? answer.run : null
    const expected = this.#model.acquire(runId, usedTask, used, () => {
      if (!run) throw new Error(`the model takes the lease, the script answers ${answer.answer}`)
      assert.isAbove(compareFences(run.fence, this.#newestFence), 0, 'the fence grows')
      this.#newestFence = run.fence
      return run.fence
    })
    assert.deepEqual(answer.answer, expected)
    if (!run || answer.answer !== 'ACQUIRED') return
    const { fence, attempt, held } = run
    const seen = { run: runId, task: usedTask, flags: used }
    if (lost) {
      const unknown = { ...run, fence: '0', attempt: 1, startTime: '', held: true }
      this.#slots.set(slot, {
        handle: { ...seen, fence: '0', attempt: 1, held: true },
        run: unknown,
        believesUntil: 0
      })
    } else {
      const believesUntil = held && !used.observe ? answer.deadline : 0
      this.#slots.set(slot, { handle: { ...seen, fence, attempt, held }, run, believesUntil })
    }
  }

  async renew(slot: number, progress: boolean): Promise<void> {
    const known = this.#slots.get(slot)
    // A run that does not know its fence never started its work: it asks again, or gives up.
    if (!known || known.handle.fence === '0') return
    const before = await this.#redis.mget(keys.state, keys.lock)
    const answer = await this.#guard.renew(
      known.run,
      progress ? { progress: { fraction: 0.5, text: 'half' } } : {}
    )
    assert.deepEqual(answer.answer, this.#model.renew(known.handle))
    if (answer.answer === 'RENEWED' || answer.answer === 'RECOVERED') known.believesUntil = answer.deadline
    else known.believesUntil = 0
    if (answer.answer === 'LOST') assert.deepEqual(await this.#redis.mget(keys.state, keys.lock), before)
  }

  async finish(slot: number, outcome: Outcome, lost: boolean): Promise<void> {
    const known = this.#slots.get(slot)
    if (!known) return
    const used = known.handle.fence === '0' ? 'cancelled' : outcome
    const before = await this.#redis.mget(keys.state, keys.lock)
    const answer = await this.#guard.finish(known.run, {
      outcome: used,
      ...(used === 'completed' ? { result: '{"n":9007199254740993,"e":[],"o":{}}' } : {})
    })
    assert.deepEqual(answer.answer, this.#model.finish(known.handle, used))
    if (answer.answer === 'SUPERSEDED') {
      const [stateBefore, lockBefore] = before
      assert.deepEqual(await this.#redis.get(keys.lock), lockBefore)
      // Another's state stays as it is; a running one of its own gives way, which the model says.
      if (seenState(stateBefore ?? null)?.run !== known.run.runId)
        assert.deepEqual(await this.#redis.get(keys.state), stateBefore)
    }
    known.believesUntil = 0
    if (!lost) this.#slots.delete(slot)
  }

  /** A monitor that saw a dead holder closes its run. */
  async close(): Promise<void> {
    const { state } = this.#model
    if (state?.status !== 'running' || (this.#model.live.get(state.run) ?? 0) > this.#model.now) return
    const { resources } = await this.#guard.snapshot(TYPE, [ID])
    const [seen] = resources
    const deadline = seen?.live.get(state.run) ?? null
    const answer = await this.#guard.releaseIf({
      do: 'close_run',
      type: TYPE,
      id: ID,
      actor: 'monitor',
      before: {
        lock: seen?.lock ?? null,
        lock_expires_at: seen?.lockExpiresAt ?? null,
        live_run_id: deadline === null ? null : state.run,
        live_deadline: deadline,
        state_status: state.status,
        state_run_id: state.run,
        state_fence: state.fence
      }
    })
    assert.deepEqual(answer.answer, 'APPLIED')
    this.#model.close('monitor')
  }

  /** What must hold after every step, whatever led to it. */
  async check(): Promise<void> {
    const model = this.#model
    const [lock, stateText, flat, live, index, clock, expiry] = await Promise.all([
      this.#redis.get(keys.lock),
      this.#redis.get(keys.state),
      this.#redis.hgetall(keys.runs),
      this.#redis.zrange(keys.live, '0', '-1', 'WITHSCORES'),
      this.#redis.zscore(keys.index, ID),
      this.#redis.get(keys.clock),
      this.#redis.pexpiretime(keys.lock)
    ])

    // At most one run may believe that it holds the lease.
    const believers = [...this.#slots.values()].filter(({ believesUntil }) => believesUntil > model.now)
    assert.isAtMost(believers.length, 1, 'one lease')

    // The scripts and the model say the same.
    assert.deepEqual(lock, model.lock?.run ?? null)
    if (model.lock) assert.deepEqual(expiry, model.lock.until)
    const pairs: [string, number][] = []
    for (let i = 0; i < live.length; i += 2) pairs.push([live[i] ?? '', Number(live[i + 1])])
    const expectedLive = [...model.live].map(([run, until]): [string, number] => [liveMember(ID, run), until])
    assert.deepEqual(new Map(pairs), new Map(expectedLive))
    const records = new Map(
      Object.entries(flat).map(([run, text]) => [run, recordSchema.parse(JSON.parse(text))])
    )
    const told = [...records].map(([run, r]) => [
      run,
      [r.status, r.fence, r.test, r.held, r.ended_by ?? null]
    ])
    const meant = [...model.recs].map(([run, r]) => [run, [r.status, r.fence, r.test, r.held, r.endedBy]])
    assert.deepEqual(Object.fromEntries(told), Object.fromEntries(meant))
    assert.deepEqual(seenState(stateText), model.state)

    // And the parts agree with each other.
    const { state } = model
    if (state?.status === 'running') assert.deepEqual(records.get(state.run)?.status, 'running')
    if (model.lock && state) assert.deepEqual(model.lock.run, state.run)
    for (const [run, record] of records) {
      if (record.status === 'running') assert.deepEqual(model.live.has(run), true)
      if (record.status !== 'running' && record.status !== 'abandoned')
        assert.deepEqual(model.live.has(run), false)
    }
    if ([...records.values()].some((record) => record.fence !== '0')) {
      assert.isNotNull(index)
      assert.isAtLeast(compareFences(clock ?? '0', index ?? '0'), 0)
    }
  }
}

/** A state as the model says it. */
function seenState(text: string | null): State | null {
  if (text === null) return null
  const state = stateSchema.parse(JSON.parse(text))
  return {
    status: state.status,
    run: state.run_id,
    fence: state.fence,
    held: state.held,
    test: state.test,
    attempt: state.attempt,
    before: state.before ? seenState(JSON.stringify(state.before.state)) : null,
    last: state.last_completed?.run_id ?? null,
    rejected: state.rejected?.count ?? 0
  }
}
