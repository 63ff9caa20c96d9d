import { thresholdsFor, type ThresholdTable } from '@shared/findings/thresholds'
import { keyPrefixes, liveMember, resourceKeys } from '@shared/protocol/keys'
import {
  assemble,
  needsRecords,
  needsTtl,
  sameEntry,
  withLive,
  type AssembleContext,
  type Reading
} from './assemble'
import { DeadTracker } from './dead-tracker'
import { guardKey, type Entry } from './entry'
import { chunks } from '../reading/pipeline'
import { printOf } from './print'
import type { LiveMember } from '../reading/index-reader'
import type { NamespaceReader } from '../reading/reader'
import type { ResourceStore } from './store'

export interface IntakeOptions {
  readonly namespace: string
  readonly thresholds: ThresholdTable
  /** How far apart two looks at a silent run must be, by its lease: see DeadTracker. */
  readonly lookGap: (lease: number) => number
}

const RECORDS_AT_ONCE = 500

/**
 * What was read of single resources, made sense of and put into the store. Where a first look leaves a question (a key of
 * another type, a lock that `live` does not explain, several runs) it looks again.
 */
export class ResourceIntake {
  /** Redis TIME of the step under way, milliseconds. */
  now = 0
  readonly #dead: DeadTracker
  /** Resources whose number of records is still to be asked for. */
  readonly #unexamined = new Map<string, string[]>()
  #reader: NamespaceReader | null = null

  constructor(
    readonly options: IntakeOptions,
    readonly store: ResourceStore
  ) {
    this.#dead = new DeadTracker(options.lookGap)
  }

  /** Reads through this one from now on; looks at silent runs begin anew. */
  connect(reader: NamespaceReader): void {
    this.#reader = reader
    this.#dead.clear()
  }

  /**
   * Reads these resources afresh, records and all.
   * @param how indexed: the index names them now; stray: the slow scan found them
   */
  async readAgain(
    type: string,
    ids: ReadonlySet<string>,
    how: { readonly indexed?: boolean; readonly stray?: boolean } = {}
  ): Promise<void> {
    const reader = this.#connected()
    for (const slice of chunks(ids, RECORDS_AT_ONCE)) {
      const asked = new Map<string, ReadonlySet<string>>()
      const whole = await reader.whole(type, slice, (id, holder) => {
        const runIds = new Set(this.#liveRuns(type, id))
        if (holder !== null) runIds.add(holder)
        asked.set(id, runIds)
        return runIds
      })
      const readings = whole.map(({ raw, records, live }) => ({
        type,
        raw,
        live,
        records,
        indexed: how.indexed === true || this.store.isIndexed(guardKey(type, raw.id)),
        stray: how.stray === true
      }))
      await this.#addDeadlines(type, readings, asked)
      await this.take(type, readings)
    }
  }

  *#liveRuns(type: string, id: string): Generator<string> {
    for (const { runId } of this.store.ofType(type).get(id)?.facts.live ?? []) yield runId
  }

  /**
   * One member of `live` for each run that may be in it: what was there, what a record or the state says is running.
   * @param known the runs that were asked for with the rest, by resource: nearly always all of them
   */
  async #addDeadlines(
    type: string,
    readings: (Reading & { live: LiveMember[] })[],
    known: ReadonlyMap<string, ReadonlySet<string>>
  ): Promise<void> {
    const asked: { reading: Reading & { live: LiveMember[] }; runId: string }[] = []
    for (const reading of readings) {
      const draft = assemble({ ...reading, live: [] }, this.#prior(reading), this.context(type))
      const runIds = new Set(this.#liveRuns(type, reading.raw.id))
      for (const run of draft?.facts.runs ?? []) if (run.status === 'running') runIds.add(run.runId)
      if (draft?.facts.state?.runId != null) runIds.add(draft.facts.state.runId)
      if (typeof reading.raw.lock === 'string') runIds.add(reading.raw.lock)
      const before = known.get(reading.raw.id)
      for (const runId of runIds) if (before?.has(runId) !== true) asked.push({ reading, runId })
    }
    for (const slice of chunks(asked, 1_000)) {
      const members = slice.map(({ reading, runId }) => liveMember(reading.raw.id, runId))
      const deadlines = await this.#connected().deadlines(type, members)
      for (const [at, { reading, runId }] of slice.entries()) {
        const deadline = deadlines[at]
        if (deadline != null) reading.live.push({ runId, deadline, sweepsPast: 0 })
      }
    }
  }

  /**
   * Second look where the first one leaves a question, then into the store.
   * @param fresh none of them is in the store
   */
  async take(
    type: string,
    readings: readonly Reading[],
    examine: Examine | null = null,
    fresh = false
  ): Promise<void> {
    const context = this.context(type)
    const known = this.store.ofType(type)
    const unclear: Reading[] = []
    for (const reading of readings) {
      if (!fresh && this.#rests(reading, examine)) continue
      const prior = fresh ? undefined : known.get(reading.raw.id)
      const entry = assemble(reading, prior, context)
      if (isUnclear(reading, entry, prior, context.now)) unclear.push(reading)
      else this.#keep(reading, entry, prior, examine, fresh)
    }
    for (const reading of await this.#clarify(type, unclear)) {
      const prior = this.#prior(reading)
      this.#keep(reading, assemble(reading, prior, context), prior, examine, false)
    }
  }

  /** Whether it is one that has ended and is as it was when it was last judged: nearly all of a fleet's day. */
  #rests({ type, raw, live, records, stray }: Reading, examine: Examine | null): boolean {
    return (
      raw.lock === null &&
      typeof raw.state === 'string' &&
      live.length === 0 &&
      records === undefined &&
      !stray &&
      !(examine?.(raw.id) ?? false) &&
      this.store.isQuietAs(type, raw.id, printOf(raw.state))
    )
  }

  #keep(
    reading: Reading,
    entry: Entry | null,
    prior: Entry | undefined,
    examine: Examine | null,
    fresh: boolean
  ): void {
    if (entry === null) {
      this.forget(guardKey(reading.type, reading.raw.id))
      return
    }
    // Asked before it is put: a resource that was not known is examined.
    if (reading.records === undefined && examine !== null && (fresh || examine(reading.raw.id)))
      this.#toExamine(reading.type, reading.raw.id)
    if (fresh) this.store.add(entry)
    else if (!prior || !sameEntry(prior, entry)) this.store.put(entry)
    else this.store.touch(entry)
  }

  /** TTLs of locks that `live` does not explain, types of keys that ought to be there, records of runs nobody names. */
  async #clarify(type: string, readings: readonly Reading[]): Promise<Reading[]> {
    if (readings.length === 0) return []
    const reader = this.#connected()
    const keys = readings.map(({ raw }) => resourceKeys(this.options.namespace, type, raw.id))
    const withLock = readings.map(({ raw }) => raw.lock != null)
    const expiries = await reader.expiries(keys.filter((_, at) => withLock[at]).map((key) => key.lock))
    const kindKeys = keys.flatMap((key, at) => {
      const raw = readings[at]?.raw
      return [...(raw?.lock === null ? [key.lock] : []), ...(raw?.state === null ? [key.state] : [])]
    })
    const kinds = new Map((await reader.kinds(kindKeys)).map((kind, at) => [kindKeys[at], kind]))
    const missing = readings.filter((reading) => reading.records === undefined).map(({ raw }) => raw.id)
    const records = new Map((await reader.records(type, missing)).map((found, at) => [missing[at], found]))
    let nextExpiry = 0
    return readings.map((reading, at): Reading => {
      const key = keys[at]
      const expiresAt = withLock[at] ? expiries[nextExpiry++] : undefined
      const found = records.get(reading.raw.id)
      const wrongType = (['lock', 'state'] as const).filter((part) => {
        const kind = key === undefined ? undefined : kinds.get(key[part])
        return reading.raw[part] === null && kind != null && kind !== 'none' && kind !== 'string'
      })
      return {
        ...reading,
        ...(found === undefined ? {} : { records: found }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...(wrongType.length === 0 ? {} : { wrongType })
      }
    })
  }

  moveDeadlines(entry: Entry, members: readonly LiveMember[], context: AssembleContext): void {
    const moved = withLive(entry, members, context)
    const before = entry.facts.live
    const changed = moved.facts.live.some((each) => {
      const old = before.find((one) => one.runId === each.runId)
      return old?.deadline !== each.deadline || old.sweepsPast !== each.sweepsPast
    })
    if (changed) this.store.put(moved)
  }

  #toExamine(type: string, id: string): void {
    const ids = this.#unexamined.get(type)
    if (ids) ids.push(id)
    else this.#unexamined.set(type, [id])
  }

  #prior({ type, raw }: Reading): Entry | undefined {
    return this.store.ofType(type).get(raw.id)
  }

  /** How many of them have more than one record; those are read. A slice a call, so that polls come between. */
  async examineSome(): Promise<boolean> {
    const [next] = this.#unexamined
    if (next === undefined) return false
    const [type, waiting] = next
    const slice = waiting.splice(-RECORDS_AT_ONCE)
    if (waiting.length === 0) this.#unexamined.delete(type)
    const ids = slice.filter((id) => this.store.has(guardKey(type, id)))
    const counts = await this.#connected().recordCounts(type, ids)
    const several = ids.filter((_, at) => {
      const count = counts[at]
      return count === 'wrong_type' || (typeof count === 'number' && count > 1)
    })
    await this.readAgain(type, new Set(several))
    return this.#unexamined.size > 0
  }

  forget(key: string): void {
    const facts = this.store.get(key)?.facts
    for (const { runId } of facts?.live ?? []) if (facts) this.#dead.forget(facts.type, facts.id, runId)
    this.store.remove(key)
  }

  context(type: string): AssembleContext {
    return {
      prefix: keyPrefixes(this.options.namespace, type),
      now: this.now,
      lease: thresholdsFor(this.options.thresholds, type).lease,
      dead: this.#dead
    }
  }

  #connected(): NamespaceReader {
    if (!this.#reader) throw new Error('the model has no connection')
    return this.#reader
  }
}

/** Whether the number of records is to be asked for; called before the store has the new reading. */
type Examine = (id: string) => boolean

/** A key that ought to be there and is not: MGET says nil for a key of another type too. */
const isSuspicious = ({ raw, live, stray }: Reading, now: number): boolean =>
  (stray && raw.lock === null && raw.state === null) ||
  (raw.state === null && (live.length > 0 || raw.lock != null)) ||
  (raw.lock === null && live.some((member) => member.deadline > now))

function isUnclear(reading: Reading, entry: Entry | null, prior: Entry | undefined, now: number): boolean {
  if (isSuspicious(reading, now) || mayBeWrongStill(reading, prior)) return true
  if ((reading.stray || prior?.stray === true) && reading.raw.lock != null) return true
  if (entry === null) return false
  if (needsTtl(entry.facts)) return true
  return reading.records === undefined && needsRecords(entry.facts.live, entry.facts.state)
}

/** A key of another type was found here before: a nil does not tell whether it still stands. */
const mayBeWrongStill = ({ raw }: Reading, prior: Entry | undefined): boolean =>
  prior !== undefined && prior.unreadable.length > 0 && (raw.lock === null || raw.state === null)
