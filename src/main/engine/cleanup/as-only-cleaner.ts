import { setTimeout as delay } from 'node:timers/promises'
import { UnreadableKeyError, type GuardConnection } from '../guard'
import { CLEANER_RENEW_MS, type CleanerLease, type CleanerTaken } from './cleaner-lease'

export interface OnlyCleanerOptions {
  readonly redis: Pick<GuardConnection, 'evalsha' | 'eval'>
  readonly lease: CleanerLease
  /** For how long another who cleans is waited for, ms. */
  readonly patience: number
  readonly signal: AbortSignal
  /** Another is at work, and is waited for. */
  readonly waiting: (who: string) => void
  /** Redis gives no lease (a right that is missing, a key of another kind): one cleans without. */
  readonly without: (error: Error) => void
}

/** Another is at work for longer than one waits. `who` is hostile text. */
export class CleanerBusy extends Error {
  override readonly name = 'CleanerBusy'

  constructor(readonly who: string) {
    super(`another cleanup is under way there, of ${who}`)
  }
}

const ASK_EVERY = 500

/**
 * Works as the only one who cleans the namespace. Where the lease is lost on the way, the signal that the work gets ends.
 * Where Redis gives none, it works all the same: each action compares before it acts.
 * @throws CleanerBusy; the signal's reason; what the connection and the work throw
 */
export async function asOnlyCleaner<T>(
  { redis, lease, patience, signal, waiting, without }: OnlyCleanerOptions,
  work: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const until = performance.now() + patience
  let told = false
  const take = (): Promise<CleanerTaken> => lease.take(redis, 'working', true)
  try {
    for (let taken = await take(); !taken.mine; taken = await take()) {
      if (performance.now() >= until) throw new CleanerBusy(taken.who)
      if (!told) waiting(taken.who)
      told = true
      await delay(ASK_EVERY, undefined, { signal })
    }
  } catch (error) {
    if (!isRefusal(error)) throw error
    without(error)
    return work(signal)
  }
  const lost = new AbortController()
  const renewing = setInterval(() => {
    lease.take(redis, 'working').then(
      ({ mine }) => (mine ? undefined : lost.abort()),
      // No answer: the work's own commands fail then, too.
      () => undefined
    )
  }, CLEANER_RENEW_MS)
  try {
    return await work(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(renewing)
    // What can't be given up now ends by itself.
    await lease.release(redis).catch(() => undefined)
  }
}

/** Redis answered, and gave none. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof UnreadableKeyError || (error instanceof Error && error.name === 'ReplyError')
