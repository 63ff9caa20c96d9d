import type { UnreadableFacts } from '@shared/model/facts'
import { thresholdsFor, type ThresholdTable } from '@shared/findings/thresholds'
import { keyPrefixes, liveMember, resourceKeys, typeKeys, typesKey } from '@shared/protocol/keys'
import type { KeyTemplate } from '@shared/settings/schema'
import {
  assemble,
  needsRecords,
  needsTtl,
  sameEntry,
  withLive,
  type AssembleContext,
  type Reading
} from './assemble'
import type { RedisClient } from '../redis/client'
import type { Candidate } from './candidate'
import { DeadTracker } from './dead-tracker'
import { guardKey, parseGuardKey, type Entry } from './entry'
import { chunks } from './pipeline'
import { CHANGES_AT_ONCE, NamespaceReader, type Change, type LiveMember, type RawResource } from './reader'
import { ResourceStore } from './store'
import { compileTemplate, type CompiledTemplate } from './template'
import { TemplateReader } from './template-reader'
import { Unread } from './unread'

export interface ModelOptions {
  readonly namespace: string
  readonly templates: readonly KeyTemplate[]
  readonly thresholds: ThresholdTable
  /** This task type alone. */
  readonly type?: string | undefined
  /** How far apart two looks at a silent run must be, by its lease: see DeadTracker. */
  readonly lookGap: (lease: number) => number
}

/** Outcomes live 24 h; an hour more for clocks and slow scripts. */
const OUTCOMES_US = 25 * 3_600_000_000
const RECORDS_AT_ONCE = 500
const COMPARED_AT_ONCE = 2_000
const STRAY_TYPES_MAX = 1_000

/**
 * What is known of a namespace: the reading of it, step by step, into a store of resources. It knows no timers and no
 * connection's fate; any lost connection throws out of the step under way.
 */
export class NamespaceModel {
  readonly store = new ResourceStore()
  readonly unread = new Unread()
  readonly templates: readonly CompiledTemplate[]
  /** Keys of the whole namespace or a whole type that can't be understood, by key. */
  readonly unreadable = new Map<string, UnreadableFacts>()
  /** Redis TIME of the last step, milliseconds. */
  now = 0
  readonly #dead: DeadTracker
  /** The newest change read of each type; null: its index is empty. */
  readonly #cursors = new Map<string, Change | null>()
  /** The cursors of the connection before. */
  readonly #left = new Map<string, Change | null>()
  /** Types that the slow scan found and `NS:types` does not name. */
  readonly #strayTypes = new Set<string>()
  /** Resources whose number of records is still to be asked for. */
  readonly #unexamined = new Map<string, string[]>()
  #reader: NamespaceReader | null = null
  #templateReader: TemplateReader | null = null

  constructor(readonly options: ModelOptions) {
    this.templates = options.templates.map(compileTemplate)
    this.#dead = new DeadTracker(options.lookGap)
  }

  /** Reads through this connection from now on; what is known stays until it is read again. */
  connect(redis: RedisClient): void {
    this.#reader = new NamespaceReader(redis, this.options.namespace, this.unread)
    this.#templateReader = new TemplateReader(this.#reader, this.store, this.templates)
    for (const [type, cursor] of this.#cursors) this.#left.set(type, cursor)
    this.#cursors.clear()
    this.#dead.clear()
  }

  /** True once something could not be understood as UTC-zoned: a template's state had a time without a zone. */
  get sawNaiveTimes(): boolean {
    return this.#templateReader?.sawNaiveTimes ?? false
  }

  /** Reads everything the index and `live` name, and again all that was known: the snapshot. */
  async readAll(pause: () => Promise<void> = async () => undefined): Promise<void> {
    const reader = this.#connected()
    const { now, types, wrongType } = await reader.types()
    this.now = now
    this.#note(typesKey(this.options.namespace), '', wrongType ? ['wrong_type', 'is no set'] : null)
    const known = new Set([...(types ?? this.#cursors.keys()), ...this.#strayTypes])
    for (const type of this.store.types) known.add(type)
    for (const type of known) if (this.#wanted(type)) await this.#readType(type, pause)
    for (const key of this.store.quietKeys) if (!known.has(parseGuardKey(key).type)) this.#forget(key)
    for (const type of this.#cursors.keys()) if (!known.has(type)) this.#cursors.delete(type)
    await this.readTemplates()
  }

  async #readType(type: string, pause: () => Promise<void>): Promise<void> {
    const reader = this.#connected()
    // Before the keys: what changes while they are read is found again at the next poll.
    const head = await this.#readHead(type)
    const changed = await this.#changedSince(type)
    const live = (await this.#readLive(type)) ?? new Map<string, LiveMember[]>()
    const indexed = await reader.indexed(type, this.now * 1000 - OUTCOMES_US)
    const known = this.store.ofType(type)
    const fresh = known.size === 0 && this.store.quietCount === 0
    const others = new Set<string>()
    for (const id of live.keys()) if (!indexed.has(id)) others.add(id)
    for (const [id, entry] of known) if (!indexed.has(id) && isHeld(entry)) others.add(id)
    // An old outcome's records change only with its index entry.
    const examine = (id: string): boolean =>
      changed === null || changed.has(id) || !this.store.has(guardKey(type, id))
    const read = async (ids: ReadonlySet<string>, isIndexed: boolean): Promise<void> => {
      for await (const slice of reader.resources(type, ids)) {
        const readings = slice.map((raw): Reading => ({
          type,
          raw,
          live: live.get(raw.id) ?? NO_MEMBERS,
          indexed: isIndexed,
          stray: false
        }))
        await this.#finish(type, readings, examine, fresh)
        await pause()
      }
    }
    await read(indexed, true)
    await read(others, false)
    if (!fresh) this.#forgetOthers(type, (id) => indexed.has(id) || others.has(id))
    this.#cursors.set(type, head)
  }

  /** What is named nowhere any more. */
  #forgetOthers(type: string, named: (id: string) => boolean): void {
    for (const id of this.store.ofType(type).keys()) if (!named(id)) this.#forget(guardKey(type, id))
    const prefix = guardKey(type, '')
    for (const key of this.store.quietKeys)
      if (key.startsWith(prefix) && !named(key.slice(prefix.length))) this.#forget(key)
  }

  /** The ids that changed since the type was last read; null: it never was, or the data is another since. */
  async #changedSince(type: string): Promise<ReadonlySet<string> | null> {
    const last = this.#cursors.get(type) ?? this.#left.get(type)
    if (last == null) return null
    const ids = new Set<string>()
    for await (const slice of this.#connected().changes(type, last.change))
      for (const { id } of slice) ids.add(id)
    return ids.has(last.id) ? ids : null
  }

  /** The newest change; notes an index and a clock that can't be understood. */
  async #readHead(type: string): Promise<Change | null> {
    const { newest, index, clock } = await this.#connected().head(type)
    const keys = typeKeys(this.options.namespace, type)
    this.#note(keys.index, type, index === 'fine' ? null : [index, 'is no sorted set'])
    const detail = clock === 'wrong_type' ? 'is no string' : 'the clock is no whole number below 2^53'
    this.#note(keys.clock, type, clock === 'fine' ? null : [clock, detail])
    return newest
  }

  /** Null: it could not be read, and nothing is concluded from it. */
  async #readLive(type: string): Promise<Map<string, LiveMember[]> | null> {
    const found = await this.#connected().live(type)
    const key = typeKeys(this.options.namespace, type).live
    this.#note(key, type, found === 'wrong_type' ? [found, 'is no sorted set'] : null)
    return found === 'wrong_type' ? null : found
  }

  /** Asks the index what changed since the last call; the resources concerned are read again. */
  async readChanges(): Promise<number> {
    const reader = this.#connected()
    const { now, types } = await reader.types()
    this.now = now
    const known = new Set([...(types ?? this.#cursors.keys()), ...this.#strayTypes])
    for (const type of this.#cursors.keys()) if (!known.has(type)) await this.#dropType(type)
    let read = 0
    for (let pending = [...known].filter((type) => this.#wanted(type)); pending.length > 0;) {
      const answers = await reader.changesOf(
        pending.map((type) => ({ type, from: this.#cursors.get(type)?.change ?? '-inf' }))
      )
      pending = []
      for (const { type, changes } of answers)
        if (changes !== null) {
          read += await this.#follow(type, changes)
          if (changes.length === CHANGES_AT_ONCE) pending.push(type)
        }
    }
    return read
  }

  async #follow(type: string, changes: readonly Change[]): Promise<number> {
    const cursor = this.#cursors.get(type)
    // The cursor's own entry is asked for too: it is there still, or its resource changed again. Otherwise the data is
    // another: a flush, another server behind the same name.
    if (cursor != null && !changes.some(({ id }) => id === cursor.id)) {
      await this.#readType(type, async () => undefined)
      await this.#dropUnlisted(type)
      return changes.length
    }
    const news = changes.filter(({ change }) => change !== cursor?.change)
    await this.readAgain(type, new Set(news.map(({ id }) => id)), { indexed: true })
    this.#cursors.set(type, changes.at(-1) ?? null)
    return news.length
  }

  /** After a flush: what no longer stands anywhere goes. */
  async #dropUnlisted(type: string): Promise<void> {
    const ids = new Set(this.store.ofType(type).keys())
    const prefix = guardKey(type, '')
    for (const key of this.store.quietKeys) if (key.startsWith(prefix)) ids.add(key.slice(prefix.length))
    await this.readAgain(type, ids)
  }

  async #dropType(type: string): Promise<void> {
    this.#cursors.delete(type)
    const { live, index, clock } = typeKeys(this.options.namespace, type)
    for (const key of [live, index, clock]) this.unreadable.delete(key)
    await this.#dropUnlisted(type)
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
      const records = await reader.records(type, slice)
      const raws: RawResource[] = []
      for await (const part of reader.resources(type, slice)) raws.push(...part)
      const readings = raws.map((raw, at) => {
        const key = guardKey(type, raw.id)
        const found = records[at]
        return {
          type,
          raw,
          live: [] as LiveMember[],
          ...(found === undefined ? {} : { records: found }),
          indexed: how.indexed === true || this.store.isIndexed(key),
          stray: how.stray === true
        }
      })
      await this.#addDeadlines(type, readings)
      await this.#finish(type, readings)
    }
  }

  /** One member of `live` for each run that may be in it: what was there, what a record or the state says is running. */
  async #addDeadlines(type: string, readings: (Reading & { live: LiveMember[] })[]): Promise<void> {
    const asked: { reading: Reading & { live: LiveMember[] }; runId: string }[] = []
    for (const reading of readings) {
      const draft = assemble({ ...reading, live: [] }, this.#prior(reading), this.#context(type))
      const prior = this.#prior(reading)
      const runIds = new Set(prior?.facts.live.map((member) => member.runId))
      for (const run of draft?.facts.runs ?? []) if (run.status === 'running') runIds.add(run.runId)
      if (draft?.facts.state?.runId != null) runIds.add(draft.facts.state.runId)
      if (typeof reading.raw.lock === 'string') runIds.add(reading.raw.lock)
      for (const runId of runIds) asked.push({ reading, runId })
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
  async #finish(
    type: string,
    readings: readonly Reading[],
    examine: Examine | null = null,
    fresh = false
  ): Promise<void> {
    const context = this.#context(type)
    const known = this.store.ofType(type)
    const unclear: Reading[] = []
    for (const reading of readings) {
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

  #keep(
    reading: Reading,
    entry: Entry | null,
    prior: Entry | undefined,
    examine: Examine | null,
    fresh: boolean
  ): void {
    if (entry === null) {
      this.#forget(guardKey(reading.type, reading.raw.id))
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

  /** Reads `live` whole: renewed deadlines, and members that came or went without the index. */
  async refreshLive(pause: () => Promise<void> = async () => undefined): Promise<void> {
    this.now = await this.#connected().now()
    for (const type of this.#cursors.keys()) {
      const live = await this.#readLive(type)
      if (live === null) continue
      const context = this.#context(type)
      let compared = 0
      const again = new Set<string>()
      const rest = new Set(live.keys())
      for (const entry of this.store.ofType(type).values()) {
        const { facts } = entry
        rest.delete(facts.id)
        if (++compared % COMPARED_AT_ONCE === 0) await pause()
        const members = live.get(facts.id) ?? []
        if (!sameRuns(facts.live, members)) again.add(facts.id)
        else if (members.length > 0) this.#moveDeadlines(entry, members, context)
      }
      for (const id of rest) again.add(id)
      await this.readAgain(type, again)
    }
  }

  #moveDeadlines(entry: Entry, members: readonly LiveMember[], context: AssembleContext): void {
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

  /** Reads these again, known or not; they are kept until they are gone. */
  async readCandidates(candidates: Iterable<Candidate>): Promise<void> {
    const byType = new Map<string, Set<string>>()
    const foreign: Candidate[] = []
    for (const candidate of candidates) {
      if (!this.#wanted(candidate.type)) continue
      if (candidate.template !== null) {
        foreign.push(candidate)
        continue
      }
      const ids = byType.get(candidate.type) ?? new Set<string>()
      ids.add(candidate.id)
      byType.set(candidate.type, ids)
    }
    if (byType.size > 0) this.now = await this.#connected().now()
    for (const [type, ids] of byType) {
      if (this.#strayTypes.size < STRAY_TYPES_MAX) this.#strayTypes.add(type)
      await this.readAgain(type, ids, { stray: true })
    }
    if (foreign.length > 0) await this.#template().add(foreign, this.now)
  }

  async readTemplates(): Promise<void> {
    await this.#template().refresh(this.now)
  }

  /** How many resources were found by templates. */
  get templateCount(): number {
    return this.#template().count
  }

  #wanted(type: string): boolean {
    return this.options.type === undefined || this.options.type === type
  }

  #forget(key: string): void {
    const facts = this.store.get(key)?.facts
    for (const { runId } of facts?.live ?? []) if (facts) this.#dead.forget(facts.type, facts.id, runId)
    this.store.remove(key)
  }

  #context(type: string): AssembleContext {
    return {
      prefix: keyPrefixes(this.options.namespace, type),
      now: this.now,
      lease: thresholdsFor(this.options.thresholds, type).lease,
      dead: this.#dead
    }
  }

  /** Whether a key of a whole type, or of the namespace, can be understood; null: it can, or is not there. */
  #note(key: string, type: string, fault: readonly [UnreadableFacts['reason'], detail: string] | null): void {
    if (!fault) this.unreadable.delete(key)
    else if (!this.unreadable.has(key))
      this.unreadable.set(key, { key, type, id: '', reason: fault[0], detail: fault[1], since: this.now })
  }

  #connected(): NamespaceReader {
    if (!this.#reader) throw new Error('the model has no connection')
    return this.#reader
  }

  #template(): TemplateReader {
    if (!this.#templateReader) throw new Error('the model has no connection')
    return this.#templateReader
  }
}

/** Whether the number of records is to be asked for; called before the store has the new reading. */
type Examine = (id: string) => boolean

const NO_MEMBERS: readonly LiveMember[] = []

/** Keeps being read though neither index nor `live` names it. */
const isHeld = (entry: Entry): boolean =>
  entry.stray ||
  entry.facts.lock !== null ||
  entry.facts.state?.status === 'running' ||
  entry.unreadable.length > 0

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

const sameRuns = (a: readonly { runId: string }[], b: readonly { runId: string }[]): boolean =>
  a.length === b.length && a.every((each) => b.some((other) => other.runId === each.runId))
