import { taskTypeSchema } from '@shared/protocol/ids'
import type { LiveFacts } from '@shared/model/facts'
import { keyPrefixes, liveMember, parseLiveMember, typeKeys, typesKey } from '@shared/protocol/keys'
import { isCluster, type RedisClient } from '../redis/client'
import { chunks, pipelined, scored, texts, timeReply, type Command, type Reply } from './pipeline'
import { refusalText, type Unread } from './unread'

/** A run that says it runs, as `live` has it: its facts, unless it is late. */
export type LiveMember = LiveFacts

/** One resource's keys as they stand. Undefined: not asked for, or refused. */
export interface RawResource {
  readonly id: string
  readonly lock: string | null | undefined
  readonly state: string | null | undefined
}

export type RawRecords =
  | { readonly kind: 'records'; readonly values: readonly string[] }
  | { readonly kind: 'wrong_type' }
  | { readonly kind: 'too_many'; readonly count: number }
  | { readonly kind: 'refused' }

/** A guard keeps 50; what is far beyond was not written by one. */
const RECORDS_READ_MAX = 1_000
/** A guard counts a refusal once for each task and holder: more of them is a flood, and is not read. */
const REFUSALS_READ_MAX = 5_000
const KEYS_AT_ONCE = 500
const SCAN_COUNT = 5_000
/** One answer's share of the index. */
export const CHANGES_AT_ONCE = 5_000

/** A resource and its newest change number. */
export interface Change {
  readonly id: string
  readonly change: string
}

/** From which change on (inclusive) a type's are asked for. */
export interface Cursor {
  readonly type: string
  readonly from: string
}

export interface TypeChanges {
  readonly type: string
  /** Oldest first; null: refused or of the wrong type. */
  readonly changes: readonly Change[] | null
  readonly wrongType: boolean
}

export interface SeenTypes {
  /** Redis TIME, milliseconds. */
  readonly now: number
  /** Null: refused or of the wrong type. */
  readonly types: readonly string[] | null
  readonly wrongType: boolean
}

/** Awaited between two answers of a long reading. */
export type Pause = () => Promise<void>

const noPause: Pause = async () => undefined

/** How many; null: refused. */
type RecordCount = number | 'wrong_type' | null

export interface WholeResource {
  readonly raw: RawResource
  readonly records: RawRecords
  /** Of the runs asked for with it, those that are in `live`. */
  readonly live: LiveMember[]
}

export interface Head {
  /** The newest change; null where nothing has changed yet or it can't be read. */
  readonly newest: Change | null
  readonly index: 'fine' | 'wrong_type'
  /** The guard acts on nothing of a type whose clock it can't understand. A clock that may not be read counts as fine. */
  readonly clock: 'fine' | 'wrong_type' | 'invalid'
}

/** Reads a namespace's keys: batched, never blocking the server for long, and saying what it was not allowed to read. */
export class NamespaceReader {
  /** Redis 7 knows PEXPIRETIME; before it the expiry is computed, a millisecond or two off. */
  #absolute = true

  constructor(
    private readonly redis: RedisClient,
    private readonly namespace: string,
    private readonly unread: Unread
  ) {}

  /** Redis TIME in milliseconds. */
  async now(): Promise<number> {
    const [time] = await pipelined(this.redis, [['time']])
    if (!time?.ok) throw time?.error ?? new Error('Connection is closed.')
    return timeReply(time.value)
  }

  /** The task types seen by any guard. */
  async types(): Promise<SeenTypes> {
    const replies = await pipelined(this.redis, this.#typeCommands())
    return this.#seenTypes(replies)
  }

  /** The types, and the changes of those that are known already: in one go. */
  async news(cursors: readonly Cursor[]): Promise<SeenTypes & { answers: readonly TypeChanges[] }> {
    const replies = await pipelined(this.redis, [...this.#typeCommands(), ...this.#changeCommands(cursors)])
    return { ...this.#seenTypes(replies), answers: this.#typeChanges(cursors, replies.slice(2)) }
  }

  #typeCommands(): [time: Command, members: Command] {
    return [['time'], ['smembers', typesKey(this.namespace)]]
  }

  #seenTypes([time, members]: readonly Reply[]): SeenTypes {
    const key = typesKey(this.namespace)
    const now = time?.ok ? timeReply(time.value) : Number.NaN
    if (time?.ok === false && time.refusal === 'unknown_command') throw time.error
    if (Number.isNaN(now))
      throw new Error('NOPERM no right to ask for TIME, without which nothing can be judged')
    if (!members || !this.#allowed(members, key)) return { now, types: null, wrongType: isWrongType(members) }
    const types = texts(members.value).filter(
      (type) => type !== null && taskTypeSchema.safeParse(type).success
    )
    return { now, types: types as string[], wrongType: false }
  }

  /** Everyone in `live`, by resource id; null: refused or of the wrong type. */
  async live(type: string, pause: Pause = noPause): Promise<Map<string, LiveMember[]> | 'wrong_type' | null> {
    const key = typeKeys(this.namespace, type).live
    const found = new Map<string, LiveMember[]>()
    // ZSCAN gives every member that stays, in slices that hold nobody up; one that moves meanwhile may come twice.
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [reply] = await pipelined(this.redis, [['zscan', key, cursor, 'COUNT', SCAN_COUNT]])
      if (!reply || !this.#allowed(reply, key)) return isWrongType(reply) ? 'wrong_type' : null
      const [next, flat] = Array.isArray(reply.value) ? (reply.value as unknown[]) : []
      cursor = String(next)
      if (Array.isArray(flat)) addMembers(found, flat)
      await pause()
    }
    return found
  }

  /** How far a type's changes go. */
  async head(type: string): Promise<Head> {
    const keys = typeKeys(this.namespace, type)
    const [index, clock] = await pipelined(this.redis, [
      ['zrevrange', keys.index, 0, 0, 'WITHSCORES'],
      ['get', keys.clock]
    ])
    const newest = index && this.#allowed(index, keys.index) ? (changesIn(index.value)[0] ?? null) : null
    return { newest, index: isWrongType(index) ? 'wrong_type' : 'fine', clock: clockFault(clock) }
  }

  /** The ids with a change number of at least `from`, without it, newest first. */
  async indexed(type: string, from: number, pause: Pause = noPause): Promise<Set<string>> {
    const key = typeKeys(this.namespace, type).index
    const [counted] = await pipelined(this.redis, [['zcount', key, from, '+inf']])
    const ids = new Set<string>()
    if (!counted || !this.#allowed(counted, key)) return ids
    const count = Number(counted.value)
    // By rank from the newest: what changes meanwhile moves to the front, so that some come twice and none is missed.
    for (let first = 0; first < count; first += CHANGES_AT_ONCE) {
      const last = Math.min(count, first + CHANGES_AT_ONCE) - 1
      const [reply] = await pipelined(this.redis, [['zrevrange', key, first, last]])
      if (!reply || !this.#allowed(reply, key) || !Array.isArray(reply.value)) break
      for (const id of reply.value as unknown[]) if (typeof id === 'string') ids.add(id)
      await pause()
    }
    return ids
  }

  /** Ids with a change number of at least `from`, oldest first, with it. */
  async *changes(type: string, from: string | number): AsyncGenerator<Change[]> {
    const key = typeKeys(this.namespace, type).index
    for (let low = String(from); ;) {
      const [reply] = await pipelined(this.redis, [
        ['zrangebyscore', key, low, '+inf', 'WITHSCORES', 'LIMIT', 0, CHANGES_AT_ONCE]
      ])
      if (!reply || !this.#allowed(reply, key)) return
      const found = changesIn(reply.value)
      yield found
      const last = found.at(-1)
      if (!last || found.length < CHANGES_AT_ONCE) return
      low = `(${last.change}`
    }
  }

  /**
   * The changes of many types at once, from each one's cursor (inclusive), at most 5,000 each; null: refused or of the
   * wrong type.
   */
  async changesOf(cursors: readonly Cursor[]): Promise<TypeChanges[]> {
    return this.#typeChanges(cursors, await pipelined(this.redis, this.#changeCommands(cursors)))
  }

  #changeCommands(cursors: readonly Cursor[]): Command[] {
    return cursors.map(({ type, from }): Command => {
      const key = typeKeys(this.namespace, type).index
      return ['zrangebyscore', key, from, '+inf', 'WITHSCORES', 'LIMIT', 0, CHANGES_AT_ONCE]
    })
  }

  #typeChanges(cursors: readonly Cursor[], replies: readonly Reply[]): TypeChanges[] {
    return cursors.map(({ type }, at) => {
      const reply = replies[at]
      if (!reply || !this.#allowed(reply, typeKeys(this.namespace, type).index))
        return { type, changes: null, wrongType: isWrongType(reply) }
      return { type, changes: changesIn(reply.value), wrongType: false }
    })
  }

  /** Locks and states of one type, in chunks, the next one on its way while the last is worked on. */
  async *resources(type: string, ids: Iterable<string>): AsyncGenerator<RawResource[]> {
    let ahead: Promise<RawResource[]> | undefined
    try {
      for (const chunk of chunks(ids, KEYS_AT_ONCE)) {
        const next = this.#chunk(type, chunk)
        // Awaited a round later: a failure meanwhile must not count as unhandled.
        next.catch(() => undefined)
        if (ahead) yield await ahead
        ahead = next
      }
      if (ahead) yield await ahead
    } finally {
      await ahead?.catch(() => undefined)
    }
  }

  async #chunk(type: string, ids: readonly string[]): Promise<RawResource[]> {
    const [locks, states] = await pipelined(this.redis, this.#valueCommands(type, ids))
    return this.#valuesIn(type, ids, locks, states)
  }

  #valueCommands(type: string, ids: readonly string[]): [locks: Command, states: Command] {
    const prefix = keyPrefixes(this.namespace, type)
    return [
      ['mget', ...ids.map((id) => prefix.lock + id)],
      ['mget', ...ids.map((id) => prefix.state + id)]
    ]
  }

  #valuesIn(
    type: string,
    ids: readonly string[],
    locks: Reply | undefined,
    states: Reply | undefined
  ): RawResource[] {
    const lock = locks && this.#allowed(locks, `locks of ${type}`) ? texts(locks.value) : null
    const state = states && this.#allowed(states, `states of ${type}`) ? texts(states.value) : null
    return ids.map((id, at) => ({
      id,
      lock: lock === null ? undefined : (lock[at] ?? null),
      state: state === null ? undefined : (state[at] ?? null)
    }))
  }

  /** How many records each has: most have one, which the state tells already. */
  async recordCounts(type: string, ids: readonly string[]): Promise<RecordCount[]> {
    const { runs } = keyPrefixes(this.namespace, type)
    const replies = await pipelined(
      this.redis,
      ids.map((id): Command => ['hlen', runs + id])
    )
    return this.#countsIn(type, replies)
  }

  #countsIn(type: string, replies: readonly Reply[]): RecordCount[] {
    return replies.map((reply) => {
      if (isWrongType(reply)) return 'wrong_type'
      return this.#allowed(reply, `records of ${type}`) ? Number(reply.value) : null
    })
  }

  /** @param checked their number is known to be small */
  async records(type: string, ids: readonly string[], checked = false): Promise<RawRecords[]> {
    const counts = checked ? ids.map(() => 0) : await this.recordCounts(type, ids)
    const replies = await pipelined(this.redis, this.#recordCommands(type, ids, counts))
    return this.#recordsIn(type, replies, counts)
  }

  #recordCommands(type: string, ids: readonly string[], counts: readonly RecordCount[]): Command[] {
    const { runs } = keyPrefixes(this.namespace, type)
    return ids.map((id, at): Command => {
      const count = counts[at]
      // Nothing is asked for where the answer would be a refusal or a flood.
      return typeof count === 'number' && count <= RECORDS_READ_MAX
        ? ['hvals', runs + id]
        : ['hlen', runs + id]
    })
  }

  #recordsIn(type: string, replies: readonly Reply[], counts: readonly RecordCount[]): RawRecords[] {
    return replies.map((reply, at): RawRecords => {
      const count = counts[at]
      if (isWrongType(reply)) return { kind: 'wrong_type' }
      if (!this.#allowed(reply, `records of ${type}`)) return { kind: 'refused' }
      if (typeof count === 'number' && count > RECORDS_READ_MAX) return { kind: 'too_many', count }
      return { kind: 'records', values: texts(reply.value).filter((value) => value !== null) }
    })
  }

  /**
   * All of each resource in two round trips, what counts in the second: records, lock, state and deadlines in one go, so
   * that they are of one moment as nearly as Redis allows without a script.
   * @param ids at most 500
   * @param runsOf the runs whose deadlines are asked for, given who held the lock a moment before (null: nobody, or
   *   it could not be read)
   */
  async whole(
    type: string,
    ids: readonly string[],
    runsOf: (id: string, holder: string | null) => Iterable<string>
  ): Promise<WholeResource[]> {
    if (ids.length === 0) return []
    const { runs } = keyPrefixes(this.namespace, type)
    const [lockCommand, stateCommand] = this.#valueCommands(type, ids)
    const first = await pipelined(this.redis, [...ids.map((id): Command => ['hlen', runs + id]), lockCommand])
    const counts = this.#countsIn(type, first.slice(0, ids.length))
    const held = first[ids.length]
    const holders = held?.ok === true ? texts(held.value) : []
    const members = ids.flatMap((id, at) =>
      Array.from(runsOf(id, holders[at] ?? null), (runId) => ({ at, runId, member: liveMember(id, runId) }))
    )
    const replies = await pipelined(this.redis, [
      ...this.#recordCommands(type, ids, counts),
      lockCommand,
      stateCommand,
      ...this.#deadlineCommands(
        type,
        members.map(({ member }) => member)
      )
    ])
    const records = this.#recordsIn(type, replies.slice(0, ids.length), counts)
    const [locks, states] = replies.slice(ids.length)
    const raws = this.#valuesIn(type, ids, locks, states)
    const deadlines = this.#deadlinesIn(type, replies.slice(ids.length + 2))
    const live = ids.map((): LiveMember[] => [])
    for (const [nth, { at, runId }] of members.entries()) {
      const deadline = deadlines[nth]
      if (deadline != null) live[at]?.push({ runId, deadline, sweepsPast: 0 })
    }
    return raws.map((raw, at) => ({
      raw,
      records: records[at] ?? { kind: 'refused' },
      live: live[at] ?? []
    }))
  }

  /**
   * The refusals that are on record for each resource (docs/protocol.md, `refused`): holder and refused task; null: not
   * read. Most have none.
   */
  async refusals(type: string, ids: readonly string[]): Promise<(readonly string[] | null)[]> {
    const part = `refusals of ${type}`
    const { refused } = keyPrefixes(this.namespace, type)
    const counts = await pipelined(
      this.redis,
      ids.map((id): Command => ['scard', refused + id])
    )
    const found = counts.map((reply): string[] | null =>
      this.#allowed(reply, part) && Number(reply.value) <= REFUSALS_READ_MAX ? [] : null
    )
    const asked = counts.flatMap((reply, at) =>
      found[at] && reply.ok && Number(reply.value) > 0 ? [{ at, id: ids[at] ?? '' }] : []
    )
    const members = await pipelined(
      this.redis,
      asked.map(({ id }): Command => ['smembers', refused + id])
    )
    for (const [place, { at }] of asked.entries()) {
      const reply = members[place]
      found[at] =
        reply && this.#allowed(reply, part) ? texts(reply.value).filter((one) => one !== null) : null
    }
    return found
  }

  /** The deadlines of single members; null where there is none. */
  async deadlines(type: string, members: readonly string[]): Promise<(number | null)[]> {
    return this.#deadlinesIn(type, await pipelined(this.redis, this.#deadlineCommands(type, members)))
  }

  #deadlineCommands(type: string, members: readonly string[]): Command[] {
    const key = typeKeys(this.namespace, type).live
    return members.map((member): Command => ['zscore', key, member])
  }

  #deadlinesIn(type: string, replies: readonly Reply[]): (number | null)[] {
    const key = typeKeys(this.namespace, type).live
    return replies.map((reply) =>
      this.#allowed(reply, key) && typeof reply.value === 'string' ? Number(reply.value) : null
    )
  }

  /** When keys expire, Redis milliseconds; null: never; undefined: no such key, or refused. */
  async expiries(keys: readonly string[]): Promise<(number | null | undefined)[]> {
    if (keys.length === 0) return []
    const part = 'expiry of locks'
    if (this.#absolute) {
      const replies = await pipelined(
        this.redis,
        keys.map((key): Command => ['pexpiretime', key])
      )
      const lacking = replies.some((reply) => !reply.ok && reply.refusal === 'unknown_command')
      if (!lacking)
        return replies.map((reply) =>
          this.#allowed(reply, part) ? expiryOf(Number(reply.value)) : undefined
        )
      this.#absolute = false
    }
    const [time, ...replies] = await pipelined(this.redis, [
      ['time'],
      ...keys.map((key): Command => ['pttl', key])
    ])
    const now = time?.ok ? timeReply(time.value) : Number.NaN
    return replies.map((reply) => {
      if (!this.#allowed(reply, part)) return undefined
      const ttl = Number(reply.value)
      return ttl < 0 ? expiryOf(ttl) : now + ttl
    })
  }

  /** `string`, `hash`, …, `none`; null: refused. */
  async kinds(keys: readonly string[]): Promise<(string | null)[]> {
    const replies = await pipelined(
      this.redis,
      keys.map((key): Command => ['type', key])
    )
    return replies.map((reply) => (this.#allowed(reply, 'types of keys') ? String(reply.value) : null))
  }

  /** The values of any string keys; undefined where refused. */
  async values(keys: readonly string[], part: string): Promise<(string | null)[] | undefined> {
    if (keys.length === 0) return []
    // A template's keys have no common slot: in a cluster each is asked for by itself.
    const asked: Command[] = isCluster(this.redis) ? keys.map((key) => ['mget', key]) : [['mget', ...keys]]
    const replies = await pipelined(this.redis, asked)
    const values: (string | null)[] = []
    for (const reply of replies) {
      if (!this.#allowed(reply, part)) return undefined
      values.push(...texts(reply.value))
    }
    return values
  }

  #allowed(reply: Reply, part: string): reply is Reply & { ok: true } {
    if (reply.ok) {
      this.unread.clear(part)
      return true
    }
    this.unread.mark(part, reply.refusal === 'wrong_type' ? 'is of the wrong type' : refusalText(reply.error))
    return false
  }
}

/** @param flat member, score, member, score, …: a hundred thousand of them, so nothing is made on the way */
function addMembers(found: Map<string, LiveMember[]>, flat: readonly unknown[]): void {
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const member = flat[at]
    const parsed = typeof member === 'string' ? parseLiveMember(member) : null
    if (parsed === null) continue
    const { id, runId } = parsed
    const same = found.get(id)
    if (same === undefined) found.set(id, [{ runId, deadline: Number(flat[at + 1]), sweepsPast: 0 }])
    else if (!same.some((each) => each.runId === runId))
      same.push({ runId, deadline: Number(flat[at + 1]), sweepsPast: 0 })
  }
}

function clockFault(reply: Reply | undefined): Head['clock'] {
  if (isWrongType(reply)) return 'wrong_type'
  if (reply?.ok !== true || typeof reply.value !== 'string') return 'fine'
  return /^\d{1,16}$/.test(reply.value) && Number.isSafeInteger(Number(reply.value)) ? 'fine' : 'invalid'
}

const changesIn = (value: unknown): Change[] =>
  scored(value).map(({ member, score }) => ({ id: member, change: score }))

/** -1: no TTL; -2: no key. */
const expiryOf = (reply: number): number | null | undefined =>
  reply === -1 ? null : reply === -2 ? undefined : reply

const isWrongType = (reply: Reply | undefined): boolean =>
  reply !== undefined && !reply.ok && reply.refusal === 'wrong_type'
