/** A run's stretch of time, milliseconds. */
export interface Stretch {
  readonly from: number
  /** Null: it still runs. */
  readonly to: number | null
}

export interface Timeline {
  readonly from: number
  readonly to: number
  /** One text of `width` signs a run: ` ` not running, `━` alone, `█` beside another run, `▶` still running at the end. */
  readonly rows: readonly string[]
}

/**
 * Draws runs on one scale, from the first start to the last end (`now`, where one still runs), so that overlaps stand
 * under each other.
 */
export function timeline(stretches: readonly Stretch[], now: number, width: number): Timeline {
  const ends = stretches.map(({ from, to }) => Math.max(from, to ?? now))
  const from = Math.min(...stretches.map((stretch) => stretch.from))
  const to = Math.max(...ends, from + 1)
  const cell = (at: number): number => Math.min(width - 1, Math.floor(((at - from) / (to - from)) * width))
  const columns = stretches.map((stretch, i) => ({ first: cell(stretch.from), last: cell(ends[i] ?? from) }))
  const rows = stretches.map((stretch, i) =>
    Array.from({ length: width }, (_, column) => sign(stretch, i, column)).join('')
  )
  return { from, to, rows }

  function sign(stretch: Stretch, i: number, column: number): string {
    const own = columns[i]
    if (!own || column < own.first || column > own.last) return ' '
    if (stretch.to === null && column === own.last) return '▶'
    return overlaps(stretch, i, column) ? '█' : '━'
  }

  /** By the times themselves: two runs that only share a cell did not overlap. */
  function overlaps(stretch: Stretch, i: number, column: number): boolean {
    return stretches.some((other, j) => {
      const theirs = columns[j]
      if (i === j || !theirs || column < theirs.first || column > theirs.last) return false
      return stretch.from < (ends[j] ?? 0) && other.from < (ends[i] ?? 0)
    })
  }
}
