import { z } from 'zod'
import { modeSchema, recordStatusSchema } from '../protocol/documents'
import { toIso } from '../time/iso'
import { durationOf, type HistoryRun } from './run'

/** What `taskguard history --json` prints, and the Runs view exports. Times are ISO 8601 UTC. */

const time = z.iso.datetime({ offset: true })

export const runDocumentSchema = z.object({
  type: z.string(),
  resource_id: z.string(),
  run_id: z.string(),
  task_id: z.string(),
  status: recordStatusSchema,
  started_at: time,
  ended_at: time.nullable(),
  /** How long it worked, or is known to have worked: nobody sees a run die. */
  duration_ms: z.number(),
  /** It says that it runs and its lease is ahead. */
  working: z.boolean(),
  worker: z.string().nullable(),
  host: z.string().nullable(),
  source: z.string().nullable(),
  mode: modeSchema,
  attempt: z.number().nullable(),
  fence: z.string().nullable(),
  test: z.boolean(),
  forced: z.boolean(),
  held: z.boolean(),
  ended_by: z.string().nullable(),
  /** The runs beside which it worked: how many, and up to ten of them. */
  overlap_count: z.number(),
  overlaps: z.array(z.string()),
  /** Tasks refused because of it within the last 24 h; null: not read. */
  refused: z.number().nullable(),
  progress: z.number().nullable(),
  /** JSON text and text, their first 200 characters: `taskguard inspect` has them whole. */
  result: z.string().nullable(),
  error: z.string().nullable()
})
export type RunDocument = z.infer<typeof runDocumentSchema>

export const endpointHistorySchema = z.object({
  endpoint: z.string(),
  namespace: z.string(),
  /** Redis time of the reading, and how far back it goes. */
  at: time,
  from: time,
  /** How many runs fit; `runs` are the newest of them, by their start. */
  matched: z.number(),
  runs: z.array(runDocumentSchema),
  complete: z.boolean(),
  unread: z.array(z.string()),
  /** What was read and does not reach as far back as asked. */
  notes: z.array(z.string())
})
export type EndpointHistory = z.infer<typeof endpointHistorySchema>

export const historyDocumentSchema = z.object({
  version: z.literal(1),
  history: z.array(endpointHistorySchema),
  unreachable: z.array(
    z.object({ endpoint: z.string(), namespace: z.string(), problem: z.string(), hint: z.string() })
  )
})
export type HistoryDocument = z.infer<typeof historyDocumentSchema>

/** @param now Redis ms */
export const runDocument = (run: HistoryRun, now: number): RunDocument => ({
  type: run.type,
  resource_id: run.resourceId,
  run_id: run.runId,
  task_id: run.taskId,
  status: run.status,
  started_at: toIso(run.startedAt),
  ended_at: run.endedAt === null ? null : toIso(run.endedAt),
  duration_ms: durationOf(run, now),
  working: run.workedTo === null,
  worker: run.worker,
  host: run.host,
  source: run.source,
  mode: run.mode,
  attempt: run.attempt,
  fence: run.fence,
  test: run.test,
  forced: run.forced,
  held: run.held,
  ended_by: run.endedBy,
  overlap_count: run.overlapCount,
  overlaps: run.overlaps,
  refused: run.refused,
  progress: run.progress,
  result: run.result,
  error: run.error
})
