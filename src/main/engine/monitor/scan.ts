import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseResourceKey, resourceKeys } from '@shared/protocol/keys'
import { primaries, type RedisClient } from '../redis/client'
import type { Candidate } from './candidate'
import { pipelined, type Command } from './pipeline'
import type { CompiledTemplate } from './template'

export interface ScanOptions {
  readonly namespace: string
  readonly templates: readonly CompiledTemplate[]
  /** At most this many keys a second are asked for, so that a shared Redis never feels it. */
  readonly keysPerSecond: number
  /** Milliseconds after which it stops unfinished; left out: it goes to the end. */
  readonly budget?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Whether the monitor already reads the resource. */
  readonly known: (type: string, id: string, part: 'lock' | 'state') => boolean
  /** What was found outside the index, slice by slice; the next one waits for it. */
  readonly found: (candidates: readonly Candidate[]) => Promise<void>
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
 * hand or by another program, and a fleet's own keys by template. Never KEYS. A cluster's primaries one after another.
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
  let cursor = '0'
  for (let node = nodes.shift(); node;) {
    const asked = performance.now()
    const [next, page]: [string, string[]] = await node.scan(cursor, 'COUNT', count)
    cursor = next
    keys += page.length
    requests += 1
    const { candidates, locks } = sort(page, options)
    const endless = await withoutTtl(redis, locks, options)
    if (locks.length > 0) requests += 1
    asking += performance.now() - asked
    const all = [...candidates, ...endless]
    if (all.length > 0) await options.found(all)
    if (options.signal?.aborted) return result(false)
    if (cursor === '0') node = nodes.shift()
    if (!node) break
    // A page is paid for whether it held keys or not: the server looked at that many.
    const ahead = (requests * count * 1000) / options.keysPerSecond - (performance.now() - started)
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

function sort(page: readonly string[], options: ScanOptions): { candidates: Candidate[]; locks: Lock[] } {
  const candidates: Candidate[] = []
  const locks: Lock[] = []
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
    for (const template of options.templates) {
      const match = template.match(key)
      if (!match) continue
      candidates.push({ type: match.type, id: match.id, template: template.name })
      break
    }
  }
  return { candidates, locks }
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
