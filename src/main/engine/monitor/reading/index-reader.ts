import { taskTypeSchema } from '@shared/protocol/ids'
import type { LiveFacts } from '@shared/model/facts'
import { parseLiveMember, typeKeys, typesKey } from '@shared/protocol/keys'
import { isWrongType, KeyReader } from './key-reader'
import { pipelined, scored, texts, timeReply, type Command, type Reply } from './pipeline'

/** A run that says it runs, as `live` has it: its facts, unless it is late. */
export type LiveMember = LiveFacts

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

export interface Head {
  /** The newest change; null where nothing has changed yet or it can't be read. */
  readonly newest: Change | null
  readonly index: 'fine' | 'wrong_type'
  /** The guard acts on nothing of a type whose clock it can't understand. A clock that may not be read counts as fine. */
  readonly clock: 'fine' | 'wrong_type' | 'invalid'
}

/** Reads which types and resources there are, which of them changed, and who says that it runs. */
export class IndexReader extends KeyReader {
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
    if (!members || !this.allowed(members, key)) return { now, types: null, wrongType: isWrongType(members) }
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
      if (!reply || !this.allowed(reply, key)) return isWrongType(reply) ? 'wrong_type' : null
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
    const newest = index && this.allowed(index, keys.index) ? (changesIn(index.value)[0] ?? null) : null
    return { newest, index: isWrongType(index) ? 'wrong_type' : 'fine', clock: clockFault(clock) }
  }

  /** The ids with a change number of at least `from`, without it, newest first. */
  async indexed(type: string, from: number, pause: Pause = noPause): Promise<Set<string>> {
    const key = typeKeys(this.namespace, type).index
    const [counted] = await pipelined(this.redis, [['zcount', key, from, '+inf']])
    const ids = new Set<string>()
    if (!counted || !this.allowed(counted, key)) return ids
    const count = Number(counted.value)
    // By rank from the newest: what changes meanwhile moves to the front, so that some come twice and none is missed.
    for (let first = 0; first < count; first += CHANGES_AT_ONCE) {
      const last = Math.min(count, first + CHANGES_AT_ONCE) - 1
      const [reply] = await pipelined(this.redis, [['zrevrange', key, first, last]])
      if (!reply || !this.allowed(reply, key) || !Array.isArray(reply.value)) break
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
      if (!reply || !this.allowed(reply, key)) return
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
      if (!reply || !this.allowed(reply, typeKeys(this.namespace, type).index))
        return { type, changes: null, wrongType: isWrongType(reply) }
      return { type, changes: changesIn(reply.value), wrongType: false }
    })
  }

  /** The deadlines of single members; null where there is none. */
  async deadlines(type: string, members: readonly string[]): Promise<(number | null)[]> {
    return this.deadlinesIn(type, await pipelined(this.redis, this.deadlineCommands(type, members)))
  }

  protected deadlineCommands(type: string, members: readonly string[]): Command[] {
    const key = typeKeys(this.namespace, type).live
    return members.map((member): Command => ['zscore', key, member])
  }

  protected deadlinesIn(type: string, replies: readonly Reply[]): (number | null)[] {
    const key = typeKeys(this.namespace, type).live
    return replies.map((reply) =>
      this.allowed(reply, key) && typeof reply.value === 'string' ? Number(reply.value) : null
    )
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
