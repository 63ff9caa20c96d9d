import { bucketCount, bucketOf, type MetricsWindow } from './window'

/** Sums by bucket. */
export class Sums {
  readonly values: Float64Array

  constructor(private readonly window: MetricsWindow) {
    this.values = new Float64Array(bucketCount(window))
  }

  /** @returns whether the moment lies in the window */
  add(at: number, by = 1): boolean {
    const bucket = bucketOf(this.window, at)
    if (bucket < 0) return false
    this.values[bucket] = (this.values[bucket] ?? 0) + by
    return true
  }

  /** Gives every bucket that the stretch touches its part of it, each millisecond weighed. */
  spread(from: number, to: number, weight: number): void {
    const { window } = this
    const [first, last] = [Math.max(from, window.from), Math.min(to, window.to)]
    for (let at = first; at < last;) {
      const bucket = bucketOf(window, at)
      const end = Math.min(last, window.from + (bucket + 1) * window.step)
      this.values[bucket] = (this.values[bucket] ?? 0) + (end - at) * weight
      at = end
    }
  }

  get total(): number {
    return this.values.reduce((sum, one) => sum + one, 0)
  }

  list(): number[] {
    return [...this.values]
  }
}

/** The largest number of stretches at one time, by bucket. */
export class Peaks {
  readonly #starts: number[] = []
  readonly #ends: number[] = []

  constructor(private readonly window: MetricsWindow) {}

  /** `to` exclusive: one that ends when another starts does not overlap it. */
  add(from: number, to: number): void {
    if (to <= this.window.from || from >= this.window.to || to <= from) return
    this.#starts.push(from)
    this.#ends.push(to)
  }

  /** In steps: with 100,000 stretches each takes a while. */
  *listing(): Generator<undefined, number[]> {
    const starts = Float64Array.from(this.#starts).sort()
    yield
    const ends = Float64Array.from(this.#ends).sort()
    yield
    const { from, step } = this.window
    let [started, ended] = [0, 0]
    return Array.from({ length: bucketCount(this.window) }, (_, bucket) => {
      const begins = from + bucket * step
      const upTo = Math.min(begins + step, this.window.to)
      // What is under way when the bucket begins.
      while (started < starts.length && (starts[started] ?? 0) <= begins) started += 1
      while (ended < ends.length && (ends[ended] ?? 0) <= begins) ended += 1
      let peak = started - ended
      while (started < starts.length && (starts[started] ?? 0) < upTo) {
        const at = starts[started] ?? 0
        while (ended < ends.length && (ends[ended] ?? 0) <= at) ended += 1
        started += 1
        peak = Math.max(peak, started - ended)
      }
      return peak
    })
  }
}
