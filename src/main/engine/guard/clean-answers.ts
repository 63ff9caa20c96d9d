import { z } from 'zod'
import type { Seen } from '@shared/plan/plan'
import { fenceSchema } from '@shared/protocol/ids'

/** What a clean removed: release-if's answer, and what restore-if takes to put it back. Journals keep it. */
export const removedSchema = z.object({
  run_id: z.string(),
  /** The newest fence of the resource at that moment: a newer one since then forbids restoring. */
  newest_fence: fenceSchema,
  lock: z.string().nullable(),
  /** Times are Redis milliseconds; null: none. */
  lock_expires_at: z.number().nullable(),
  /** JSON text. */
  state: z.string().nullable(),
  state_expires_at: z.number().nullable(),
  /** JSON text. */
  record: z.string().nullable(),
  live_deadline: z.number().nullable(),
  lock_expires_after: z.number().nullable()
})
export type Removed = z.infer<typeof removedSchema>

export type ReleaseAnswer =
  | { readonly answer: 'APPLIED'; readonly removed: Removed }
  /** `field` of what was seen is now `now`. */
  | { readonly answer: 'CHANGED'; readonly field: keyof Seen; readonly now: string | null }
  /** The run's lease is ahead: a living holder is never touched. */
  | { readonly answer: 'ALIVE'; readonly runId: string }

export type RestoreAnswer =
  /** `lock`: a lock stands again; false where none did, or where it would have expired since. */
  | { readonly answer: 'RESTORED'; readonly lock: boolean }
  /**
   * Nothing is to be put back. `STANDS`: all of it stands as it was · `EXPIRED`: the lock alone was removed, and would
   * have expired since · `UNDONE`: it was not sure that the release acted, and nothing says that it did.
   */
  | { readonly answer: 'STANDS' | 'EXPIRED' | 'UNDONE' }
  | { readonly answer: 'CHANGED'; readonly field: string }

/** One resource as `snapshot` saw it; documents are JSON texts, to be parsed by whoever judges them. */
export interface ResourceSnapshot {
  readonly id: string
  readonly lock: string | null
  /** Redis milliseconds; null: no lock, or it never expires. */
  readonly lockExpiresAt: number | null
  readonly state: string | null
  readonly stateExpiresAt: number | null
  readonly records: ReadonlyMap<string, string>
  /** Deadlines, Redis milliseconds, by run id. */
  readonly live: ReadonlyMap<string, number>
  /** A key of the wrong type; what it holds is missing here. */
  readonly unreadable: { readonly key: string; readonly type: string } | null
}

export interface SnapshotAnswer {
  /** Redis TIME of the reading, milliseconds. */
  readonly at: number
  readonly resources: readonly ResourceSnapshot[]
}

export const signedText = z
  .string()
  .regex(/^[-=]/)
  .transform((text) => (text.startsWith('=') ? text.slice(1) : null))
const signedNumber = signedText.transform((text) => (text === null ? null : Number(text)))

/** The sign before a text that may be missing (common.lua). */
export const sign = (value: string | number | null): string => (value === null ? '-' : `=${value}`)

const seenFields = [
  'lock',
  'lock_expires_at',
  'live_run_id',
  'live_deadline',
  'state_status',
  'state_run_id',
  'state_fence'
] as const satisfies readonly (keyof Seen)[]

export const seenArguments = (seen: Seen): string[] => seenFields.map((field) => sign(seen[field]))

export const removedArguments = (removed: Removed): string[] => [
  removed.run_id,
  removed.newest_fence,
  sign(removed.lock),
  sign(removed.lock_expires_at),
  sign(removed.state),
  sign(removed.state_expires_at),
  sign(removed.record),
  sign(removed.live_deadline),
  sign(removed.lock_expires_after)
]

export const releaseReply = z.union([
  z
    .tuple([
      z.literal('APPLIED'),
      z.string(),
      fenceSchema,
      signedText,
      signedNumber,
      signedText,
      signedNumber,
      signedText,
      signedNumber,
      signedNumber
    ])
    .transform(
      ([
        answer,
        run_id,
        newest_fence,
        lock,
        lock_expires_at,
        state,
        state_expires_at,
        record,
        live,
        after
      ]) => ({
        answer,
        removed: {
          run_id,
          newest_fence,
          lock,
          lock_expires_at,
          state,
          state_expires_at,
          record,
          live_deadline: live,
          lock_expires_after: after
        }
      })
    ),
  z
    .tuple([z.literal('CHANGED'), z.enum(seenFields), signedText])
    .transform(([answer, field, now]) => ({ answer, field, now })),
  z.tuple([z.literal('ALIVE'), z.string()]).transform(([answer, runId]) => ({ answer, runId }))
])

export const restoreReply = z.union([
  z
    .tuple([z.literal('RESTORED'), z.enum(['0', '1'])])
    .transform(([answer, lock]) => ({ answer, lock: lock === '1' })),
  z.tuple([z.enum(['STANDS', 'EXPIRED', 'UNDONE'])]).transform(([answer]) => ({ answer })),
  z.tuple([z.literal('CHANGED'), z.string()]).transform(([answer, field]) => ({ answer, field }))
])

const pairs = z.array(z.string()).transform((flat) => {
  const map = new Map<string, string>()
  for (let i = 0; i + 1 < flat.length; i += 2) map.set(flat[i] ?? '', flat[i + 1] ?? '')
  return map
})

const resourceReply = z
  .tuple([
    z.string(),
    signedText,
    signedNumber,
    signedText,
    signedNumber,
    pairs,
    pairs,
    z.string(),
    z.string()
  ])
  .transform(
    ([id, lock, lockExpiresAt, state, stateExpiresAt, records, live, key, type]): ResourceSnapshot => ({
      id,
      lock,
      lockExpiresAt,
      state,
      stateExpiresAt,
      records,
      live: new Map([...live].map(([runId, deadline]) => [runId, Number(deadline)])),
      unreadable: key === '' ? null : { key, type }
    })
  )

export const snapshotReply = z
  .tuple([z.string().transform(Number)], resourceReply)
  .transform(([at, ...resources]): SnapshotAnswer => ({ at, resources }))
