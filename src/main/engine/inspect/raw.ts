import type { Redis } from 'ioredis'
import type { InspectedKey } from '@shared/inspect/document'

/** A value longer than this is cut: it is looked at, not copied. */
const VALUE_MAX = 64 * 1024
const FIELDS_MAX = 200

/** The keys as they stand, whatever they are; those that are not there are left out. Reads only. */
export async function rawKeys(redis: Redis, keys: readonly string[]): Promise<InspectedKey[]> {
  const found = await Promise.all(keys.map((key) => rawKey(redis, key)))
  return found.filter((key) => key !== null)
}

async function rawKey(redis: Redis, key: string): Promise<InspectedKey | null> {
  const type = await redis.type(key)
  if (type === 'none') return null
  const ttl = await redis.pttl(key)
  const value = await valueOf(redis, key, type)
  return { key, type, value: value === null ? null : cut(value), ttl_ms: ttl < 0 ? null : ttl }
}

async function valueOf(redis: Redis, key: string, type: string): Promise<string | null> {
  switch (type) {
    case 'string':
      return redis.getrange(key, 0, VALUE_MAX)
    case 'hash':
      return lines((await redis.hscan(key, '0', 'COUNT', FIELDS_MAX))[1])
    case 'set':
      return (await redis.sscan(key, '0', 'COUNT', FIELDS_MAX))[1].join('\n')
    case 'list':
      return (await redis.lrange(key, 0, FIELDS_MAX - 1)).join('\n')
    default:
      return null
  }
}

function lines(flat: readonly string[]): string {
  const rows: string[] = []
  for (let i = 0; i + 1 < flat.length; i += 2) rows.push(`${flat[i]}: ${flat[i + 1]}`)
  return rows.join('\n')
}

const cut = (text: string): string => (text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}…` : text)
