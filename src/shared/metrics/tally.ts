import type { Counters } from './counters'
import { hourSeries, runSeries, type Figures, type HourSeries, type RunSeries, type Totals } from './figures'
import { gpuUse, type GpuUses } from './gpu-use'
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
  #noHours = false
  #noRecords = false
  #until = Number.POSITIVE_INFINITY
  #running = 0

  /** @param told whether run times are told of: where only sums are wanted they cost memory for nothing */
  constructor(
    private readonly window: MetricsWindow,
    private readonly told = true
  ) {
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

  /** Of something that counts here no hour can be read: no sum of hours is known. */
  unknownHours(): void {
    this.#noHours = true
  }

  /** Of something that counts here the records can't be read: nothing that is told from them is known. */
  unknownRecords(): void {
    this.#noRecords = true
  }

  /** Something that counts here was read last at that moment: no bucket that begins after it is known. */
  unknownAfter(at: number): void {
    this.#until = Math.min(this.#until, at)
  }

  /** @param hour epoch hours */
  addHour(hour: number, counters: Counters): void {
    const at = hour * HOUR_MS
    for (const name of hourSeries) this.#hours[name].add(at, counters[refusals[name]])
    if (this.#byHours) for (const name of counted) this.#sums[name].add(at, counters[name])
  }

  /** @param used where it is known already */
  addResource(
    { endpoint, type, id, runs, now, recent }: ResourceRuns,
    used: GpuUses = gpuUse(runs, now, recent)
  ): void {
    const { uses, overlapping } = used
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
      const ms = this.told ? runTime(run) : null
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
    const steps = this.figuring()
    for (;;) {
      const { done, value } = steps.next()
      if (done) return value
    }
  }

  /** The same in steps, between which whoever runs it may let others have their turn: 100,000 runs take a while. */
  *figuring(): Generator<undefined, Figures> {
    const byRecords = (values: number[], window: MetricsWindow): (number | null)[] =>
      this.#noRecords ? values.map(() => null) : this.#read(values, window)
    const { window } = this
    const runs = { running: byRecords(yield* this.#peaks.listing(), window) } as Record<
      RunSeries,
      (number | null)[]
    >
    yield
    for (const name of runSeries) {
      if (name === 'running') continue
      const values = this.#sums[name].list()
      runs[name] = this.#byHours && isCounted(name) ? this.#byHour(values, window) : byRecords(values, window)
    }
    const series = {} as Record<HourSeries, (number | null)[]>
    for (const name of hourSeries) series[name] = this.#byHour(this.#hours[name].list(), this.#hourWindow)
    const runTimes = this.#noRecords ? [] : yield* this.#times.listing()
    return {
      window,
      source: this.#byHours ? 'counters' : 'records',
      runs,
      hours: { window: this.#hourWindow, series },
      runTimes,
      totals: this.#totals(runs, series)
    }
  }

  /** Of what is known; null where nothing is. */
  #totals(
    runs: Readonly<Record<RunSeries, readonly (number | null)[]>>,
    hours: Readonly<Record<HourSeries, readonly (number | null)[]>>
  ): Totals {
    const known = { ...runs, ...hours }
    const total = (name: Exclude<RunSeries, 'running'> | HourSeries): number | null =>
      known[name].some((one) => one !== null)
        ? known[name].reduce<number>((sum, one) => sum + (one ?? 0), 0)
        : null
    return {
      acquired: total('acquired'),
      refused_running: total('refused_running'),
      refused_completed: total('refused_completed'),
      refused_quarantined: total('refused_quarantined'),
      completed: total('completed'),
      failed: total('failed'),
      abandoned: total('abandoned'),
      superseded: total('superseded'),
      duplicates: total('duplicates'),
      spent_ms: total('spent_ms'),
      wasted_ms: total('wasted_ms'),
      saved_ms: total('saved_ms'),
      running: this.#noRecords ? null : this.#running
    }
  }

  #read(values: number[], { from, step }: MetricsWindow): (number | null)[] {
    if (this.#until === Number.POSITIVE_INFINITY) return values
    return values.map((value, bucket) => (from + bucket * step > this.#until ? null : value))
  }

  #byHour(values: number[], window: MetricsWindow): (number | null)[] {
    const { from, step } = window
    if (this.#noHours) return values.map(() => null)
    return this.#read(values, window).map((sum, bucket) =>
      this.#unknown.has(from + bucket * step) ? null : sum
    )
  }
}

const isCounted = (name: RunSeries): name is Counted => counted.some((one) => one === name)

/** The counter that a run's end is counted in; null: in none. */
export function outcomeOf(run: MetricRun): Counted | null {
  if (run.status === 'superseded') return 'superseded'
  if (run.test || run.status === 'running' || run.status === 'cancelled') return null
  return run.status
}
