import { worked, type MetricRun } from './run'

/** A stretch in which the same runs of one resource worked. */
export interface GpuUse {
  readonly from: number
  readonly to: number
  /** How many worked, 1 at least. */
  readonly working: number
  /** How many of them for nothing. */
  readonly wasted: number
}

/** A run that began beside another one of its resource, and when. */
export interface Overlapping {
  readonly run: MetricRun
  readonly at: number
}

/** How one resource's runs used GPUs: stretch by stretch, and who began beside another. */
export interface GpuUses {
  readonly uses: readonly GpuUse[]
  readonly overlapping: readonly Overlapping[]
}

/**
 * How one resource's runs used GPUs, one each. Of those that work at a moment one works usefully: one that repeats no
 * success, where there is such a one. All others work for nothing.
 * @param recent a run repeats a success when it starts within this after it, ms
 */
export function gpuUse(runs: readonly MetricRun[], now: number, recent: number): GpuUses {
  const edges = edgesOf(runs, now, repeatsOf(runs, recent))
  const uses: GpuUse[] = []
  const overlapping: Overlapping[] = []
  let [working, useful, since] = [0, 0, 0]
  for (const { at, run, starts, repeats } of edges) {
    if (working > 0 && at > since)
      uses.push({ from: since, to: at, working, wasted: working - (useful > 0 ? 1 : 0) })
    since = at
    if (starts && working > 0) overlapping.push({ run, at })
    working += starts ? 1 : -1
    if (!repeats) useful += starts ? 1 : -1
  }
  return { uses, overlapping }
}

interface Edge {
  readonly at: number
  readonly run: MetricRun
  readonly starts: boolean
  readonly repeats: boolean
}

/** In time; where one run ends in the millisecond in which another starts, they do not overlap. */
function edgesOf(runs: readonly MetricRun[], now: number, repeating: ReadonlySet<string>): Edge[] {
  const edges = runs.flatMap((run): Edge[] => {
    const { from, to } = worked(run, now)
    const repeats = repeating.has(run.runId)
    if (to <= from) return []
    return [
      { at: from, run, starts: true, repeats },
      { at: to, run, starts: false, repeats }
    ]
  })
  return edges.sort((a, b) => a.at - b.at || Number(a.starts) - Number(b.starts) || byId(a.run, b.run))
}

const byId = (a: MetricRun, b: MetricRun): number => (a.runId < b.runId ? -1 : 1)

/** As the rule `repeat_after_success` has it: neither forced nor a test, begun shortly after another completed. */
function repeatsOf(runs: readonly MetricRun[], recent: number): ReadonlySet<string> {
  const ends = runs.flatMap((run) =>
    run.status === 'completed' && !run.test && run.endedAt !== null ? [{ run, at: run.endedAt }] : []
  )
  const repeats = runs.filter(
    (run) =>
      !run.test &&
      !run.forced &&
      ends.some(
        (end) => end.run.runId !== run.runId && end.at <= run.startedAt && run.startedAt - end.at < recent
      )
  )
  return new Set(repeats.map(({ runId }) => runId))
}
