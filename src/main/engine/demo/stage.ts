import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { LogText } from '@shared/log/line'
import { liveMember, resourceKeys } from '@shared/protocol/keys'
import type { AcquireAnswer, AcquireRequest, FinishOutcome, Guard, GuardRun, ProgressReport } from '../guard'
import { LeaseKeeper } from '../guard'
import type { Marks } from './marks'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** How often a living run reports. */
const REPORT_EVERY = 2 * SECOND

/** How a living run's progress goes on. */
export interface Pace {
  /** Where it stands, 0 to 1. */
  readonly from: number
  readonly perMinute: number
  /** What it counts, for people. */
  readonly text: string
}

/** What the scenes play on: the guard, and the runs that live until the demo stops. */
export class Stage {
  readonly #kept = new Map<string, Kept>()

  constructor(
    readonly redis: Redis,
    readonly guard: Guard,
    readonly marks: Marks,
    readonly namespace: string,
    readonly signal: AbortSignal,
    readonly log: (text: LogText) => void,
    /** The lease of a run that asks for none. */
    readonly leaseMs: number
  ) {}

  /** Redis TIME, milliseconds. */
  async now(): Promise<number> {
    const [seconds, micros] = await this.redis.time()
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
  }

  /** A run that must get in. */
  async begin(request: AcquireRequest): Promise<GuardRun> {
    const answer = await this.#acquire(request)
    if (answer.answer === 'ACQUIRED') return answer.run
    throw new Error(`demo: ${request.type} ${request.id} answered ${answer.answer}`)
  }

  /** A run that must not get in. */
  async refused(request: AcquireRequest, as: AcquireAnswer['answer']): Promise<void> {
    const { answer } = await this.#acquire(request)
    if (answer !== as) throw new Error(`demo: ${request.type} ${request.id} answered ${answer}, not ${as}`)
  }

  async report(run: GuardRun, fraction: number, text: string): Promise<void> {
    await this.guard.renew(run, { progress: { fraction, text } })
  }

  async end(run: GuardRun, outcome: FinishOutcome): Promise<void> {
    await this.#release(run)
    await this.guard.finish(run, outcome)
  }

  /**
   * Keeps a run alive until it ends or the demo stops: renews its lease, and reports at its pace, if it has one.
   * @param renewed is called after every renewal
   * @returns what reports the run's progress
   */
  keepAlive(
    run: GuardRun,
    pace?: Pace,
    renewed?: () => Promise<unknown>
  ): (progress: ProgressReport) => void {
    const keeper = new LeaseKeeper(this.guard, run, {
      // Redis gone for a moment: the next one will do.
      renewed: () => void renewed?.().catch(() => undefined)
    }).start()
    this.#kept.set(run.runId, {
      keeper,
      run,
      timer: pace && every(REPORT_EVERY, (passed) => keeper.report(progressAt(pace, passed)))
    })
    return (progress) => keeper.report(progress)
  }

  /** Waits until a dead run's lease is over: its deadline past, and its lock expired, which may take a moment longer. */
  async leaseOver(run: GuardRun): Promise<void> {
    const { live, lock } = resourceKeys(this.namespace, run.type, run.id)
    for (;;) {
      const deadline = Number(await this.redis.zscore(live, liveMember(run.id, run.runId)))
      const left = Math.max(deadline - (await this.now()), await this.redis.pttl(lock))
      if (left < 0) return
      await sleep(left + 1, undefined, { signal: this.signal })
    }
  }

  /** Ends every living run as cancelled: the demo's end is nobody's failure. */
  async strike(): Promise<void> {
    const living = [...this.#kept.values()]
    await Promise.allSettled(living.map(({ run }) => this.end(run, { outcome: 'cancelled' })))
  }

  /** Leaves the living runs as they are: they stay until their leases end. */
  async leave(): Promise<void> {
    for (const { timer } of this.#kept.values()) clearInterval(timer)
    await Promise.all([...this.#kept.values()].map(({ keeper }) => keeper.stop()))
  }

  async #acquire(request: AcquireRequest): Promise<AcquireAnswer> {
    await this.marks.resource(request.type, request.id)
    return this.guard.acquire({
      source: 'demo',
      host: hostOf(request.worker),
      leaseMs: this.leaseMs,
      ...request
    })
  }

  async #release(run: GuardRun): Promise<void> {
    const kept = this.#kept.get(run.runId)
    if (!kept) return
    this.#kept.delete(run.runId)
    clearInterval(kept.timer)
    await kept.keeper.stop()
  }
}

/** A run that lives. */
interface Kept {
  readonly keeper: LeaseKeeper
  readonly run: GuardRun
  readonly timer: NodeJS.Timeout | undefined
}

function every(ms: number, act: (passed: number) => void): NodeJS.Timeout {
  const began = performance.now()
  return setInterval(() => act(performance.now() - began), ms)
}

function progressAt(pace: Pace, passedMs: number): ProgressReport {
  const fraction = Math.min(0.99, pace.from + (pace.perMinute * passedMs) / MINUTE)
  return { fraction, text: `${(fraction * 100).toFixed(1)} % of the ${pace.text}` }
}

/** A worker's machine, by its name: `gpu-worker-03` works on `gpu-03`. */
const hostOf = (worker = 'demo'): string => worker.replace('-worker', '')
