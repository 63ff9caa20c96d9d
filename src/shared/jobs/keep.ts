/** How much of what is over is kept. */
export interface KeepLimits {
  readonly count: number
  /** Milliseconds. */
  readonly age: number
  /** Bytes on the disk, of all of them together. */
  readonly bytes: number
}

export interface KeptJob {
  readonly id: string
  /** When it was over; milliseconds. */
  readonly at: number
  readonly bytes: number
}

/** The jobs that are to go, the oldest first, so that the rest is within the limits. Only jobs that are over are asked about. */
export function surplusJobs(jobs: readonly KeptJob[], limits: KeepLimits, now: number): string[] {
  const newestFirst = [...jobs].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
  const surplus: string[] = []
  let [count, bytes] = [0, 0]
  for (const job of newestFirst) {
    const fits =
      count < limits.count && now - job.at <= limits.age && (count === 0 || bytes + job.bytes <= limits.bytes)
    // Once one does not fit, what is older goes too: it would be odd to find it without the newer.
    if (!fits || surplus.length > 0) surplus.unshift(job.id)
    else {
      count += 1
      bytes += job.bytes
    }
  }
  return surplus
}
