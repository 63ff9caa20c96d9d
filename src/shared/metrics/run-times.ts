import type { Outlier, RunTimes } from './figures'
import { outlierLimit, quantile, quantileNames, quantiles, type QuantileName } from './quantile'
import { bucketCount, bucketOf, coarse, type MetricsWindow } from './window'

/** Types that are told of, those with the most runs, and outliers of each. */
const TYPES_MAX = 50
const OUTLIERS_MAX = 100

/** The run times of the completed runs that ended in a window, by type. */
export class RunTimeTally {
  readonly #window: MetricsWindow
  readonly #byType = new Map<string, Outlier[]>()

  constructor(private readonly within: MetricsWindow) {
    this.#window = coarse(within)
  }

  add(type: string, run: Outlier): void {
    if (bucketOf(this.within, run.ended_at) < 0) return
    const runs = this.#byType.get(type)
    if (runs) runs.push(run)
    else this.#byType.set(type, [run])
  }

  /** Those with the most runs first, a step each. */
  *listing(): Generator<undefined, RunTimes[]> {
    const told = [...this.#byType]
      .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
      .slice(0, TYPES_MAX)
    const list: RunTimes[] = []
    for (const [type, runs] of told) {
      list.push(this.#ofType(type, runs))
      yield
    }
    return list
  }

  #ofType(type: string, runs: readonly Outlier[]): RunTimes {
    const sorted = Float64Array.from(runs, ({ ms }) => ms).sort()
    const limit = outlierLimit(sorted)
    const far = limit === null ? [] : runs.filter(({ ms }) => ms > limit).sort((a, b) => b.ms - a.ms)
    return {
      type,
      count: runs.length,
      mean: sorted.reduce((sum, ms) => sum + ms, 0) / runs.length,
      p50: quantile(sorted, quantiles.p50),
      p95: quantile(sorted, quantiles.p95),
      p99: quantile(sorted, quantiles.p99),
      max: sorted.at(-1) ?? null,
      limit,
      window: this.#window,
      series: this.#series(runs),
      outlierCount: far.length,
      outliers: far.slice(0, OUTLIERS_MAX)
    }
  }

  #series(runs: readonly Outlier[]): Record<QuantileName, (number | null)[]> {
    const buckets = Array.from({ length: bucketCount(this.#window) }, (): number[] => [])
    for (const { ended_at: at, ms } of runs) buckets[bucketOf(this.#window, at)]?.push(ms)
    // As numbers by themselves: a list is sorted by a function, ten times slower.
    const sorted = buckets.map((bucket) => Float64Array.from(bucket).sort())
    const of = (name: QuantileName): (number | null)[] => sorted.map((one) => quantile(one, quantiles[name]))
    return Object.fromEntries(quantileNames.map((name) => [name, of(name)])) as Record<
      QuantileName,
      (number | null)[]
    >
  }
}
