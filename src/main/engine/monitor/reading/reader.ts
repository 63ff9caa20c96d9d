import { keyPrefixes, liveMember } from '@shared/protocol/keys'
import { IndexReader, type LiveMember } from './index-reader'
import { isWrongType } from './key-reader'
import { chunks, pipelined, texts, type Command, type Reply } from './pipeline'

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

/** How many; null: refused. */
type RecordCount = number | 'wrong_type' | null

export interface WholeResource {
  readonly raw: RawResource
  readonly records: RawRecords
  /** Of the runs asked for with it, those that are in `live`. */
  readonly live: LiveMember[]
}

/**
 * Reads a namespace: beside its index each resource's lock, state, records and refusals. Batched, never blocking the
 * server for long, and saying what it was not allowed to read.
 */
export class NamespaceReader extends IndexReader {
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
    const lock = locks && this.allowed(locks, `locks of ${type}`) ? texts(locks.value) : null
    const state = states && this.allowed(states, `states of ${type}`) ? texts(states.value) : null
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
      return this.allowed(reply, `records of ${type}`) ? Number(reply.value) : null
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
      if (!this.allowed(reply, `records of ${type}`)) return { kind: 'refused' }
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
      ...this.deadlineCommands(
        type,
        members.map(({ member }) => member)
      )
    ])
    const records = this.#recordsIn(type, replies.slice(0, ids.length), counts)
    const [locks, states] = replies.slice(ids.length)
    const raws = this.#valuesIn(type, ids, locks, states)
    const deadlines = this.deadlinesIn(type, replies.slice(ids.length + 2))
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
      this.allowed(reply, part) && Number(reply.value) <= REFUSALS_READ_MAX ? [] : null
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
      found[at] = reply && this.allowed(reply, part) ? texts(reply.value).filter((one) => one !== null) : null
    }
    return found
  }
}
