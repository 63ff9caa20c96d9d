import { z } from 'zod'
import { type RecordStatus, recordSchema, recordStatusSchema, stateSchema } from '@shared/protocol/documents'
import { fenceSchema } from '@shared/protocol/ids'
import { GuardReplyError, UnreadableKeyError } from './errors'
import type { GuardRun } from './run'

/** Who holds a lease, as far as the documents say. */
export interface Holder {
  readonly runId: string
  /** When its lease ends, Redis milliseconds; null where nothing says. */
  readonly deadline: number | null
  /** Its record, else its state; null where neither is there or readable. */
  readonly document: z.infer<typeof holderSchema> | null
}

export type AcquireAnswer =
  | {
      readonly answer: 'ACQUIRED'
      readonly run: GuardRun
      /** When the lease ends, Redis milliseconds. */
      readonly deadline: number
      /** This run held it already: an earlier answer was lost. */
      readonly again: boolean
      /** What `enforce` would have answered an observed run; null: the same. */
      readonly would: 'RUNNING' | 'COMPLETED' | 'QUARANTINED' | null
    }
  | { readonly answer: 'RUNNING'; readonly holder: Holder; readonly counted: boolean }
  | {
      readonly answer: 'COMPLETED'
      readonly runId: string
      readonly taskId: string
      readonly fence: string
      /** ISO 8601 UTC. */
      readonly endTime: string
      /** JSON text, or null where the run left none. */
      readonly result: string | null
      readonly counted: boolean
    }
  | {
      readonly answer: 'QUARANTINED'
      /** Runs in a row that were abandoned. */
      readonly attempts: number
      readonly lastRunId: string | null
      readonly counted: boolean
    }
  | { readonly answer: 'ENDED'; readonly status: RecordStatus }

export type RenewAnswer =
  | { readonly answer: 'RENEWED' | 'RECOVERED'; readonly deadline: number }
  | { readonly answer: 'OBSERVED'; readonly deadline: number; readonly held: boolean }
  | { readonly answer: 'LOST'; readonly holder: Holder }
  | { readonly answer: 'ENDED'; readonly status: RecordStatus }

export type FinishAnswer =
  | { readonly answer: 'FINISHED' | 'OBSERVED'; readonly status: RecordStatus; readonly again: boolean }
  /** A newer lease was given to `runId`: recorded in this run's record, and nothing else changed. */
  | { readonly answer: 'SUPERSEDED'; readonly runId: string; readonly again: boolean }

const flag = z.enum(['0', '1']).transform((text) => text === '1')
const milliseconds = z.string().regex(/^\d+$/).transform(Number)
const count = z.string().regex(/^\d+$/).transform(Number)
const orNull = z.string().transform((text) => (text === '' ? null : text))

const holderSchema = z.union([recordSchema, stateSchema])
const holderDocument = z.string().transform((text) => {
  try {
    const parsed = holderSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
})
const wouldOrNull = z
  .enum(['', 'RUNNING', 'COMPLETED', 'QUARANTINED'])
  .transform((text) => (text === '' ? null : text))
const deadlineOrNull = z.union([z.literal('').transform(() => null), milliseconds])

const unreadable = z.tuple([
  z.literal('UNREADABLE'),
  z.string(),
  z.enum(['wrong_type', 'not_json', 'future_version', 'invalid']),
  z.string()
])
const ended = z
  .tuple([z.literal('ENDED'), recordStatusSchema])
  .transform(([answer, status]) => ({ answer, status }))

const acquired = z
  .tuple([z.literal('ACQUIRED'), fenceSchema, count, z.string(), milliseconds, flag, flag, wouldOrNull])
  .transform(([answer, fence, attempt, startTime, deadline, held, again, would]) => ({
    answer,
    fence,
    attempt,
    startTime,
    deadline,
    held,
    again,
    would
  }))

const running = z
  .tuple([z.literal('RUNNING'), z.string(), deadlineOrNull, holderDocument, flag])
  .transform(([answer, runId, deadline, document, counted]) => ({
    answer,
    holder: { runId, deadline, document },
    counted
  }))
const completed = z
  .tuple([z.literal('COMPLETED'), z.string(), z.string(), z.string(), z.string(), orNull, flag])
  .transform(([answer, runId, taskId, fence, endTime, result, counted]) => ({
    answer,
    runId,
    taskId,
    fence,
    endTime,
    result,
    counted
  }))
const quarantined = z
  .tuple([z.literal('QUARANTINED'), count, orNull, flag])
  .transform(([answer, attempts, lastRunId, counted]) => ({ answer, attempts, lastRunId, counted }))
const renewed = z
  .tuple([z.enum(['RENEWED', 'RECOVERED']), milliseconds])
  .transform(([answer, deadline]) => ({ answer, deadline }))
const stillObserved = z
  .tuple([z.literal('OBSERVED'), milliseconds, flag])
  .transform(([answer, deadline, held]) => ({ answer, deadline, held }))
const lost = z
  .tuple([z.literal('LOST'), z.string(), deadlineOrNull, holderDocument])
  .transform(([answer, runId, deadline, document]) => ({ answer, holder: { runId, deadline, document } }))
const finished = z
  .tuple([z.enum(['FINISHED', 'OBSERVED']), recordStatusSchema, flag])
  .transform(([answer, status, again]) => ({ answer, status, again }))
const superseded = z
  .tuple([z.literal('SUPERSEDED'), z.string(), flag])
  .transform(([answer, runId, again]) => ({ answer, runId, again }))

/** A script's replies by their code: only the one that came is parsed. */
export type Replies<T> = Readonly<Record<string, z.ZodType<T>>>

/** As acquire answers it, before the client puts its run together. */
type AcquireReply = Exclude<AcquireAnswer, { answer: 'ACQUIRED' }> | z.infer<typeof acquired>

export const acquireReply: Replies<AcquireReply> = {
  ACQUIRED: acquired,
  RUNNING: running,
  COMPLETED: completed,
  QUARANTINED: quarantined,
  ENDED: ended
}
export const renewReply: Replies<RenewAnswer> = {
  RENEWED: renewed,
  RECOVERED: renewed,
  OBSERVED: stillObserved,
  LOST: lost,
  ENDED: ended
}
export const finishReply: Replies<FinishAnswer> = {
  FINISHED: finished,
  OBSERVED: finished,
  SUPERSEDED: superseded
}

/**
 * Reads a script's reply.
 * @param schema the reply's, or one for each code it may begin with
 * @throws UnreadableKeyError for UNREADABLE, GuardReplyError for what this version does not know
 */
export function parseReply<T>(script: string, schema: z.ZodType<T> | Replies<T>, reply: unknown): T {
  const code: unknown = Array.isArray(reply) ? reply[0] : undefined
  if (code === 'UNREADABLE') {
    const refused = unreadable.safeParse(reply)
    if (!refused.success) throw new GuardReplyError(script, reply, { cause: refused.error })
    const [, key, reason, detail] = refused.data
    throw new UnreadableKeyError(key, reason, detail)
  }
  const chosen =
    schema instanceof z.ZodType
      ? schema
      : typeof code === 'string' && Object.hasOwn(schema, code)
        ? schema[code]
        : undefined
  const parsed = chosen?.safeParse(reply)
  if (!parsed?.success) throw new GuardReplyError(script, reply, { cause: parsed?.error })
  return parsed.data
}
