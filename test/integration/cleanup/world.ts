import type { Redis } from 'ioredis'
import { assert } from 'vitest'
import { applyPlan, planCleanup } from '../../../src/main/engine/cleanup'
import { UnreadableKeyError, type Guard, type GuardRun } from '../../../src/main/engine/guard'
import { thresholdTable } from '../../../src/shared/findings/thresholds'
import type { Plan } from '../../../src/shared/plan/plan'
import { liveMember, resourceKeys } from '../../../src/shared/protocol/keys'
import { NOW_KEY } from '../guard/model/world'
import { look } from './look'

export const LEASE_MS = 60_000

const TYPE = 'video_analysis'
const IDS = ['a', 'b', 'c']
/** Far ahead of the real clock, so that no key expires by itself. */
const EPOCH_MS = 4_102_444_800_000

/** What people, other programs and lack of memory do to keys. The leases in `live` alone stay: by them one is alive. */
export const VANDALISM = [
  'drop the lock of',
  'drop the state of',
  'drop all records of',
  'let the lock never expire of',
  'set a lock by hand for',
  'set an eternal lock by hand for',
  'set the first run’s lock again for',
  'break the state of'
] as const

/** What a whole test has seen, so that it can't prove itself on nothing. */
export interface Seen {
  planned: number
  applied: number
  changed: number
  /** Plans made where somebody alive held one of the resources. */
  spared: number
}

interface Worker {
  readonly run: GuardRun
  /** Until when it may believe that it runs by right: what its last answer said. */
  aliveUntil: number
}

/** A fleet with vandals and a monitor, on a real Redis, by a clock of the test's own. */
export class World {
  readonly #workers = new Map<number, Worker>()
  readonly #first = new Map<string, string>()
  #now = EPOCH_MS
  #made = 0
  #plan: Plan | null = null

  constructor(
    private readonly redis: Redis,
    private readonly guard: Guard,
    private readonly home: string,
    private readonly seen: Seen
  ) {}

  async begin(): Promise<void> {
    await this.redis
      .pipeline()
      .flushall()
      .set(NOW_KEY, this.#now * 1000)
      .exec()
  }

  /** Time passes, and with it the locks. */
  async tick(ms: number): Promise<void> {
    this.#now += ms
    await this.redis.set(NOW_KEY, this.#now * 1000)
    for (const id of IDS) {
      const expiry = await this.redis.pexpiretime(keysOf(id).lock)
      if (expiry > 0 && expiry <= this.#now) await this.redis.del(keysOf(id).lock)
    }
  }

  /** Whoever was in the slot is not heard of again. */
  async acquire(slot: number, id: string, observe: boolean): Promise<void> {
    const answer = await readable(() =>
      this.guard.acquire({
        type: TYPE,
        id,
        runId: `run-${String((this.#made += 1))}`,
        leaseMs: LEASE_MS,
        maxAttempts: 40,
        mode: observe ? 'observe' : 'enforce'
      })
    )
    if (answer?.answer !== 'ACQUIRED') return
    this.#workers.set(slot, { run: answer.run, aliveUntil: answer.deadline })
    if (!this.#first.has(id)) this.#first.set(id, answer.run.runId)
  }

  async renew(slot: number): Promise<void> {
    const worker = this.#workers.get(slot)
    if (!worker) return
    const answer = await readable(() => this.guard.renew(worker.run))
    if (!answer) return
    worker.aliveUntil = 'deadline' in answer ? answer.deadline : 0
  }

  async finish(slot: number, outcome: 'completed' | 'failed' | 'cancelled'): Promise<void> {
    const worker = this.#workers.get(slot)
    if (worker && (await readable(() => this.guard.finish(worker.run, { outcome }))))
      this.#workers.delete(slot)
  }

  async vandalize(id: string, what: (typeof VANDALISM)[number]): Promise<void> {
    const { lock, state, runs } = keysOf(id)
    const inTwoHours = this.#now + 7_200_000
    switch (what) {
      case 'drop the lock of':
        return void (await this.redis.del(lock))
      case 'drop the state of':
        return void (await this.redis.del(state))
      case 'drop all records of':
        return void (await this.redis.del(runs))
      case 'let the lock never expire of':
        return void (await this.redis.persist(lock))
      case 'set a lock by hand for':
        return void (await this.redis.set(lock, 'by-hand', 'PXAT', inTwoHours))
      case 'set an eternal lock by hand for':
        return void (await this.redis.set(lock, 'by-hand'))
      case 'set the first run’s lock again for':
        return void (await this.redis.set(lock, this.#first.get(id) ?? 'run-0', 'PXAT', inTwoHours))
      case 'break the state of':
        return void (await this.redis.pipeline().del(state).lpush(state, 'x').exec())
    }
  }

  async plan(): Promise<void> {
    const { snapshot, findings } = await look(this.guard, TYPE, IDS)
    const plan = planCleanup({
      endpoint: 'redis://127.0.0.1',
      snapshot,
      findings,
      thresholds: thresholdTable(),
      complete: true,
      unread: []
    })
    this.#plan = plan
    const alive = this.#alive()
    if (alive.size > 0) this.seen.spared += 1
    if (plan.actions.length > 0) this.seen.planned += 1
    for (const { do: what, id, before } of plan.actions) {
      const run = what === 'close_run' ? before.live_run_id : before.lock
      assert.isFalse(alive.has(run ?? ''), `${id} is about ${String(run)}, which is alive`)
    }
  }

  /** Whatever has happened since it was planned. */
  async apply(): Promise<void> {
    const plan = this.#plan
    if (!plan || plan.actions.length === 0) return
    const alive = this.#alive()
    const before = await this.#standingOf(alive)
    const result = await applyPlan(plan, {
      guard: this.guard,
      home: this.home,
      actor: 'cli:test@host',
      maxShare: 1
    })
    assert.deepEqual(await this.#standingOf(alive), before, 'nothing of those who are alive is touched')
    assert.strictEqual(result.applied + result.changed + result.failed, plan.actions.length)
    this.seen.applied += result.applied
    this.seen.changed += result.changed
    // A living holder whose state is not broken still has its lease.
    for (const worker of alive.values()) {
      const held = (await this.redis.get(keysOf(worker.run.id).lock)) === worker.run.runId
      const answer = held ? await readable(() => this.guard.renew(worker.run)) : undefined
      if (answer) assert.include(['RENEWED', 'OBSERVED'], answer.answer)
    }
  }

  #alive(): Map<string, Worker> {
    const alive = [...this.#workers.values()].filter(({ aliveUntil }) => aliveUntil > this.#now)
    return new Map(alive.map((worker) => [worker.run.runId, worker]))
  }

  /** A living run's lease and record, and its lock where it is its own. */
  async #standingOf(alive: ReadonlyMap<string, Worker>): Promise<unknown[]> {
    const standing = [...alive.values()].map(async ({ run: { id, runId } }) => {
      const keys = keysOf(id)
      const lock = await this.redis.get(keys.lock)
      return {
        runId,
        lock: lock === runId ? [lock, await this.redis.pexpiretime(keys.lock)] : null,
        lease: await this.redis.zscore(keys.live, liveMember(id, runId)),
        record: await this.redis.hget(keys.runs, runId)
      }
    })
    return Promise.all(standing)
  }
}

const keysOf = (id: string) => resourceKeys('m', TYPE, id)

/** A guard refuses to work where a key can't be understood: then nothing has happened. */
async function readable<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof UnreadableKeyError) return undefined
    throw error
  }
}
