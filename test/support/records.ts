import type { Redis } from 'ioredis'
import { recordSchema, stateSchema } from '@shared/protocol/documents'
import type { RunRecord, StateDocument } from '@shared/protocol/documents'
import { resourceKeys } from '@shared/protocol/keys'

/** A resource as a test reads it back. */
export interface ResourceReader {
  readonly lock: () => Promise<string | null>
  readonly state: () => Promise<StateDocument | null>
  /** All its records, oldest first. */
  readonly records: () => Promise<RunRecord[]>
  /** The one record there is; fails where there are several or none. */
  readonly record: () => Promise<RunRecord>
  /** Run ids in `live`. */
  readonly live: () => Promise<string[]>
}

export function readResource(
  redis: Redis,
  type: string,
  id: string,
  namespace = 'taskguard'
): ResourceReader {
  const keys = resourceKeys(namespace, type, id)
  const records = async (): Promise<RunRecord[]> => {
    const all = await redis.hgetall(keys.runs)
    const parsed = Object.values(all).map((text) => recordSchema.parse(JSON.parse(text)))
    return parsed.toSorted((a, b) => Number(a.fence) - Number(b.fence))
  }
  return {
    records,
    lock: () => redis.get(keys.lock),
    state: async () => {
      const text = await redis.get(keys.state)
      return text === null ? null : stateSchema.parse(JSON.parse(text))
    },
    record: async () => {
      const [first, ...more] = await records()
      if (!first || more.length > 0)
        throw new Error(`expected one record, there are ${first ? more.length + 1 : 0}`)
      return first
    },
    live: async () => {
      const members = await redis.zrange(keys.live, '0', '-1')
      return members
        .filter((member) => member.startsWith(`${id}\u001f`))
        .map((member) => member.slice(id.length + 1))
    }
  }
}
