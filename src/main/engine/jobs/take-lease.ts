import { setTimeout as delay } from 'node:timers/promises'
import type { AcquireAnswer, Holder } from '../guard/answers'
import { isRefusal } from './refusal'

export interface TakeOptions {
  /** Asks once, always for the same run id and task id: a refusal that repeats is counted once. */
  readonly acquire: () => Promise<AcquireAnswer>
  /** How long to wait for a holder to end, milliseconds; Infinity: as long as that takes; 0: not at all. */
  readonly waitMs: number
  readonly signal: AbortSignal
  /** Called once when the waiting begins, and again when another run holds it. */
  readonly onWaiting: (holder: Holder) => void
}

const ASK_EVERY_MS = 500

/**
 * Takes the lease, waiting for its holder where that is asked for. Only RUNNING is waited out: what is completed or
 * quarantined stays so.
 * @returns the last answer; null where `signal` ended the waiting
 * @throws what `acquire` throws; while waiting, Redis going away is waited out too
 */
export async function takeLease(options: TakeOptions): Promise<AcquireAnswer | null> {
  const { waitMs, signal, onWaiting } = options
  const end = performance.now() + waitMs
  let holder: string | null = null
  for (;;) {
    const answer = await ask(options, holder !== null, end)
    if (signal.aborted && answer?.answer !== 'ACQUIRED') return null
    if (answer) {
      if (answer.answer !== 'RUNNING' || performance.now() >= end) return answer
      if (answer.holder.runId !== holder) {
        holder = answer.holder.runId
        onWaiting(answer.holder)
      }
    }
    await delay(
      Math.min(ASK_EVERY_MS * (0.8 + 0.4 * Math.random()), Math.max(0, end - performance.now())),
      undefined,
      {
        signal
      }
    ).catch(() => undefined)
  }
}

/** Null: Redis is away, and the waiting goes on. */
async function ask(options: TakeOptions, waiting: boolean, end: number): Promise<AcquireAnswer | null> {
  try {
    return await options.acquire()
  } catch (error) {
    if (!waiting || isRefusal(error) || options.signal.aborted || performance.now() >= end) throw error
    return null
  }
}
