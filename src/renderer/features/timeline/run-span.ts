/**
 * What became of a run, as far as Redis tells. `live`: its lease lasts. `lost`: at work beside the newer holder of its
 * lease. `lapsed`: says that it runs, and its lease is over. `unknown`: not at work, and nobody knows since when.
 */
export type SpanEnd =
  | 'live'
  | 'lost'
  | 'lapsed'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'superseded'
  | 'abandoned'
  | 'unknown'

/** One run in time; all times are the endpoint's Redis ms. */
export interface RunSpan {
  /** Unique among the runs of a resource. */
  readonly key: string
  /** Null: a lock or state whose writer knows no runs. */
  readonly runId: string | null
  readonly worker: string | null
  readonly attempt: number | null
  /** 0 to 1. */
  readonly fraction: number | null
  readonly end: SpanEnd
  /** Null: nobody knows when it began. */
  readonly from: number | null
  /** Until when it is known to have worked; null: it works now, or nobody knows. */
  readonly workedTo: number | null
  /** When it was found dead, or its lease ended: it may have worked up to then. Null where `workedTo` is the end. */
  readonly closedAt: number | null
  readonly test: boolean
  readonly forced: boolean
  readonly observed: boolean
}

/** Whether the run is at work, so that its bar grows. */
export const atWork = ({ end }: Pick<RunSpan, 'end'>): boolean => end === 'live' || end === 'lost'
