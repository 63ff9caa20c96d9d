import type { EndpointHistory } from '@shared/history/document'
import { runDocument } from '@shared/history/document'
import { runLanguage } from '@shared/history/language'
import type { HistoryRun } from '@shared/history/run'
import type { Checked } from '@shared/query/check'
import { compileQuery } from '@shared/query/compile'
import { toIso } from '@shared/time/iso'
import type { RedisClient } from '../redis/client'
import { HistoryReading } from './history-reading'

/** One answer's bounds: beyond them memory counts for more than runs of last week. */
const RUNS_READ_MAX = 400_000

export interface CollectHistoryOptions {
  /** The endpoint's address, without any secret. */
  readonly endpoint: string
  /** As a query knows it. */
  readonly name: string
  readonly namespace: string
  /** Milliseconds, at most a week. */
  readonly since: number
  readonly type: string | null
  /** Without a fault. */
  readonly filter: Checked
  /** So many runs are told of, the newest by their start. */
  readonly limit: number
}

/**
 * Reads one endpoint's runs once.
 * @throws the connection's error
 */
export async function collectHistory(
  redis: RedisClient,
  options: CollectHistoryOptions
): Promise<EndpointHistory> {
  const { endpoint, name, namespace, type, since, filter, limit } = options
  const reading = new HistoryReading({ endpointId: endpoint, namespace, type })
  let now = 0
  const matches = compileQuery(filter, runLanguage, { now: () => now, endpointName: () => name })
  const runs: HistoryRun[] = []
  for await (const { groups, at } of reading.whole(redis, { since, most: RUNS_READ_MAX })) {
    now = at
    for (const { rows } of groups) for (const run of rows) if (matches(run)) runs.push(run)
  }
  now = reading.at ?? now
  runs.sort(newestFirst)
  return {
    endpoint,
    namespace,
    at: toIso(now),
    from: toIso(reading.from ?? now),
    matched: runs.length,
    runs: runs.slice(0, limit).map((run) => runDocument(run, now)),
    complete: reading.complete,
    unread: [...reading.unread],
    notes: [
      ...(reading.leftOut ? [`more than ${RUNS_READ_MAX} runs: older ones are left out`] : []),
      ...(reading.cut === 0
        ? []
        : [
            `${reading.cut} ${reading.cut === 1 ? 'resource keeps' : 'resources keep'} only their newest runs`
          ])
    ]
  }
}

const newestFirst = (a: HistoryRun, b: HistoryRun): number =>
  b.startedAt - a.startedAt || (a.key < b.key ? -1 : 1)
