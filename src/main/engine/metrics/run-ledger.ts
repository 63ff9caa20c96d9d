import type { MetricRun } from '@shared/metrics/run'
import { HOUR_MS } from '@shared/metrics/window'
import type { RunFacts } from '@shared/model/facts'
import { RECORDS_KEPT } from '@shared/protocol/limits'
import { readRecord } from '../monitor/document'
import { chunks } from '../monitor/pipeline'
import { NamespaceReader, type LiveMember } from '../monitor/reader'
import type { Unread } from '../monitor/unread'
import type { RedisClient } from '../redis/client'

const RECORDS_AT_ONCE = 500
/** Beyond these the oldest figures would cost more memory than they are worth; it is said. */
const RUNS_MAX = 400_000
/** Changes this long before the last look are read again: their number is given before they can be seen. Microseconds. */
const OVERLAP_US = 5_000_000
/** What ended longer ago than this is in no window. */
const KEPT_MS = 8 * 24 * HOUR_MS

export interface KeptRuns {
  readonly runs: readonly MetricRun[]
  /** The guard keeps no more of them: there may have been earlier ones. */
  readonly full: boolean
  /** Records that can't be understood. */
  readonly odd: number
}

const UNREADABLE: KeptRuns = { runs: [], full: false, odd: 1 }

/**
 * The runs of one endpoint's last days, as their records tell. Read whole once, from then on only what the index says has
 * changed, and what says it runs.
 */
export class RunLedger {
  readonly #types = new Map<string, Map<string, KeptRuns>>()
  /** Redis ms: what changed since is known. */
  #from = Number.POSITIVE_INFINITY
  #readAt = 0
  #count = 0

  constructor(private readonly namespace: string) {}

  /** By resource id. */
  runsOf(type: string): ReadonlyMap<string, KeptRuns> {
    return this.#types.get(type) ?? new Map<string, KeptRuns>()
  }

  /**
   * Brings it up to date for a window that begins at `from`.
   * @throws the connection's error
   */
  async read(
    redis: RedisClient,
    types: readonly string[],
    now: number,
    from: number,
    unread: Unread
  ): Promise<void> {
    const reader = new NamespaceReader(redis, this.namespace, unread)
    const whole = from < this.#from || now < this.#readAt
    if (whole) {
      this.#types.clear()
      this.#count = 0
    }
    // Known only once all of it is.
    const known = this.#from
    this.#from = Number.POSITIVE_INFINITY
    for (const type of this.#types.keys()) if (!types.includes(type)) this.#drop(type)
    let overflow = false
    for (const type of types) {
      const since = whole || !this.#types.has(type) ? from * 1_000 : this.#readAt * 1_000 - OVERLAP_US
      overflow = !(await this.#readType(reader, type, since, now, unread)) || overflow
    }
    if (overflow) unread.mark('records', `more than ${RUNS_MAX} runs: some are left out`)
    else unread.clear('records')
    this.#from = whole ? from : Math.min(known, from)
    this.#readAt = now
  }

  /** @returns false where there were too many */
  async #readType(
    reader: NamespaceReader,
    type: string,
    since: number,
    now: number,
    unread: Unread
  ): Promise<boolean> {
    const resources = this.#types.get(type) ?? new Map<string, KeptRuns>()
    this.#types.set(type, resources)
    const found = await reader.live(type)
    const live = found instanceof Map ? found : new Map<string, LiveMember[]>()
    const changed = await reader.indexed(type, Math.max(0, since))
    const ids = new Set([...changed, ...live.keys(), ...working(resources)])
    for (const chunk of chunks(ids, RECORDS_AT_ONCE)) {
      const records = await reader.records(type, chunk)
      for (const [at, id] of chunk.entries()) {
        const record = records[at]
        if (record?.kind !== 'records') {
          const odd = record?.kind === 'wrong_type' || record?.kind === 'too_many'
          this.#put(resources, id, odd ? UNREADABLE : null)
          continue
        }
        const { runs, odd } = runsIn(record.values, live.get(id) ?? [], now)
        if (this.#count + runs.length > RUNS_MAX) return false
        this.#put(resources, id, { runs, odd, full: record.values.length >= RECORDS_KEPT })
      }
    }
    let bad = 0
    for (const [id, { runs, odd }] of resources) {
      bad += odd
      if (odd === 0 && runs.every(({ endedAt }) => endedAt !== null && endedAt < now - KEPT_MS))
        this.#put(resources, id, null)
    }
    if (bad > 0)
      unread.mark(`runs of ${type}`, `${bad} ${bad === 1 ? 'record' : 'records'} can't be understood`)
    else unread.clear(`runs of ${type}`)
    return true
  }

  #put(resources: Map<string, KeptRuns>, id: string, kept: KeptRuns | null): void {
    this.#count += (kept?.runs.length ?? 0) - (resources.get(id)?.runs.length ?? 0)
    if (kept === null) resources.delete(id)
    else resources.set(id, kept)
  }

  #drop(type: string): void {
    const resources = this.#types.get(type)
    if (resources) for (const id of resources.keys()) this.#put(resources, id, null)
    this.#types.delete(type)
  }
}

/** What was said to run when it was last read: no longer in `live`, its end may be in no index yet. */
const working = (resources: ReadonlyMap<string, KeptRuns>): string[] =>
  Array.from(resources).flatMap(([id, { runs }]) =>
    runs.some(({ status }) => status === 'running') ? [id] : []
  )

function runsIn(
  values: readonly string[],
  live: readonly LiveMember[],
  now: number
): { readonly runs: MetricRun[]; readonly odd: number } {
  const runs: MetricRun[] = []
  let odd = 0
  for (const value of values) {
    const read = readRecord(value)
    if (!read.ok) odd += 1
    // Cancelled before it was let in: it never was a run.
    else if (read.facts.fence !== '0') runs.push(metricRun(read.facts, live))
  }
  return { runs: runs.filter(({ endedAt }) => endedAt === null || endedAt >= now - KEPT_MS), odd }
}

const metricRun = (run: RunFacts, live: readonly LiveMember[]): MetricRun => ({
  runId: run.runId,
  status: run.status,
  startedAt: run.startedAt,
  endedAt: run.status === 'running' ? null : run.endedAt,
  test: run.test,
  forced: run.forced,
  worker: run.worker ?? run.host,
  leaseMs: run.leaseMs ?? 0,
  progressAt: run.progress?.at ?? null,
  deadline: live.find(({ runId }) => runId === run.runId)?.deadline ?? null
})
