import { setTimeout as delay } from 'node:timers/promises'
import type { FinishAnswer } from '../guard/answers'
import type { OutboxEntry } from './outbox'
import { forgetOutcome, keepOutcome } from './outbox'
import { isRefusal } from './refusal'

export type Finished =
  | { readonly kind: 'delivered'; readonly answer: FinishAnswer }
  /** Not delivered: on disk for the next taskguard on this endpoint; `path` null where the disk refused too. */
  | { readonly kind: 'kept'; readonly path: string | null; readonly problem: string }

export interface DeliverOptions {
  readonly home: string
  readonly entry: OutboxEntry
  readonly finish: (entry: OutboxEntry) => Promise<FinishAnswer>
  /** For how long this process tries, milliseconds. */
  readonly tryForMs: number
  /** Ends the trying early; the outcome is on disk then. */
  readonly signal: AbortSignal
  /** A connection's error as a sentence. */
  readonly describe: (error: unknown) => string
  /** The first failure: the outcome is on disk now (null: could not be put there), and the trying goes on. */
  readonly onKept: (path: string | null, problem: string) => void
}

const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 1000

/** Delivers a run's outcome; where Redis is away keeps it on disk first, and then tries for a while. */
export async function deliver(options: DeliverOptions): Promise<Finished> {
  const { entry, finish, home, signal } = options
  const end = performance.now() + options.tryForMs
  let kept: { path: string | null; problem: string } | null = null
  for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
    try {
      const answer = await finish(entry)
      if (kept?.path != null) await forgetOutcome(home, entry.run.runId)
      return { kind: 'delivered', answer }
    } catch (error) {
      kept ??= await keep(options, options.describe(error))
      if (isRefusal(error) || signal.aborted || performance.now() >= end) return { kind: 'kept', ...kept }
    }
    await delay(wait, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return { kind: 'kept', ...kept }
  }
}

async function keep(
  { home, entry, onKept }: DeliverOptions,
  problem: string
): Promise<{ path: string | null; problem: string }> {
  try {
    const path = await keepOutcome(home, entry)
    onKept(path, problem)
    return { path, problem }
  } catch (error) {
    const both = `${problem}; and it can't be kept on disk: ${message(error)}`
    onKept(null, both)
    return { path: null, problem: both }
  }
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))
