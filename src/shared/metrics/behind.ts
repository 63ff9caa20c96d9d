import { z } from 'zod'
import { assertNever } from '../errors'
import { recordStatusSchema } from '../protocol/documents'
import { hourSeries, runSeries } from './figures'
import { gpuUse } from './gpu-use'
import { runTime, worked, type MetricRun } from './run'
import { outcomeOf, type ResourceRuns } from './tally'

/** What a point of a chart counts: the runs behind it can be asked for. */
export const figureNames = [...runSeries, ...hourSeries, 'run_times'] as const
export const figureNameSchema = z.enum(figureNames)
export type FigureName = z.infer<typeof figureNameSchema>

/** A run behind a point. Redis ms. */
export const runBehindSchema = z.object({
  endpoint: z.string(),
  type: z.string(),
  resource_id: z.string(),
  run_id: z.string(),
  status: recordStatusSchema,
  started_at: z.number(),
  ended_at: z.number().nullable(),
  worker: z.string().nullable(),
  /** How long it is known to have worked. */
  worked_ms: z.number(),
  test: z.boolean()
})
export type RunBehind = z.infer<typeof runBehindSchema>

/** The runs that a figure counts between two moments, `to` exclusive. A refusal is no run: none stands behind it. */
export function runsBehind(
  resource: ResourceRuns,
  figure: FigureName,
  from: number,
  to: number
): RunBehind[] {
  const within = (at: number | null): boolean => at !== null && at >= from && at < to
  const { runs, now, recent } = resource
  const at = (run: MetricRun): boolean => {
    const work = worked(run, now)
    return work.from < to && work.to > from
  }
  const pick = (fits: (run: MetricRun) => boolean): RunBehind[] =>
    runs.filter(fits).map((run) => told(resource, run))
  switch (figure) {
    case 'running':
    case 'spent_ms':
      return pick(at)
    case 'wasted_ms': {
      // All that worked while something was wasted: who of them is too many is for a person to judge.
      const wasted = gpuUse(runs, now, recent).uses.filter(
        (use) => use.wasted > 0 && use.from < to && use.to > from
      )
      return pick((run) => {
        const work = worked(run, now)
        return wasted.some((use) => work.from < use.to && work.to > use.from)
      })
    }
    case 'duplicates': {
      const ids = new Set(
        gpuUse(runs, now, recent).overlapping.flatMap((one) => (within(one.at) ? [one.run.runId] : []))
      )
      return pick((run) => ids.has(run.runId))
    }
    case 'acquired':
      return pick((run) => !run.test && within(run.startedAt))
    case 'run_times':
      return pick((run) => runTime(run) !== null && within(run.endedAt))
    case 'completed':
    case 'failed':
    case 'abandoned':
    case 'superseded':
      return pick((run) => outcomeOf(run) === figure && within(run.endedAt))
    case 'refused_running':
    case 'refused_completed':
    case 'refused_quarantined':
    case 'saved_ms':
      return []
    default:
      return assertNever(figure)
  }
}

function told({ endpoint, type, id, now }: ResourceRuns, run: MetricRun): RunBehind {
  const { from, to } = worked(run, now)
  return {
    endpoint,
    type,
    resource_id: id,
    run_id: run.runId,
    status: run.status,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    worker: run.worker,
    worked_ms: to - from,
    test: run.test
  }
}
