import { assertNever } from '@shared/errors'
import type { LiveFacts, ResourceFacts, RunFacts, StateFacts, UnreadableFacts } from '@shared/model/facts'
import type { DeadTracker } from './dead-tracker'
import { readRecord, readState, type Fault } from '../reading/document'
import type { Entry } from './entry'
import { printOf } from './print'
import type { LiveMember } from '../reading/index-reader'
import type { RawRecords, RawResource } from '../reading/reader'

export interface AssembleContext {
  /** Of the type's keys: `keyPrefixes`. */
  readonly prefix: { readonly lock: string; readonly state: string; readonly runs: string }
  readonly now: number
  /** The lease assumed where nothing says it, milliseconds. */
  readonly lease: number
  readonly dead: DeadTracker
}

export interface Reading {
  readonly type: string
  readonly raw: RawResource
  readonly live: readonly LiveMember[]
  /** Left out: as they were. */
  readonly records?: RawRecords
  /** When the lock expires; null: never; left out: not read. */
  readonly expiresAt?: number | null
  /** Keys of this resource that are not of the type they should be. */
  readonly wrongType?: readonly ('lock' | 'state')[]
  readonly indexed: boolean
  /** Named by the slow scan. */
  readonly stray: boolean
}

/** Null where nothing of the resource is left. */
export function assemble(reading: Reading, prior: Entry | undefined, context: AssembleContext): Entry | null {
  return assemblePlain(reading, prior, context) ?? assembleAny(reading, prior, context)
}

/**
 * A lock, a state that can be read and nothing else to say: nearly all of them.
 * @returns null where there is more to it
 */
function assemblePlain(reading: Reading, prior: Entry | undefined, context: AssembleContext): Entry | null {
  const { type, raw, records, expiresAt, wrongType } = reading
  if (typeof raw.lock !== 'string' || typeof raw.state !== 'string') return null
  if (records !== undefined || expiresAt !== undefined || wrongType !== undefined) return null
  if (prior !== undefined && prior.unreadable.length > 0) return null
  const read = readState(raw.state, raw.lock)
  if (!read.ok) return null
  const state = read.facts
  const runs = prior?.facts.runs ?? NONE
  const live = allLive(ofHolder(reading.live, raw.lock), type, raw.id, state, runs, context)
  const key = context.prefix.lock + raw.id
  return {
    facts: { source: GUARD, type, id: raw.id, lock: { key, value: raw.lock }, state, runs, live },
    unreadable: NONE,
    stray: isStray(reading, prior),
    indexed: reading.indexed
  }
}

/** The holder alone, by the lock's own string: a part of the member's would keep all of that, and compare slowly. */
function ofHolder(members: readonly LiveMember[], lock: string): readonly LiveMember[] {
  const [only] = members
  if (only === undefined || members.length > 1 || only.runId !== lock) return members
  return [{ runId: lock, deadline: only.deadline, sweepsPast: only.sweepsPast }]
}

const NONE: readonly never[] = []
const GUARD = { kind: 'guard' } as const

function assembleAny(reading: Reading, prior: Entry | undefined, context: AssembleContext): Entry | null {
  const { type, raw } = reading
  const unreadable: UnreadableFacts[] = []
  const unread = new Set<'lock' | 'state' | 'runs'>()
  const fail = (part: 'lock' | 'state' | 'runs', fault: Fault): void => {
    const key = context.prefix[part] + raw.id
    const since = prior?.unreadable.find((each) => each.key === key && each.reason === fault.reason)?.since
    unread.add(part)
    unreadable.push({ key, type, id: raw.id, ...fault, since: since ?? context.now })
  }
  for (const part of reading.wrongType ?? []) fail(part, { reason: 'wrong_type', detail: 'is no string' })
  if (raw.lock === undefined) unread.add('lock')
  const state = readStateOf(raw, unread, fail)
  const runs = readRunsOf(reading.records, prior, unread, fail)
  const live = allLive(reading.live, type, raw.id, state, runs, context)
  if (raw.lock == null && state === null && live.length === 0 && unreadable.length === 0) return null
  const expiry = reading.expiresAt === undefined ? {} : { expiresAt: steady(reading.expiresAt, prior) }
  const facts: ResourceFacts = {
    source: GUARD,
    type,
    id: raw.id,
    lock: raw.lock == null ? null : { key: context.prefix.lock + raw.id, value: raw.lock, ...expiry },
    state,
    runs,
    live,
    ...(unread.size === 0 ? {} : { unread: [...unread] })
  }
  return {
    facts,
    unreadable,
    stray: isStray(reading, prior),
    indexed: reading.indexed,
    ...(raw.lock === null && typeof raw.state === 'string' && live.length === 0
      ? { print: printOf(raw.state) }
      : {})
  }
}

/** What the index names is no stray any more, but for a lock without TTL: only its TTL tells when that is mended. */
const isStray = ({ stray, indexed, expiresAt }: Reading, prior: Entry | undefined): boolean =>
  (stray || prior?.stray === true) && (!indexed || expiresAt === null)

/** Where the expiry is computed from a TTL it is some milliseconds off each time, and is the same. */
function steady(expiresAt: number | null, prior: Entry | undefined): number | null {
  const before = prior?.facts.lock?.expiresAt
  return before != null && expiresAt !== null && Math.abs(before - expiresAt) < 20 ? before : expiresAt
}

type Fail = (part: 'lock' | 'state' | 'runs', fault: Fault) => void

function readStateOf(raw: RawResource, unread: Set<string>, fail: Fail): StateFacts | null {
  if (raw.state === undefined) unread.add('state')
  if (raw.state == null) return null
  const read = readState(raw.state)
  if (read.ok) return read.facts
  fail('state', read.fault)
  return null
}

function readRunsOf(
  records: RawRecords | undefined,
  prior: Entry | undefined,
  unread: Set<string>,
  fail: Fail
): readonly RunFacts[] {
  if (records === undefined) {
    const before = prior?.unreadable.find((each) => each.key.includes(':runs:'))
    if (before) fail('runs', before)
    return prior?.facts.runs ?? []
  }
  switch (records.kind) {
    case 'wrong_type':
      fail('runs', { reason: 'wrong_type', detail: 'is no hash' })
      return []
    case 'too_many':
      fail('runs', { reason: 'invalid', detail: `holds ${records.count} records` })
      return []
    case 'refused':
      unread.add('runs')
      return []
    case 'records':
      return readRecords(records.values, unread, fail)
    default:
      return assertNever(records)
  }
}

/** Newest first. */
function readRecords(values: readonly string[], unread: Set<string>, fail: Fail): RunFacts[] {
  const found: RunFacts[] = []
  for (const value of values) {
    const read = readRecord(value)
    if (read.ok) found.push(read.facts)
    // One key, one finding: its first bad record.
    else if (!unread.has('runs')) fail('runs', read.fault)
  }
  return found.sort((a, b) => b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1))
}

/** As they came where none is late, which spares a copy of each. */
function allLive(
  members: readonly LiveMember[],
  type: string,
  id: string,
  state: StateFacts | null,
  runs: readonly RunFacts[],
  context: AssembleContext
): readonly LiveFacts[] {
  let timely = context.dead.isEmpty
  for (const member of members) if (member.deadline <= context.now || member.sweepsPast !== 0) timely = false
  return timely ? members : members.map((member) => liveFacts(member, type, id, state, runs, context))
}

function liveFacts(
  { runId, deadline }: LiveMember,
  type: string,
  id: string,
  state: StateFacts | null,
  runs: readonly RunFacts[],
  { dead, lease, now }: AssembleContext
): LiveFacts {
  const about = state?.runId === runId ? state : runs.find((run) => run.runId === runId)
  return { runId, deadline, sweepsPast: dead.look(type, id, runId, deadline, about?.leaseMs ?? lease, now) }
}

/** The same resource with other deadlines. */
export function withLive(entry: Entry, live: readonly LiveMember[], context: AssembleContext): Entry {
  const { facts } = entry
  return {
    ...entry,
    facts: {
      ...facts,
      live: allLive(live, facts.type, facts.id, facts.state, facts.runs, context)
    }
  }
}

/** Whether the state alone does not say who runs: several do, or one that the state is not about. */
export const needsRecords = (live: readonly LiveMember[], state: StateFacts | null): boolean =>
  live.length > 1 || (live[0] !== undefined && live[0].runId !== state?.runId)

/** Whether two readings say the same; field by field, as it is asked of a hundred thousand at every sweep. */
export function sameEntry(a: Entry, b: Entry): boolean {
  const [x, y] = [a.facts, b.facts]
  if (x.runs === y.runs && a.unreadable === b.unreadable && x.unread === y.unread)
    return sameLock(x, y) && sameLive(x.live, y.live) && sameFields(x.state, y.state)
  return JSON.stringify([x, a.unreadable]) === JSON.stringify([y, b.unreadable])
}

function sameFields(a: StateFacts | null, b: StateFacts | null): boolean {
  if (a === null || b === null) return a === b
  for (const name of Object.keys(a) as (keyof StateFacts)[]) {
    const [x, y] = [a[name], b[name]]
    if (
      x !== y &&
      !(typeof x === 'object' && typeof y === 'object' && JSON.stringify(x) === JSON.stringify(y))
    )
      return false
  }
  return true
}

const sameLock = ({ lock: a }: ResourceFacts, { lock: b }: ResourceFacts): boolean =>
  a === b || (a !== null && b !== null && a.value === b.value && a.expiresAt === b.expiresAt)

const sameLive = (a: readonly LiveFacts[], b: readonly LiveFacts[]): boolean =>
  a.length === b.length &&
  a.every((each, at) => {
    const other = b[at]
    return (
      each.runId === other?.runId && each.deadline === other.deadline && each.sweepsPast === other.sweepsPast
    )
  })

/** Whether `live` does not explain the lock, so that its own TTL has to be asked for. */
export function needsTtl({ lock, state, live }: ResourceFacts): boolean {
  if (lock === null) return false
  if (state?.status !== 'running' || state.runId !== lock.value) return true
  for (const member of live) if (member.runId === lock.value) return false
  return true
}
