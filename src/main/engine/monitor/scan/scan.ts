import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseResourceKey, resourceKeys } from '@shared/protocol/keys'
import { primaries, type RedisClient } from '../../redis/client'
import type { Families } from '../../families/families'
import type { Candidate } from './candidate'
import { Pace } from './pace'
import { pipelined, type Command } from '../reading/pipeline'
import type { CompiledTemplate } from '../templates/template'

export interface ScanOptions {
  readonly namespace: string
  readonly templates: readonly CompiledTemplate[]
  readonly families: Families
  /** At most this many keys a second are asked for, so that a shared Redis never feels it. */
  readonly keysPerSecond: number
  /** The most of the server's time that it may take, above 0 to 1: see Pace. */
  readonly share: number
  /** Milliseconds after which it stops unfinished; left out: it goes to the end. */
  readonly budget?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Whether the monitor already reads the resource. */
  readonly known: (type: string, id: string, part: 'lock' | 'state') => boolean
  /** What was found outside the index, slice by slice; the next one waits for it. */
  readonly found: (candidates: readonly Candidate[]) => Promise<void>
  /** A question about keys of others was refused: what their values alone would tell is not known. */
  readonly refused: (error: Error) => void
}

/** What a pass over the key space cost. */
export interface ScanResult {
  readonly finished: boolean
  readonly keys: number
  readonly milliseconds: number
  readonly requests: number
  /** Milliseconds of them in which Redis was asked: without the pauses, and without the reading of what was found. */
  readonly asking: number
}

/**
 * Goes over all keys of the database with SCAN, slowly, for what no index names: locks without a state or a TTL, written by
 * hand or by another program, a fleet's own keys by template, and other libraries' locks. Never KEYS. A cluster's primaries
 * one after another.
 */
export async function slowScan(redis: RedisClient, options: ScanOptions): Promise<ScanResult> {
  const started = performance.now()
  const count = Math.max(10, Math.min(1_000, Math.round(options.keysPerSecond / 20)))
  let keys = 0
  let requests = 0
  let asking = 0
  const result = (finished: boolean): ScanResult => ({
    finished,
    keys,
    requests,
    asking,
    milliseconds: Math.round(performance.now() - started)
  })
  const nodes = primaries(redis)
  const pace = new Pace({ ...options, roundTrip: await roundTrip(redis) })
  let cursor = '0'
  for (let node = nodes.shift(); node;) {
    const asked = performance.now()
    const [next, page]: [string, string[]] = await node.scan(cursor, 'COUNT', count)
    cursor = next
    keys += page.length
    const { candidates, locks, others } = sort(page, options)
    const endless = await withoutTtl(redis, locks, options)
    const told = await byValue(redis, others, options)
    const asks = 1 + Math.sign(locks.length) + Math.sign(others.length)
    requests += asks
    const took = performance.now() - asked
    asking += took
    // A page is paid for whether it held keys or not: the server looked at that many.
    pace.asked(count, took, asks)
    const all = [...candidates, ...endless, ...told]
    if (all.length > 0) await options.found(all)
    if (options.signal?.aborted) return result(false)
    if (cursor === '0') node = nodes.shift()
    if (!node) break
    const ahead = pace.ahead(performance.now() - started)
    if (options.budget !== undefined && performance.now() - started + Math.max(0, ahead) > options.budget)
      return result(false)
    if (ahead > 0)
      await sleep(ahead, undefined, options.signal ? { signal: options.signal } : {}).catch(() => undefined)
    if (options.signal?.aborted) return result(false)
  }
  return result(true)
}

interface Lock {
  readonly type: string
  readonly id: string
}

/** Milliseconds that an answer takes which costs nothing; the shorter of two, as one may have had to wait. */
async function roundTrip(redis: RedisClient): Promise<number> {
  let shortest = Infinity
  for (let turn = 0; turn < 2; turn += 1) {
    const asked = performance.now()
    await pipelined(redis, [['time']])
    shortest = Math.min(shortest, performance.now() - asked)
  }
  return shortest
}

interface Sorted {
  readonly candidates: readonly Candidate[]
  /** The guard's, known already. */
  readonly locks: readonly Lock[]
  /** Keys that only their values may tell. */
  readonly others: readonly string[]
}

function sort(page: readonly string[], options: ScanOptions): Sorted {
  const candidates: Candidate[] = []
  const locks: Lock[] = []
  const others: string[] = []
  const ours = `${options.namespace}:{`
  for (const key of page) {
    if (key.startsWith(ours)) {
      const parsed = parseResourceKey(key)
      if (!parsed || parsed.namespace !== options.namespace || parsed.part === 'runs') continue
      const { type, id, part } = parsed
      if (!options.known(type, id, part)) candidates.push({ type, id, template: null })
      else if (part === 'lock') locks.push({ type, id })
      continue
    }
    const foreign = byTemplate(key, options.templates) ?? byName(key, options.families)
    if (foreign) candidates.push(foreign)
    else if (options.families.mayBe(key)) others.push(key)
  }
  return { candidates, locks, others }
}

function byTemplate(key: string, templates: readonly CompiledTemplate[]): Candidate | null {
  for (const template of templates) {
    const match = template.match(key)
    if (match) return { type: match.type, id: match.id, template: template.name }
  }
  return null
}

function byName(key: string, families: Families): Candidate | null {
  const found = families.byName(key)
  return found && { ...found, template: null }
}

/** The length of a value costs the server next to nothing, and few have that of a lock's. */
async function byValue(
  redis: RedisClient,
  keys: readonly string[],
  options: ScanOptions
): Promise<Candidate[]> {
  const replies = await pipelined(
    redis,
    keys.map((key): Command => ['strlen', key])
  )
  return keys.flatMap((key, at) => {
    const reply = replies[at]
    if (reply?.ok === false && reply.refusal === 'permission') options.refused(reply.error)
    if (reply?.ok !== true) return []
    const found = options.families.byValue(key, Number(reply.value))
    return found ? [{ ...found, template: null }] : []
  })
}

/** `live` says nothing of a known lock's own TTL: someone may have taken it away. */
async function withoutTtl(
  redis: RedisClient,
  locks: readonly Lock[],
  options: ScanOptions
): Promise<Candidate[]> {
  const replies = await pipelined(
    redis,
    locks.map(({ type, id }): Command => ['pttl', resourceKeys(options.namespace, type, id).lock])
  )
  return locks
    .filter((_, at) => {
      const reply = replies[at]
      return reply?.ok === true && reply.value === -1
    })
    .map(({ type, id }) => ({ type, id, template: null }))
}
