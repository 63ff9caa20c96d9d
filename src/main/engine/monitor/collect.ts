import { setTimeout as sleep } from 'node:timers/promises'
import type { LiveFacts, ResourceFacts, Snapshot } from '@shared/model/facts'
import { thresholdsFor, type ThresholdTable } from '@shared/findings/thresholds'
import type { OtherLock } from '@shared/families/library'
import type { KeyTemplate } from '@shared/settings/schema'
import { primaries, type RedisClient } from '../redis/client'
import { guardKey, type Counts } from './model/entry'
import { NamespaceModel } from './model/model'
import { pipelined } from './reading/pipeline'
import { slowScan, type ScanResult } from './scan/scan'
import { FOREIGN_VALUES, refusalText } from './reading/unread'

export interface CollectOptions {
  readonly namespace: string
  readonly templates: readonly KeyTemplate[]
  readonly otherLocks: readonly OtherLock[]
  readonly thresholds: ThresholdTable
  /** This task type alone. */
  readonly type?: string | undefined
  /** How fast the slow scan may go, and for how many milliseconds; `budget: 0` leaves it out. */
  readonly scan?: { readonly keysPerSecond?: number; readonly share?: number; readonly budget?: number }
  /**
   * For `clean`: watches runs that look dead until Redis was seen reachable for two of their leases, so that the answer
   * is `observed`. Called once, before the wait, only where there are such runs.
   */
  readonly observe?: (waiting: { readonly candidates: number; readonly milliseconds: number }) => void
  readonly signal?: AbortSignal | undefined
}

export interface Collected {
  readonly snapshot: Snapshot
  readonly counts: Counts
  /** False when something could not be read or the slow scan did not finish. */
  readonly complete: boolean
  readonly unread: readonly string[]
  /** What the reader should know of how things were read. */
  readonly notes: readonly string[]
  /** What the slow scan cost; null: it was left out or refused. */
  readonly scan: ScanResult | null
}

const SCAN_KEYS_PER_SECOND = 20_000
const SCAN_SHARE = 0.05
const SCAN_BUDGET = 15_000
/** Between the two looks of a report: one may fall between two writes. */
const LOOK_GAP = 250

/**
 * Reads a namespace once: everything the index and `live` name, the records behind them, and what a slow scan finds
 * beside. Whatever is refused is left out and named in `unread`.
 * @throws the connection's error when Redis is lost meanwhile
 */
export async function collectOnce(redis: RedisClient, options: CollectOptions): Promise<Collected> {
  const model = new NamespaceModel({ ...options, lookGap: () => LOOK_GAP - 50 })
  model.connect(redis)
  await model.readAll()
  const observedSince = model.now
  while (await model.examineSome()) options.signal?.throwIfAborted()
  const scan = await scanBeside(redis, model, options)
  if (scan !== null && !scan.finished)
    model.unread.mark('slow scan', `stopped after ${scan.keys} keys; what no index names may be missing`)
  await lookAgain(model, options, observedSince)
  await lookAgainAtBareLocks(model, options.signal)
  options.signal?.throwIfAborted()
  const since = await serverSince(redis, model)
  const observed = options.observe !== undefined
  return {
    snapshot: {
      namespace: options.namespace,
      at: model.now,
      reachableSince: since ?? observedSince,
      observedSince: observed ? observedSince : null,
      resources: model.store.facts(),
      unreadable: [
        ...model.wholeKeys.unreadable,
        ...[...model.store.entries()].flatMap((each) => each.unreadable)
      ]
    },
    counts: model.store.counts,
    complete: model.unread.complete,
    unread: model.unread.list,
    notes: model.sawNaiveTimes
      ? ['times without a zone in the states of a key template were read as UTC']
      : [],
    scan
  }
}

async function scanBeside(
  redis: RedisClient,
  model: NamespaceModel,
  options: CollectOptions
): Promise<ScanResult | null> {
  const budget = options.scan?.budget ?? SCAN_BUDGET
  if (budget === 0) {
    model.unread.mark('slow scan', 'was left out')
    return null
  }
  try {
    return await slowScan(redis, {
      namespace: options.namespace,
      templates: model.templates,
      families: model.families,
      keysPerSecond: options.scan?.keysPerSecond ?? SCAN_KEYS_PER_SECOND,
      share: options.scan?.share ?? SCAN_SHARE,
      budget,
      signal: options.signal,
      known: (type, id) => model.store.has(guardKey(type, id)),
      found: (candidates) => model.readCandidates(candidates),
      refused: (error) => model.unread.mark(FOREIGN_VALUES, refusalText(error))
    })
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOPERM')) throw error
    model.unread.mark('slow scan', refusalText(error))
    return null
  }
}

/** A verdict of death takes two looks, and an observed one two leases of watching. */
async function lookAgain(
  model: NamespaceModel,
  options: CollectOptions,
  observedSince: number
): Promise<void> {
  const suspects = silentRuns(model)
  if (suspects.length === 0) return
  const leases = suspects.map(({ lease }) => lease)
  const until = options.observe === undefined ? 0 : observedSince + 2 * Math.max(...leases) + 1
  if (until > model.now) options.observe?.({ candidates: suspects.length, milliseconds: until - model.now })
  do {
    const wait = Math.max(LOOK_GAP, Math.min(until - model.now, Math.min(...leases) / 3))
    await sleep(wait, undefined, options.signal ? { signal: options.signal } : {})
    await model.refreshLive()
  } while (model.now < until && silentRuns(model).length > 0)
  // What else changed while it waited.
  await model.readChanges()
}

/** A lock whose state was just about to be written is none without a state. */
async function lookAgainAtBareLocks(model: NamespaceModel, signal: AbortSignal | undefined): Promise<void> {
  const bare = [...model.store.entries()].flatMap(({ facts: { lock, state, unread, source, type, id } }) =>
    // Other libraries keep no state.
    lock !== null && state === null && unread?.includes('state') !== true && source.kind !== 'library'
      ? [{ type, id, template: source.kind === 'template' ? source.template : null }]
      : []
  )
  if (bare.length === 0) return
  await sleep(LOOK_GAP, undefined, signal ? { signal } : {})
  await model.readCandidates(bare)
}

function silentRuns(model: NamespaceModel): { facts: ResourceFacts; lease: number }[] {
  return [...model.store.entries()].flatMap(({ facts }) =>
    facts.live
      .filter((member) => member.sweepsPast > 0)
      .map((member) => ({ facts, lease: leaseOf(facts, member, model.options.thresholds) }))
  )
}

const leaseOf = (facts: ResourceFacts, { runId }: LiveFacts, thresholds: ThresholdTable): number =>
  (facts.state?.runId === runId
    ? facts.state.leaseMs
    : facts.runs.find((run) => run.runId === runId)?.leaseMs) ?? thresholdsFor(thresholds, facts.type).lease

/** When the server came up, by its own clock; of a cluster, the last of its primaries. Null where INFO is not allowed. */
export async function serverSince(redis: RedisClient, model: NamespaceModel): Promise<number | null> {
  let since: number | null = null
  for (const node of primaries(redis)) {
    const [reply] = await pipelined(node, [['info', 'server']])
    if (!reply?.ok) {
      model.unread.mark('uptime', reply ? refusalText(reply.error) : 'no answer')
      return null
    }
    const seconds = Number(/^uptime_in_seconds:(\d+)/m.exec(String(reply.value))?.[1])
    if (!Number.isFinite(seconds)) return null
    since = Math.max(since ?? 0, model.now - seconds * 1000)
  }
  return since
}
