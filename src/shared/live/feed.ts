import { z } from 'zod'
import { auditRowSchema } from '../audit/row'
import { historyRunSchema } from '../history/run'
import { AUDIT_KEPT_MS } from '../protocol/audit'

/**
 * Long lists of what was, over the live port: the runs of the last days, and the audit trail. A window asks for one; the
 * engine reads every endpoint's, the newest first, sends it part by part, and from then on what changes, until another
 * question takes its place or it is ended.
 */
export const feedNames = ['runs', 'audit'] as const
export const feedNameSchema = z.enum(feedNames)
export type FeedName = z.infer<typeof feedNameSchema>

/** How far back can be asked, ms. */
export const FEED_SHORTEST_MS = 60_000
export const FEED_LONGEST_MS = AUDIT_KEPT_MS
/** All endpoints of a window together: more rows than this are not sent, the older ones of each endpoint. */
export const FEED_ROWS_MAX = 300_000
/** So many parts may be on their way: the engine waits for the window, and never fills its port. */
export const FEED_PARTS_AHEAD = 16

const feed = feedNameSchema
const question = z.number().int()

/** Window → engine. */
export const feedRequestSchemas = [
  z.strictObject({
    kind: z.literal('watchFeed'),
    feed,
    question,
    /** Milliseconds. */
    since: z.number().int().min(FEED_SHORTEST_MS).max(FEED_LONGEST_MS)
  }),
  z.strictObject({ kind: z.literal('endFeed'), feed }),
  /** Everything is read anew. */
  z.strictObject({ kind: z.literal('refreshFeed'), feed }),
  /** The parts up to this one have been taken in. */
  z.strictObject({ kind: z.literal('feedTaken'), feed, question, part: z.number().int() })
] as const

/**
 * A part of the list. A group is what is told together, a resource with all its runs: it takes the place of what was told
 * of it before; without rows: it is gone.
 */
const partOf = <Row extends z.ZodType>(row: Row) => ({
  question: z.number(),
  /** Counts the parts of a question. */
  part: z.number(),
  endpointId: z.string(),
  /** Each whole reading of an endpoint has another. What was not told of in the last one is gone once that is whole. */
  generation: z.number(),
  groups: z.array(z.object({ key: z.string(), rows: z.array(row) }))
})

/** Engine → window. */
export const runsPartSchema = z.object({ kind: z.literal('runsPart'), ...partOf(historyRunSchema) })
export const auditPartSchema = z.object({ kind: z.literal('auditPart'), ...partOf(auditRowSchema) })

export const feedEndpointSchema = z.object({
  id: z.string(),
  generation: z.number(),
  /** Whether a whole reading is under way. */
  reading: z.boolean(),
  /** When it was read last, Redis ms; null: never yet. */
  at: z.number().nullable(),
  /** How far back that goes, Redis ms. */
  from: z.number().nullable(),
  /** Why it can't be read now; what was told before stands as of `at`. `detail` is hostile text. */
  fault: z.object({ code: z.string(), detail: z.string() }).nullable(),
  complete: z.boolean(),
  unread: z.array(z.string()),
  /** Resources of which the guard no longer keeps all runs of that time. */
  cut: z.number(),
  /** There was more than was to be sent. */
  leftOut: z.boolean()
})
export type FeedEndpoint = z.infer<typeof feedEndpointSchema>

/** How the reading of each endpoint fares; one that is missing is no longer watched. */
export const feedStateSchema = z.object({
  kind: z.literal('feedState'),
  feed,
  question: z.number(),
  endpoints: z.array(feedEndpointSchema)
})

export type RunsPart = z.infer<typeof runsPartSchema>
export type AuditPart = z.infer<typeof auditPartSchema>
export type FeedState = z.infer<typeof feedStateSchema>
