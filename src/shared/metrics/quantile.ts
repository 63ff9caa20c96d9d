/** The shares that are told of, and their names. */
export const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const
export type QuantileName = keyof typeof quantiles
export const quantileNames = ['p50', 'p95', 'p99'] as const satisfies readonly QuantileName[]

/**
 * By nearest rank: the smallest value that at least the share `q` of all does not exceed, so it is always one that was
 * measured.
 * @param sorted ascending
 * @returns null of none
 */
export function quantile(sorted: ArrayLike<number>, q: number): number | null {
  if (sorted.length === 0) return null
  // 0.95 × 20 is 19.000000000000004 in a double: no rank of its own.
  const rank = Math.ceil(q * sorted.length - 1e-9)
  return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)] ?? null
}

/** Fewer have no usual length. */
const OUTLIERS_OF = 10

/**
 * From where on a run time is an outlier: beyond Tukey's outer fence, the third quartile and three times the distance
 * between the quartiles, and more than twice the median, so that jitter among equals is none.
 * @param sorted ascending
 * @returns null where there are too few to say
 */
export function outlierLimit(sorted: ArrayLike<number>): number | null {
  const [q1, q2, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)]
  if (sorted.length < OUTLIERS_OF || q1 === null || q2 === null || q3 === null) return null
  return Math.max(q3 + 3 * (q3 - q1), 2 * q2)
}
