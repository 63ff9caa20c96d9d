import type { Redis } from 'ioredis'
import { parseResourceKey } from '@shared/protocol/keys'
import type { NamespaceFacts } from './facts'

const TYPES_KEY = /^([A-Za-z0-9_.-]{1,64}):types$/
const SCAN_COUNT = 1000

/** At most this many keys are looked at, and this long: the doctor is a guest. */
export const NAMESPACE_SCAN = { keys: 200_000, ms: 3_000 } as const

/**
 * Looks for namespaces other than this one, in a bounded SCAN: locks of two namespaces exclude nothing from each other.
 * @returns null where SCAN is refused
 */
export async function findNamespaces(
  redis: Redis,
  own: string,
  bounds: { readonly keys: number; readonly ms: number } = NAMESPACE_SCAN
): Promise<NamespaceFacts | null> {
  const found = new Set<string>()
  const started = performance.now()
  let cursor = '0'
  let keysSeen = 0
  do {
    const reply = await redis.scan(cursor, 'COUNT', SCAN_COUNT).catch(() => null)
    if (reply === null) return null
    cursor = reply[0]
    keysSeen += reply[1].length
    for (const key of reply[1]) {
      const namespace = parseResourceKey(key)?.namespace ?? TYPES_KEY.exec(key)?.[1]
      if (namespace !== undefined && namespace !== own) found.add(namespace)
    }
  } while (cursor !== '0' && keysSeen < bounds.keys && performance.now() - started < bounds.ms)
  return { others: [...found].sort(), complete: cursor === '0', keysSeen }
}
