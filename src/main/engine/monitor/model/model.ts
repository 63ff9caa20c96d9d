import type { OtherLock } from '@shared/families/library'
import type { KeyTemplate } from '@shared/settings/schema'
import { Families } from '../../families/families'
import { FamilyReader } from '../../families/family-reader'
import type { RedisClient } from '../../redis/client'
import type { Candidate } from '../scan/candidate'
import { guardKey, type Entry } from './entry'
import { ResourceIntake, type IntakeOptions } from './intake'
import type { Reading } from './assemble'
import { printOf } from './print'
import {
  CHANGES_AT_ONCE,
  type Change,
  type Cursor,
  type LiveMember,
  type Pause,
  type SeenTypes,
  type TypeChanges
} from '../reading/index-reader'
import { NamespaceReader } from '../reading/reader'
import { ResourceStore } from './store'
import { WholeKeys } from './whole-keys'
import { compileTemplate, type CompiledTemplate } from '../templates/template'
import { TemplateReader } from '../templates/template-reader'
import { Unread } from '../reading/unread'

export interface ModelOptions extends IntakeOptions {
  readonly templates: readonly KeyTemplate[]
  readonly otherLocks: readonly OtherLock[]
  /** For tests with few. */
  readonly outcomesAtOnce?: number
  /** This task type alone. */
  readonly type?: string | undefined
}

/** Of the outcomes that give nothing to say so many are looked at again in one reading of everything, taking turns. */
const OUTCOMES_AT_ONCE = 30_000
/** Outcomes live 24 h; an hour more for clocks and slow scripts. */
const OUTCOMES_US = 25 * 3_600_000_000
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
  readonly families: Families
  readonly wholeKeys: WholeKeys
  readonly #intake: ResourceIntake
  /** The newest change read of each type; null: its index is empty. */
  readonly #cursors = new Map<string, Change | null>()
  /** The cursors of the connection before. */
  readonly #left = new Map<string, Change | null>()
  /** Types that the slow scan found and `NS:types` does not name. */
  readonly #strayTypes = new Set<string>()
  /** Counts the readings of everything. */
  #turn = 0
  /** The long reading of a type that is under way, and the ids that were read again since it began. */
  #underWay: { readonly type: string; readonly overtaken: Set<string> } | null = null
  #reader: NamespaceReader | null = null
  #templateReader: TemplateReader | null = null
  #familyReader: FamilyReader | null = null

  constructor(readonly options: ModelOptions) {
    this.templates = options.templates.map(compileTemplate)
    this.families = new Families(options.otherLocks)
    this.wholeKeys = new WholeKeys(options.namespace)
    this.#intake = new ResourceIntake(options, this.store)
  }

  /** Reads through this connection from now on; what is known stays until it is read again. */
  connect(redis: RedisClient): void {
    this.#reader = new NamespaceReader(redis, this.options.namespace, this.unread)
    this.#templateReader = new TemplateReader(this.#reader, this.store, this.templates)
    this.#familyReader = new FamilyReader(redis, this.#reader, this.store, this.unread)
    for (const [type, cursor] of this.#cursors) this.#left.set(type, cursor)
    this.#cursors.clear()
    this.#intake.connect(this.#reader)
  }

  /** Redis TIME of the last step, milliseconds. */
  get now(): number {
    return this.#intake.now
  }

  /** True once something could not be understood as UTC-zoned: a template's state had a time without a zone. */
  get sawNaiveTimes(): boolean {
    return this.#templateReader?.sawNaiveTimes ?? false
  }

  /**
   * Reads everything the index and `live` name, and again all that was known: the snapshot. Of a day's outcomes that give
   * nothing to say only a part each time, where they are many: the index tells what happens to them, and the slow scan finds
   * a lock that stands on one.
   * @param pause awaited between two slices
   */
  async readAll(pause: Pause = async () => undefined): Promise<void> {
    this.#turn += 1
    const before = new Set(this.#cursors.keys())
    const types = await this.#readTypes()
    const known = new Set([...(types ?? this.#cursors.keys()), ...this.#strayTypes])
    for (const type of this.store.types) known.add(type)
    for (const type of known) if (this.#wanted(type)) await this.#readType(type, pause)
    // Those that came meanwhile, in a pause.
    for (const type of this.#cursors.keys()) if (!before.has(type)) known.add(type)
    for (const type of this.store.quietTypes)
      if (!known.has(type)) for (const id of this.store.quietOf(type)) this.#intake.forget(guardKey(type, id))
    for (const type of this.#cursors.keys()) if (!known.has(type)) this.#cursors.delete(type)
    await this.readForeign()
  }

  #readType(type: string, pause: Pause): Promise<void> {
    return this.#atLength(type, (overtaken) => this.#readTypeUnder(type, overtaken, pause))
  }

  /** @param work is given the ids that were read again since it began: what it has read of them itself is older */
  async #atLength(type: string, work: (overtaken: ReadonlySet<string>) => Promise<void>): Promise<void> {
    const overtaken = new Set<string>()
    this.#underWay = { type, overtaken }
    try {
      await work(overtaken)
    } finally {
      this.#underWay = null
    }
  }

  async #readTypeUnder(type: string, overtaken: ReadonlySet<string>, pause: Pause): Promise<void> {
    const reader = this.#connected()
    const cursor = this.#cursors.get(type)
    // Before the keys: what changes while they are read is found again at the next poll.
    const head = await this.#readHead(type)
    const changed = await this.#changedSince(type)
    const since = this.now
    const live = (await this.#readLive(type, pause)) ?? new Map<string, LiveMember[]>()
    const indexed = await reader.indexed(type, this.now * 1000 - OUTCOMES_US, pause)
    const known = this.store.ofType(type)
    const fresh = known.size === 0 && this.store.quietCount === 0
    const others = new Set<string>()
    for (const id of live.keys()) if (!indexed.has(id)) others.add(id)
    for (const [id, entry] of known) if (!indexed.has(id) && isHeld(entry)) others.add(id)
    // An old outcome's records change only with its index entry.
    const examine = (id: string): boolean =>
      changed === null || changed.has(id) || !this.store.has(guardKey(type, id))
    const read = async (ids: Iterable<string>, isIndexed: boolean): Promise<void> => {
      for await (const slice of reader.resources(type, ids)) {
        const doubtful = new Set<string>()
        const readings: Reading[] = []
        for (const raw of slice) {
          if (overtaken.has(raw.id)) continue
          const members = live.get(raw.id) ?? NO_MEMBERS
          if (this.#lapsedSince(since, members)) doubtful.add(raw.id)
          else readings.push({ type, raw, live: members, indexed: isIndexed, stray: false })
        }
        await this.#intake.take(type, readings, examine, fresh)
        if (doubtful.size > 0) await this.#intake.readAgain(type, doubtful, { indexed: isIndexed })
        await pause()
      }
    }
    await read(without(indexed, this.#restingOutcomes(type, examine)), true)
    await read(others, false)
    const named = (id: string): boolean => indexed.has(id) || others.has(id) || overtaken.has(id)
    if (!fresh) await this.#forgetOthers(type, named, pause)
    // Unless the changes were followed further meanwhile.
    if (this.#cursors.get(type) === cursor) this.#cursors.set(type, head)
  }

  /** Whether it is an outcome that has not changed and whose turn it is not. */
  #restingOutcomes(type: string, changed: (id: string) => boolean): (id: string) => boolean {
    const turns = Math.ceil(this.store.quietCount / (this.options.outcomesAtOnce ?? OUTCOMES_AT_ONCE))
    if (turns <= 1) return () => false
    const turn = this.#turn % turns
    return (id) => this.store.isQuiet(type, id) && !changed(id) && (printOf(id) >>> 0) % turns !== turn
  }

  /**
   * Whether a lease of these ran out while they were read (from `since` on, Redis milliseconds), in which time it may have
   * been renewed: a large fleet is read for longer than a short lease.
   */
  #lapsedSince(since: number, members: readonly LiveMember[]): boolean {
    for (const { deadline } of members) if (deadline > since && deadline <= this.now) return true
    return false
  }

  /** What is named nowhere any more. */
  async #forgetOthers(type: string, named: (id: string) => boolean, pause: Pause): Promise<void> {
    let compared = 0
    for (const ids of [this.store.ofType(type).keys(), this.store.quietOf(type)])
      for (const id of ids) {
        if (++compared % COMPARED_AT_ONCE === 0) await pause()
        if (!named(id)) this.#intake.forget(guardKey(type, id))
      }
  }

  /** The ids that changed since the type was last read; null: it never was, or the data is another since. */
  async #changedSince(type: string): Promise<ReadonlySet<string> | null> {
    const last = this.#cursors.get(type) ?? this.#left.get(type)
    if (last == null) return null
    const ids = new Set<string>()
    let stands = false
    for await (const slice of this.#connected().changes(type, last.change))
      for (const { id, change } of slice) {
        stands ||= id === last.id
        if (change !== last.change) ids.add(id)
      }
    return stands ? ids : null
  }

  /** The task types seen; null: they can't be read. Moves `now` on. */
  async #readTypes(): Promise<readonly string[] | null> {
    return this.#takeTypes(await this.#connected().types())
  }

  #takeTypes({ now, types, wrongType }: SeenTypes): readonly string[] | null {
    this.#intake.now = now
    this.wholeKeys.types(wrongType, this.now)
    return types
  }

  /** The newest change; notes an index and a clock that can't be understood. */
  async #readHead(type: string): Promise<Change | null> {
    const { newest, index, clock } = await this.#connected().head(type)
    this.wholeKeys.index(type, index === 'wrong_type', this.now)
    this.wholeKeys.clock(type, clock, this.now)
    return newest
  }

  /** Null: it could not be read, and nothing is concluded from it. */
  async #readLive(type: string, pause?: Pause): Promise<Map<string, LiveMember[]> | null> {
    const found = await this.#connected().live(type, pause)
    this.wholeKeys.live(type, found === 'wrong_type', this.now)
    return found === 'wrong_type' ? null : found
  }

  /**
   * Asks the index what changed since the last call; the resources concerned are read again. May be called in the pauses
   * of `readAll` and `refreshLive`, which leave alone what was read here meanwhile.
   */
  async readChanges(): Promise<number> {
    const reader = this.#connected()
    const cursorOf = (type: string): Cursor => ({
      type,
      from: this.#cursors.get(type)?.change ?? '-inf'
    })
    const news = await reader.news([...this.#cursors.keys()].map(cursorOf))
    const types = this.#takeTypes(news)
    const known = new Set([...(types ?? this.#cursors.keys()), ...this.#strayTypes])
    const told = new Set(this.#cursors.keys())
    // Left to the next time where a longer reading is under way: it may have read what would be forgotten.
    if (this.#underWay === null) for (const type of told) if (!known.has(type)) await this.#dropType(type)
    const untold = [...known].filter((type) => !told.has(type) && this.#wanted(type))
    let answers: readonly TypeChanges[] = [
      ...news.answers.filter(({ type }) => known.has(type)),
      ...(await reader.changesOf(untold.map(cursorOf)))
    ]
    let read = 0
    while (answers.length > 0) {
      const pending: Cursor[] = []
      for (const { type, changes, wrongType } of answers) {
        this.wholeKeys.index(type, wrongType, this.now)
        if (changes === null) continue
        const followed = await this.#follow(type, changes)
        read += followed.read
        if (followed.more) pending.push(cursorOf(type))
      }
      answers = await reader.changesOf(pending)
    }
    return read
  }

  /** @returns how many were read, and whether others may come behind them */
  async #follow(type: string, changes: readonly Change[]): Promise<{ read: number; more: boolean }> {
    const cursor = this.#cursors.get(type)
    // The cursor's own entry is asked for too: it is there still, or its resource changed again. Otherwise the data is
    // another: a flush, another server behind the same name.
    if (cursor != null && !changes.some(({ id }) => id === cursor.id)) {
      if (this.#underWay !== null) return { read: 0, more: false }
      await this.#readType(type, async () => undefined)
      await this.#dropUnlisted(type)
      return { read: changes.length, more: false }
    }
    const news = changes.filter(({ change }) => change !== cursor?.change)
    await this.#intake.readAgain(type, new Set(news.map(({ id }) => id)), { indexed: true })
    if (this.#underWay?.type === type) for (const { id } of news) this.#underWay.overtaken.add(id)
    this.#cursors.set(type, changes.at(-1) ?? null)
    // Without news the rest has the cursor's own number, which no guard gives twice: the next full reading has it.
    return { read: news.length, more: changes.length === CHANGES_AT_ONCE && news.length > 0 }
  }

  /** After a flush: what no longer stands anywhere goes. */
  async #dropUnlisted(type: string): Promise<void> {
    const ids = new Set(this.store.ofType(type).keys())
    for (const id of this.store.quietOf(type)) ids.add(id)
    await this.#intake.readAgain(type, ids)
  }

  async #dropType(type: string): Promise<void> {
    this.#cursors.delete(type)
    this.wholeKeys.forget(type)
    await this.#dropUnlisted(type)
  }

  /** Reads `live` whole: renewed deadlines, and members that came or went without the index. */
  async refreshLive(pause: Pause = async () => undefined): Promise<void> {
    this.#intake.now = await this.#connected().now()
    for (const type of this.#cursors.keys())
      await this.#atLength(type, (overtaken) => this.#refreshLiveOf(type, overtaken, pause))
  }

  async #refreshLiveOf(type: string, overtaken: ReadonlySet<string>, pause: Pause): Promise<void> {
    const since = this.now
    const live = await this.#readLive(type, pause)
    if (live === null) return
    const context = this.#intake.context(type)
    let compared = 0
    const again = new Set<string>()
    const rest = new Set(live.keys())
    for (const { facts } of this.store.ofType(type).values()) {
      rest.delete(facts.id)
      if (++compared % COMPARED_AT_ONCE === 0) await pause()
      // Read after the pause: it may be another by now.
      const entry = this.store.ofType(type).get(facts.id)
      if (!entry || overtaken.has(facts.id)) continue
      const members = live.get(facts.id) ?? []
      if (!sameRuns(entry.facts.live, members) || this.#lapsedSince(since, members)) again.add(facts.id)
      else if (members.length > 0) this.#intake.moveDeadlines(entry, members, context)
    }
    for (const id of rest) again.add(id)
    for (const id of overtaken) again.delete(id)
    await this.#intake.readAgain(type, again)
  }

  /** Reads these resources afresh, records and all. */
  readAgain(type: string, ids: ReadonlySet<string>): Promise<void> {
    return this.#intake.readAgain(type, ids)
  }

  /** Looks whether some of those not yet looked at have more than one record; true: there are others still. */
  examineSome(): Promise<boolean> {
    return this.#intake.examineSome()
  }

  /** Reads these again, known or not; they are kept until they are gone. */
  async readCandidates(candidates: Iterable<Candidate>): Promise<void> {
    const byType = new Map<string, Set<string>>()
    const foreign: Candidate[] = []
    for (const candidate of candidates) {
      if (!this.#wanted(candidate.type)) continue
      if (candidate.template !== null || candidate.library !== undefined) {
        foreign.push(candidate)
        continue
      }
      const ids = byType.get(candidate.type) ?? new Set<string>()
      ids.add(candidate.id)
      byType.set(candidate.type, ids)
    }
    if (byType.size > 0) this.#intake.now = await this.#connected().now()
    for (const [type, ids] of byType) {
      if (this.#strayTypes.size < STRAY_TYPES_MAX) this.#strayTypes.add(type)
      await this.#intake.readAgain(type, ids, { stray: true })
    }
    if (foreign.length === 0) return
    await this.#template().add(foreign, this.now)
    await this.#family().add(foreign)
  }

  /** What key templates and other libraries' keys name, again. */
  async readForeign(): Promise<void> {
    if (this.store.foreignCount === 0) return
    await this.#template().refresh(this.now)
    await this.#family().refresh()
  }

  #wanted(type: string): boolean {
    return this.options.type === undefined || this.options.type === type
  }

  #connected(): NamespaceReader {
    if (!this.#reader) throw new Error('the model has no connection')
    return this.#reader
  }

  #family(): FamilyReader {
    if (!this.#familyReader) throw new Error('the model has no connection')
    return this.#familyReader
  }

  #template(): TemplateReader {
    if (!this.#templateReader) throw new Error('the model has no connection')
    return this.#templateReader
  }
}

/** One after another, as they are asked for: so many are not gone through at once. */
function* without(ids: Iterable<string>, left: (id: string) => boolean): Generator<string> {
  for (const id of ids) if (!left(id)) yield id
}

const NO_MEMBERS: readonly LiveMember[] = []

/** Keeps being read though neither index nor `live` names it. */
const isHeld = (entry: Entry): boolean =>
  entry.stray ||
  entry.facts.lock !== null ||
  entry.facts.state?.status === 'running' ||
  entry.unreadable.length > 0

const sameRuns = (a: readonly { runId: string }[], b: readonly { runId: string }[]): boolean =>
  a.length === b.length && a.every((each) => b.some((other) => other.runId === each.runId))
