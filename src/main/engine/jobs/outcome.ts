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

/** What the end of the work means for its run. `maxRuntimeMs` and `graceMs` are only said. */
export function outcomeOf(end: WorkEnd, read: ResultRead, maxRuntimeMs: number): RunOutcome {
  const result = read.kind === 'result' ? read.json : null
  if (end.kind === 'not_started') return { status: 'failed', result: null, error: bounded(end.problem) }
  const how = end.kind === 'killed' ? `killed by ${end.signal}` : `exit code ${end.code}`
  switch (end.stopped?.kind) {
    case 'cancelled':
      return { status: 'cancelled', result, error: `cancelled by ${end.stopped.signal}: ${how}` }
    case 'max_runtime':
      return {
        status: 'failed',
        result,
        error: `stopped at max_runtime, ${formatDuration(maxRuntimeMs)}: ${how}`
      }
    case 'lost':
      return { status: 'failed', result, error: `stopped, the lease was lost: ${how}` }
    case undefined:
      return end.kind === 'exited' && end.code === 0
        ? { status: 'completed', result, error: null }
        : { status: 'failed', result, error: how }
    default:
      return end.stopped satisfies never
  }
}

/** At most as many bytes as an error may have: a command's name may be long. */
const bounded = (text: string): string =>
  Buffer.from(text)
    .subarray(0, MAX_PAYLOAD_BYTES / 2)
    .toString('utf8')
