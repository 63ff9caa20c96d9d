import type { RedisClient } from '../redis/client'
import type { InspectedKey } from '@shared/inspect/document'
import { refusalText } from '../monitor/reading/unread'

/** A value longer than this is cut: it is looked at, not copied. */
const VALUE_MAX = 64 * 1024
const FIELDS_MAX = 200

export interface RawKeys {
  readonly raw: InspectedKey[]
  /** The keys that this user may not read, and why. */
  readonly refused: string[]
}

/** The keys as they stand, whatever they are; those that are not there are left out. Reads only. */
export async function rawKeys(redis: RedisClient, keys: readonly string[]): Promise<RawKeys> {
  const raw: InspectedKey[] = []
  const refused: string[] = []
  for (const key of keys) {
    try {
      const found = await rawKey(redis, key)
      if (found) raw.push(found)
    } catch (error) {
      if (!isRefusal(error)) throw error
      refused.push(`${key}: ${refusalText(error)}`)
    }
  }
  return { raw, refused }
}

const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && error.message.startsWith('NOPERM')

async function rawKey(redis: RedisClient, key: string): Promise<InspectedKey | null> {
  const type = await redis.type(key)
  if (type === 'none') return null
  const ttl = await redis.pttl(key)
  const value = await valueOf(redis, key, type)
  return { key, type, value: value === null ? null : cut(value), ttl_ms: ttl < 0 ? null : ttl }
}

async function valueOf(redis: RedisClient, key: string, type: string): Promise<string | null> {
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
