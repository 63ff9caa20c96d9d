import type { Redis } from 'ioredis'
import { z } from 'zod'
import { eventsChannel, liveMember, parseLiveMember, resourceKeys } from '@shared/protocol/keys'
import { toIso } from '@shared/time/iso'

/** A mark: a resource that the demo ran or wrote, or a single key outside the guard's own. */
const markSchema = z.union([
  z.tuple([z.literal('resource'), z.string(), z.string()]),
  z.tuple([z.literal('key'), z.string()])
])
type Mark = z.infer<typeof markSchema>

/** Outside the namespace, so that no monitor takes it for a lock. */
const marksKey = (namespace: string): string => `taskguard-demo:{${namespace}}:written`

/**
 * Remembers in Redis what the demo wrote, before it is written, so that `demo --reset` removes that and nothing of the
 * user's own, whatever became of the demo's process.
 */
export class Marks {
  constructor(
    private readonly redis: Redis,
    readonly namespace: string
  ) {}

  async resource(type: string, id: string): Promise<void> {
    await this.#add(['resource', type, id])
  }

  async key(key: string): Promise<void> {
    await this.#add(['key', key])
  }

  /** Removes everything that is marked. @returns how many resources and keys that were */
  async clear(): Promise<number> {
    const marked = await this.redis.smembers(marksKey(this.namespace))
    const marks = marked.map(parseMark).filter((mark) => mark !== null)
    for (const mark of marks) await this.#remove(mark)
    await this.redis.del(marksKey(this.namespace))
    return marks.length
  }

  /** Removes one resource and its mark: the fleet's old ones, so that a demo left alone does not grow. */
  async forget(type: string, id: string): Promise<void> {
    await this.#remove(['resource', type, id])
    await this.redis.srem(marksKey(this.namespace), JSON.stringify(['resource', type, id]))
  }

  async #add(mark: Mark): Promise<void> {
    await this.redis.sadd(marksKey(this.namespace), JSON.stringify(mark))
  }

  async #remove(mark: Mark): Promise<void> {
    if (mark[0] === 'key') await this.redis.del(mark[1])
    else await removeResource(this.redis, this.namespace, mark[1], mark[2])
  }
}

function parseMark(text: string): Mark | null {
  try {
    return markSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/**
 * Moves a resource to the front of the index and publishes a hint, as a guard does after a change: the clock is the
 * type's own, so the number is unique and growing.
 */
const TOUCH = `
local n = string.format('%.0f', redis.call('INCR', KEYS[1]))
redis.call('ZADD', KEYS[2], n, ARGV[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return n`

/** Tells monitors that a resource was changed by hand. */
export async function touch(redis: Redis, namespace: string, type: string, id: string): Promise<void> {
  const keys = resourceKeys(namespace, type, id)
  const hint = { v: 1, type, id, run_id: 'demo', event: 'seeded', at: toIso(Date.now()) }
  await redis.eval(TOUCH, 2, keys.clock, keys.index, id, eventsChannel(namespace), JSON.stringify(hint))
}

async function removeResource(redis: Redis, namespace: string, type: string, id: string): Promise<void> {
  const keys = resourceKeys(namespace, type, id)
  const members = new Set<string>()
  for (const runId of await redis.hkeys(keys.runs).catch(() => [])) members.add(liveMember(id, runId))
  let cursor = '0'
  do {
    const [next, found] = await redis.zscan(keys.live, cursor, 'COUNT', 1000)
    for (let i = 0; i < found.length; i += 2)
      if (parseLiveMember(found[i] ?? '')?.id === id) members.add(found[i] ?? '')
    cursor = next
  } while (cursor !== '0')
  if (members.size > 0) await redis.zrem(keys.live, ...members)
  await redis.del(keys.lock, keys.state, keys.runs, keys.refused)
  await touch(redis, namespace, type, id)
}
