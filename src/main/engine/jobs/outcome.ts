import { z } from 'zod'
import { MAX_PAYLOAD_BYTES } from '@shared/protocol/limits'
import { formatDuration } from '@shared/time/duration'
import type { ResultRead } from './result-file'
import type { WorkEnd } from './work'

/** A run's end as it goes to Redis, now or later from disk. */
export const outcomeSchema = z.object({
  status: z.enum(['completed', 'failed', 'cancelled']),
  /** JSON text. */
  result: z.string().nullable(),
  error: z.string().nullable()
})
export type RunOutcome = z.infer<typeof outcomeSchema>

export interface EndWords {
  /** Only said. */
  readonly maxRuntimeMs: number
  /** Who cancelled it, where more is known than the signal. */
  readonly cancelledBy: string | null
  /** What makes an exit code of 0 a failure. */
  readonly verdict: string | null
}

/** What the end of the work means for its run. */
export function outcomeOf(
  end: WorkEnd,
  read: ResultRead,
  { maxRuntimeMs, cancelledBy, verdict }: EndWords
): RunOutcome {
  const result = read.kind === 'result' ? read.json : null
  if (end.kind === 'not_started') return { status: 'failed', result: null, error: bounded(end.problem) }
  const how = end.kind === 'killed' ? `killed by ${end.signal}` : `exit code ${end.code}`
  switch (end.stopped?.kind) {
    case 'cancelled':
      return {
        status: 'cancelled',
        result,
        error: bounded(`cancelled by ${cancelledBy ?? end.stopped.signal}: ${how}`)
      }
    case 'max_runtime':
      return {
        status: 'failed',
        result,
        error: `stopped at max_runtime, ${formatDuration(maxRuntimeMs)}: ${how}`
      }
    case 'lost':
      return { status: 'failed', result, error: `stopped, the lease was lost: ${how}` }
    case undefined:
      if (end.kind !== 'exited' || end.code !== 0) return { status: 'failed', result, error: how }
      return verdict === null
        ? { status: 'completed', result, error: null }
        : { status: 'failed', result, error: bounded(`${how}, but ${verdict}`) }
    default:
      return end.stopped satisfies never
  }
}

/** At most as many bytes as an error may have: a command's name may be long. */
const bounded = (text: string): string =>
  Buffer.from(text)
    .subarray(0, MAX_PAYLOAD_BYTES / 2)
    .toString('utf8')
