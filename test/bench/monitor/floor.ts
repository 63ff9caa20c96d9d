import type { Redis } from 'ioredis'
import { typeKeys } from '@shared/protocol/keys'
import { AT_ONCE, LOCKS, NAMESPACE } from './plant'

/** The least that any reader has to do: the same keys in pipelined MGETs, and JSON.parse of every state. */
export async function bareReads(
  redis: Redis,
  ids: ReadonlyMap<string, string[]>,
  kept: Map<string, unknown> | null
): Promise<void> {
  let running = 0
  for (const [type, all] of ids)
    for (let from = 0; from < all.length; from += AT_ONCE * 10) {
      const batch = redis.pipeline()
      for (let at = from; at < Math.min(all.length, from + AT_ONCE * 10); at += AT_ONCE) {
        const some = all.slice(at, at + AT_ONCE)
        batch.mget(some.map((id) => `${NAMESPACE}:{${type}}:lock:${id}`))
        batch.mget(some.map((id) => `${NAMESPACE}:{${type}}:state:${id}`))
      }
      const replies = (await batch.exec()) ?? []
      for (const [at, [error, values]] of replies.entries()) {
        if (error) throw error
        if (at % 2 === 0 || !Array.isArray(values)) continue
        for (const [nth, text] of values.entries()) {
          const state: unknown = JSON.parse(String(text))
          kept?.set(`${type}:${all[from + (at >> 1) * AT_ONCE + nth]}`, state)
          if (typeof state === 'object' && state !== null && 'status' in state && state.status === 'running')
            running += 1
        }
      }
    }
  if (running !== LOCKS || (kept !== null && kept.size !== LOCKS))
    throw new Error(`the bare reading has ${running} runs`)
}

const SLICE = 5_000

/** And what tells a reader which keys there are, and until when: every type's `live` and `index`, in slices, dropped. */
export async function bareLists(redis: Redis, types: Iterable<string>): Promise<void> {
  let members = 0
  let ids = 0
  for (const type of types) {
    const { live, index } = typeKeys(NAMESPACE, type)
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [next, flat] = await redis.zscan(live, cursor, 'COUNT', SLICE)
      cursor = next
      members += flat.length / 2
    }
    for (let from = 0, last = SLICE; last === SLICE; from += SLICE) {
      const slice = await redis.zrevrange(index, from, from + SLICE - 1)
      last = slice.length
      ids += last
    }
  }
  if (members < LOCKS || ids !== LOCKS) throw new Error(`the bare lists have ${members} runs and ${ids} ids`)
}
