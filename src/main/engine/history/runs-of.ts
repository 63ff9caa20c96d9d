import { historyKey, OVERLAPS_NAMED, PREVIEW_MAX, type HistoryRun } from '@shared/history/run'
import { worked } from '@shared/metrics/run'
import { LIVE_SEPARATOR } from '@shared/protocol/keys'
import { RECORDS_KEPT } from '@shared/protocol/limits'
import { readWholeRecord, type WholeRun } from '../monitor/reading/document'
import type { LiveMember } from '../monitor/reading/index-reader'

/** What Redis says of one resource's runs. */
export interface ResourceRecords {
  readonly id: string
  /** JSON texts. */
  readonly values: readonly string[]
  readonly live: readonly LiveMember[]
  /** Holder and refused task, each; null: not read. */
  readonly refused: readonly string[] | null
}

/** Where the resource stands, and of when its runs are told. */
export interface HistoryPlace {
  readonly endpointId: string
  readonly namespace: string
  readonly type: string
  /** Redis ms. */
  readonly now: number
  /** What ended before is left out, Redis ms. */
  readonly from: number
}

export interface ResourceHistory {
  readonly runs: readonly HistoryRun[]
  /** Records that can't be understood. */
  readonly odd: number
  /** The guard keeps no more of them: there may have been earlier ones. */
  readonly cut: boolean
}

/** The runs of one resource that worked at `from` or later. */
export function runsOf({ id, values, live, refused }: ResourceRecords, place: HistoryPlace): ResourceHistory {
  let odd = 0
  const all = values.flatMap((value) => {
    const read = readWholeRecord(value)
    if (!read.ok) odd += 1
    // Cancelled before it was let in: it never was a run.
    return read.ok && read.facts.fence !== '0' ? [stretchOf(read.facts, live, place.now)] : []
  })
  const recent = all.filter(({ run, to }) => run.status === 'running' || (run.endedAt ?? to) >= place.from)
  return {
    runs: recent.map((one) => historyRun(one, all, { id, refused }, place)),
    odd,
    cut: values.length >= RECORDS_KEPT && all.every(({ run }) => run.startedAt > place.from)
  }
}

/** A run and the time that it is known to have worked. */
interface Stretch {
  readonly run: WholeRun
  readonly to: number
  readonly works: boolean
}

function stretchOf(run: WholeRun, live: readonly LiveMember[], now: number): Stretch {
  const deadline = live.find(({ runId }) => runId === run.runId)?.deadline ?? null
  const { to } = worked(
    {
      ...run,
      endedAt: run.status === 'running' ? null : run.endedAt,
      leaseMs: run.leaseMs ?? 0,
      progressAt: run.progress?.at ?? null,
      deadline
    },
    now
  )
  return { run, to, works: run.status === 'running' && deadline !== null && deadline > now }
}

function historyRun(
  { run, to, works }: Stretch,
  all: readonly Stretch[],
  { id, refused }: Pick<ResourceRecords, 'id' | 'refused'>,
  { endpointId, namespace, type }: HistoryPlace
): HistoryRun {
  const beside = all.filter(
    (other) => other.run !== run && run.startedAt < other.to && other.run.startedAt < to
  )
  return {
    key: historyKey(endpointId, type, id, run.runId),
    endpointId,
    namespace,
    type,
    resourceId: id,
    runId: run.runId,
    taskId: run.taskId,
    fence: run.fence,
    status: run.status,
    startedAt: run.startedAt,
    endedAt: run.status === 'running' ? null : run.endedAt,
    workedTo: works ? null : to,
    worker: run.worker,
    host: run.host,
    source: run.startedBy,
    mode: run.mode,
    attempt: run.attempt,
    test: run.test,
    forced: run.forced,
    held: run.held,
    endedBy: run.endedBy,
    overlapCount: beside.length,
    overlaps: beside.slice(0, OVERLAPS_NAMED).map((other) => other.run.runId),
    refused: refused && countOf(refused, run.runId),
    progress: run.progress?.fraction ?? null,
    result: run.result === undefined ? null : cut(JSON.stringify(run.result)),
    error: run.error === null ? null : cut(run.error)
  }
}

const countOf = (refused: readonly string[], runId: string): number =>
  refused.filter((member) => member.startsWith(`${runId}${LIVE_SEPARATOR}`)).length

/** Not within a pair of surrogates. */
const cut = (text: string): string =>
  text.length <= PREVIEW_MAX ? text : `${text.slice(0, PREVIEW_MAX).replace(/[\ud800-\udbff]$/, '')}…`
