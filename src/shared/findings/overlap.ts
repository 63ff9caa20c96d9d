import type { RunView } from './resource-view'

/** A stretch of time that a run worked, in Redis milliseconds; `to` is Infinity for one that still does. */
export interface Stretch<Run = RunView> {
  readonly run: Run
  readonly from: number
  readonly to: number
}

/** Runs that overlapped, each with one of the others at least. Two or more, oldest first. */
export interface OverlapGroup<Run = RunView> {
  readonly runs: readonly Run[]
  /** When the first overlap of the group began. */
  readonly from: number
  /** When the last one ended; Infinity while it lasts. */
  readonly to: number
}

/**
 * Groups runs that overlapped in time: sorted by start, then one sweep, so any number of runs costs n log n.
 * Touching is no overlap: one run may start in the millisecond in which another ends.
 */
export function overlapGroups<Run = RunView>(stretches: readonly Stretch<Run>[]): OverlapGroup<Run>[] {
  const sorted = stretches.filter((one) => one.to > one.from).sort((a, b) => a.from - b.from)
  const groups: OverlapGroup<Run>[] = []
  let members: Run[] = []
  let reach = -Infinity
  let from = Infinity
  let to = -Infinity
  const close = (): void => {
    if (members.length > 1) groups.push({ runs: members, from, to })
  }
  for (const one of sorted) {
    if (one.from < reach) {
      members.push(one.run)
      from = Math.min(from, one.from)
      to = Math.max(to, Math.min(reach, one.to))
    } else {
      close()
      members = [one.run]
      from = Infinity
      to = -Infinity
    }
    reach = Math.max(reach, one.to)
  }
  close()
  return groups
}

/**
 * When a run is known to have worked; null where its start is not known. A run that others declared abandoned was last
 * known to work when it last reported: nobody saw when it died, and a guess would make overlaps that never were.
 */
export function endedStretch(run: RunView): Stretch | null {
  const { about, startedAt, endedAt } = run
  if (!about || startedAt === null || about.status === 'running') return null
  const to = about.status === 'abandoned' ? (about.progress?.at ?? startedAt) : endedAt
  return to === null ? null : { run, from: startedAt, to }
}
