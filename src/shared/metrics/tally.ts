import type { Counters } from './counters'
import { hourSeries, runSeries, type Figures, type HourSeries, type RunSeries } from './figures'
import { gpuUse } from './gpu-use'
import { runTime, worked, worksNow, type MetricRun } from './run'
import { RunTimeTally } from './run-times'
import { Peaks, Sums } from './spread'
import { hourly, HOUR_MS, type MetricsWindow } from './window'

/** A resource's runs, and whose they are. */
export interface ResourceRuns {
  /** Names the endpoint where an outlier is told of. */
  readonly endpoint: string
  readonly type: string
  readonly id: string
  readonly runs: readonly MetricRun[]
  /** The endpoint's Redis time of the reading. */
  readonly now: number
  /** For how long after a success a run repeats it, ms. */
  readonly recent: number
}

type Counted = Exclude<RunSeries, 'running' | 'spent_ms' | 'wasted_ms'>

const counted = ['acquired', 'completed', 'failed', 'abandoned', 'superseded', 'duplicates'] as const
const refusals = {
  refused_running: 'rejected_running',
  refused_completed: 'rejected_completed',
  refused_quarantined: 'rejected_quarantined',
  saved_ms: 'saved_ms'
} as const satisfies Record<HourSeries, keyof Counters>

/**
 * Makes the figures of a window of any number of endpoints: give it every resource's runs and every hour's counters, in
 * any order. From a step of an hour on, the counters say what was counted; below it the records do, as far as they reach.
 */
export class Tally {
  readonly #sums: Readonly<Record<Exclude<RunSeries, 'running'>, Sums>>
  readonly #hours: Readonly<Record<HourSeries, Sums>>
  readonly #peaks: Peaks
  readonly #times: RunTimeTally
  readonly #byHours: boolean
  readonly #hourWindow: MetricsWindow
  /** When hours begin whose sums are not known. */
  readonly #unknown = new Set<number>()
  #running = 0

  constructor(private readonly window: MetricsWindow) {
    const sums = (): Sums => new Sums(window)
    this.#sums = {
      acquired: sums(),
      completed: sums(),
      failed: sums(),
      abandoned: sums(),
      superseded: sums(),
      duplicates: sums(),
      spent_ms: sums(),
      wasted_ms: sums()
    }
    const hours = hourly(window)
    this.#hourWindow = hours
    this.#hours = {
      refused_running: new Sums(hours),
      refused_completed: new Sums(hours),
      refused_quarantined: new Sums(hours),
      saved_ms: new Sums(hours)
    }
    this.#peaks = new Peaks(window)
    this.#times = new RunTimeTally(window)
    this.#byHours = window.step >= HOUR_MS
  }

  /** An hour of which not all can be read: its sums are not known. Epoch hours. */
  unknownHour(hour: number): void {
    this.#unknown.add(hour * HOUR_MS)
  }

  /** @param hour epoch hours */
  addHour(hour: number, counters: Counters): void {
    const at = hour * HOUR_MS
    for (const name of hourSeries) this.#hours[name].add(at, counters[refusals[name]])
    if (this.#byHours) for (const name of counted) this.#sums[name].add(at, counters[name])
  }

  addResource({ endpoint, type, id, runs, now, recent }: ResourceRuns): void {
    const { uses, overlapping } = gpuUse(runs, now, recent)
    for (const { from, to, working, wasted } of uses) {
      this.#sums.spent_ms.spread(from, to, working)
      if (wasted > 0) this.#sums.wasted_ms.spread(from, to, wasted)
    }
    if (!this.#byHours) for (const { at } of overlapping) this.#sums.duplicates.add(at)
    for (const run of runs) {
      const { from, to } = worked(run, now)
      this.#peaks.add(from, to)
      if (worksNow(run, now)) this.#running += 1
      if (!this.#byHours) this.#count(run)
      const ms = runTime(run)
      if (ms !== null && run.endedAt !== null)
        this.#times.add(type, { endpoint, resource_id: id, run_id: run.runId, ended_at: run.endedAt, ms })
    }
  }

  /** As the guard counts: a test run is no attempt and no outcome, but a lost lease all the same. */
  #count(run: MetricRun): void {
    if (!run.test) this.#sums.acquired.add(run.startedAt)
    const outcome = outcomeOf(run)
    if (outcome !== null && run.endedAt !== null) this.#sums[outcome].add(run.endedAt)
  }

  figures(): Figures {
    const runs = { running: this.#peaks.list() } as Record<RunSeries, (number | null)[]>
    for (const name of runSeries) if (name !== 'running') runs[name] = this.#sums[name].list()
    if (this.#byHours) for (const name of counted) runs[name] = this.#known(this.#sums[name], this.window)
    const series = {} as Record<HourSeries, (number | null)[]>
    for (const name of hourSeries) series[name] = this.#known(this.#hours[name], this.#hourWindow)
    return {
      window: this.window,
      source: this.#byHours ? 'counters' : 'records',
      runs,
      hours: { window: this.#hourWindow, series },
      runTimes: this.#times.list(),
      totals: {
        acquired: this.#sums.acquired.total,
        refused_running: this.#hours.refused_running.total,
        refused_completed: this.#hours.refused_completed.total,
        refused_quarantined: this.#hours.refused_quarantined.total,
        completed: this.#sums.completed.total,
        failed: this.#sums.failed.total,
        abandoned: this.#sums.abandoned.total,
        superseded: this.#sums.superseded.total,
        duplicates: this.#sums.duplicates.total,
        spent_ms: this.#sums.spent_ms.total,
        wasted_ms: this.#sums.wasted_ms.total,
        saved_ms: this.#hours.saved_ms.total,
        running: this.#running
      }
    }
  }

  #known(sums: Sums, { from, step }: MetricsWindow): (number | null)[] {
    return sums.list().map((sum, bucket) => (this.#unknown.has(from + bucket * step) ? null : sum))
  }
}

/** The counter that a run's end is counted in; null: in none. */
export function outcomeOf(run: MetricRun): Counted | null {
  if (run.status === 'superseded') return 'superseded'
  if (run.test || run.status === 'running' || run.status === 'cancelled') return null
  return run.status
}
