import * as fc from 'fast-check'
import { recordStatusSchema } from '@shared/protocol/documents'
import type { MetricRun } from '@shared/metrics/run'

/** A run that completed within a minute, unless told otherwise. */
export const metricRun = (more: Partial<MetricRun> = {}): MetricRun => ({
  runId: 'run-1',
  status: 'completed',
  startedAt: 0,
  endedAt: 60_000,
  test: false,
  forced: false,
  worker: 'gpu-1',
  leaseMs: 60_000,
  progressAt: null,
  deadline: null,
  ...more
})

/** Anything that Redis may hold around `now`; small numbers, so that edges meet. */
export const anyRuns = (now: number, span: number, max = 6): fc.Arbitrary<MetricRun[]> =>
  fc
    .array(
      fc.record({
        status: fc.constantFrom(...recordStatusSchema.options),
        startedAt: fc.integer({ min: now - span, max: now }),
        took: fc.integer({ min: 0, max: span }),
        test: fc.boolean(),
        forced: fc.boolean(),
        leaseMs: fc.integer({ min: 1, max: span }),
        progressAfter: fc.option(fc.integer({ min: 0, max: span }), { nil: null }),
        deadlineIn: fc.option(fc.integer({ min: -span, max: span }), { nil: null })
      }),
      { maxLength: max }
    )
    .map((runs) =>
      runs.map(({ took, progressAfter, deadlineIn, ...run }, at) =>
        metricRun({
          ...run,
          runId: `run-${at}`,
          endedAt: run.status === 'running' ? null : run.startedAt + took,
          progressAt: progressAfter === null ? null : run.startedAt + progressAfter,
          deadline: deadlineIn === null ? null : now + deadlineIn
        })
      )
    )
