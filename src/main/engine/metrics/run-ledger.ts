import type { MetricRun } from '@shared/metrics/run'
import { HOUR_MS } from '@shared/metrics/window'
import type { RunFacts } from '@shared/model/facts'
import { typeKeys } from '@shared/protocol/keys'
import { RECORDS_KEPT } from '@shared/protocol/limits'
import { readRecord } from '../monitor/reading/document'
import type { LiveMember } from '../monitor/reading/index-reader'
import { NamespaceReader } from '../monitor/reading/reader'
import { recordsOf } from '../monitor/reading/records-of'
import type { Unread } from '../monitor/reading/unread'
import type { RedisClient } from '../redis/client'
import { Turns } from './turns'

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

interface Kept {
  /** By type, then by resource id. */
  readonly types: Map<string, Map<string, KeptRuns>>
  /** Types of which something could not be read. */
  readonly unread: Set<string>
  /** Redis ms: what changed since is known. */
  readonly from: number
  readAt: number
  count: number
}

const UNREADABLE: KeptRuns = { runs: [], full: false, odd: 1 }

const nothing = (from: number): Kept => ({
  types: new Map(),
  unread: new Set(),
  from,
  readAt: 0,
  count: 0
})

/** What one reading needs. */
interface Reading {
  readonly reader: NamespaceReader
  readonly unread: Unread
  readonly now: number
  readonly signal: AbortSignal | undefined
}

/**
 * The runs of one endpoint's last days, as their records tell. Read whole once, from then on only what the index says has
 * changed, and what says it runs.
 */
export class RunLedger {
  #kept = nothing(Number.POSITIVE_INFINITY)

  constructor(private readonly namespace: string) {}

  /** By resource id. */
  runsOf(type: string): ReadonlyMap<string, KeptRuns> {
    return this.#kept.types.get(type) ?? new Map<string, KeptRuns>()
  }

  /** Whether the records of this type could be read, as far as there are any. */
  isRead(type: string): boolean {
    return !this.#kept.unread.has(type)
  }

  /**
   * Brings it up to date for a window that begins at `from`. Where it fails or is given up, what was known stays, and the
   * next reading goes on from there.
   * @throws the connection's error, or the signal's reason
   */
  async read(
    redis: RedisClient,
    types: readonly string[],
    now: number,
    from: number,
    unread: Unread,
    signal?: AbortSignal
  ): Promise<void> {
    const reading = { reader: new NamespaceReader(redis, this.namespace, unread), unread, now, signal }
    const whole = from < this.#kept.from || now < this.#kept.readAt
    const kept = whole ? nothing(from) : this.#kept
    for (const type of kept.types.keys()) if (!types.includes(type)) drop(kept, type)
    let overflow = false
    for (const type of types) overflow = !(await this.#readType(kept, type, reading)) || overflow
    if (overflow) unread.mark('records', `more than ${RUNS_MAX} runs: some are left out`)
    else unread.clear('records')
    kept.readAt = now
    this.#kept = kept
  }

  /** @returns false where there were too many */
  async #readType(kept: Kept, type: string, { reader, unread, now, signal }: Reading): Promise<boolean> {
    const known = kept.types.get(type)
    const resources = known ?? new Map<string, KeptRuns>()
    // What was left unread may be read now.
    const since = known && !kept.unread.has(type) ? kept.readAt * 1_000 - OVERLAP_US : kept.from * 1_000
    kept.types.set(type, resources)
    const found = await reader.live(type)
    const live = found instanceof Map ? found : new Map<string, LiveMember[]>()
    const changed = await reader.indexed(type, Math.max(0, since))
    const ids = new Set([...changed, ...live.keys(), ...working(resources)])
    const turns = new Turns()
    for await (const { id, values } of recordsOf(reader, type, ids)) {
      if (turns.over) await turns.rest(signal)
      if (values === null) {
        put(kept, resources, id, UNREADABLE)
        continue
      }
      const { runs, odd } = runsIn(values, live.get(id) ?? [], now)
      if (kept.count + runs.length > RUNS_MAX) return false
      const none = runs.length === 0 && odd === 0
      put(kept, resources, id, none ? null : { runs, odd, full: values.length >= RECORDS_KEPT })
    }
    signal?.throwIfAborted()
    const { index, live: liveKey } = typeKeys(this.namespace, type)
    const lacking = [index, liveKey, `records of ${type}`].some((part) => unread.has(part))
    if (lacking) kept.unread.add(type)
    else kept.unread.delete(type)
    await this.#forgetOld(kept, type, resources, { unread, now })
    return true
  }

  async #forgetOld(
    kept: Kept,
    type: string,
    resources: Map<string, KeptRuns>,
    { unread, now }: Pick<Reading, 'unread' | 'now'>
  ): Promise<void> {
    const turns = new Turns()
    let bad = 0
    for (const [id, { runs, odd }] of resources) {
      bad += odd
      if (odd === 0 && runs.every(({ endedAt }) => endedAt !== null && endedAt < now - KEPT_MS))
        put(kept, resources, id, null)
      if (turns.over) await turns.rest()
    }
    if (bad > 0)
      unread.mark(`runs of ${type}`, `${bad} ${bad === 1 ? 'record' : 'records'} can't be understood`)
    else unread.clear(`runs of ${type}`)
  }
}

function put(kept: Kept, resources: Map<string, KeptRuns>, id: string, runs: KeptRuns | null): void {
  kept.count += (runs?.runs.length ?? 0) - (resources.get(id)?.runs.length ?? 0)
  if (runs === null) resources.delete(id)
  else resources.set(id, runs)
}

function drop(kept: Kept, type: string): void {
  const resources = kept.types.get(type)
  if (resources) for (const id of resources.keys()) put(kept, resources, id, null)
  kept.types.delete(type)
  kept.unread.delete(type)
}

/** What was said to run when it was last read: no longer in `live`, its end may be in no index yet. */
function* working(resources: ReadonlyMap<string, KeptRuns>): Generator<string> {
  for (const [id, { runs }] of resources) if (runs.some(({ status }) => status === 'running')) yield id
}

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
