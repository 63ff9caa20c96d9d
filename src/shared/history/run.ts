import { z } from 'zod'
import { modeSchema, recordStatusSchema } from '../protocol/documents'

/** Results and errors are shown by their beginning, in characters: `inspect` and the resource's page have them whole. */
export const PREVIEW_MAX = 200
/** Of the runs beside which a run worked, so many are named. */
export const OVERLAPS_NAMED = 10

/** One run of the last days, as its record tells. Times are Redis ms. */
export const historyRunSchema = z.object({
  /** Stable and unique among all endpoints. */
  key: z.string(),
  endpointId: z.string(),
  namespace: z.string(),
  type: z.string(),
  resourceId: z.string(),
  runId: z.string(),
  taskId: z.string(),
  fence: z.string().nullable(),
  status: recordStatusSchema,
  startedAt: z.number(),
  /** Null: it says that it runs. */
  endedAt: z.number().nullable(),
  /** Until when it is known to have worked; null: it works now. */
  workedTo: z.number().nullable(),
  worker: z.string().nullable(),
  host: z.string().nullable(),
  /** What took the lease: `cli`, `app`, `celery`, … */
  source: z.string().nullable(),
  mode: modeSchema,
  attempt: z.number().nullable(),
  test: z.boolean(),
  forced: z.boolean(),
  /** False: it ran beside the lease's holder. */
  held: z.boolean(),
  /** The run that took over, or the hand that closed it. */
  endedBy: z.string().nullable(),
  /** The runs of its resource beside which it worked: how many, and the first of them by id. */
  overlapCount: z.number(),
  overlaps: z.array(z.string()),
  /** Tasks that were refused because of it, of the last 24 h; null: that could not be read. */
  refused: z.number().nullable(),
  /** 0 to 1, as it was last reported. */
  progress: z.number().nullable(),
  /** JSON text, cut. */
  result: z.string().nullable(),
  /** Cut. */
  error: z.string().nullable()
})
export type HistoryRun = z.infer<typeof historyRunSchema>

/** A control character parts what no endpoint, type, id or run id holds. */
export const historyKey = (endpointId: string, type: string, id: string, runId: string): string =>
  `${endpointId}\u001d${type}\u001d${id}\u001d${runId}`

/**
 * How long it worked, or is known to have worked, ms.
 * @param now Redis ms
 */
export const durationOf = ({ startedAt, workedTo }: HistoryRun, now: number): number =>
  Math.max(0, (workedTo ?? now) - startedAt)

/** Says that it runs, and its lease is over: nobody has heard of it since. */
export const isUnheard = ({ status, workedTo }: HistoryRun): boolean =>
  status === 'running' && workedTo !== null

/** Nobody saw it end: it may have worked for longer. */
export const isAtLeast = (run: HistoryRun): boolean => run.status === 'abandoned' || isUnheard(run)
