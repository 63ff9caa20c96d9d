import type { Redis } from 'ioredis'
import { liveMember, resourceKeys, typeKeys, typesKey } from '@shared/protocol/keys'
import { Fleet } from '../../support/fleet'

export const NAMESPACE = 'taskguard'
export const TYPES = ['video_analysis', 'audio_analysis', 'image_analysis', 'data_analysis']
export const LOCKS = 100_000
export const UNRELATED = 1_000_000
export const AT_ONCE = 500

/** What a guard leaves of a running run, key by key. */
export async function plant(redis: Redis, locks = LOCKS): Promise<Map<string, string[]>> {
  const fleet = new Fleet(redis, NAMESPACE)
  const ids = new Map<string, string[]>(TYPES.map((type) => [type, []]))
  const now = await fleet.now()
  for (let from = 0; from < locks; from += 1_000) {
    const batch = redis.pipeline()
    for (let at = from; at < from + 1_000; at += 1) {
      const type = TYPES[at % TYPES.length] ?? ''
      const id = String(8_000_000 + at)
      ids.get(type)?.push(id)
      const runId = `01JD0000000000000000${String(at).padStart(6, '0')}`
      const change = String(now * 1000 + at)
      const keys = resourceKeys(NAMESPACE, type, id)
      const text = JSON.stringify(
        fleet.document({ type, id, runId, startedAgo: 60_000 }, now, change, 'running')
      )
      batch
        .set(keys.lock, runId, 'PX', 3_600_000)
        .set(keys.state, text, 'PX', 86_400_000)
        .hset(keys.runs, runId, text)
        .zadd(typeKeys(NAMESPACE, type).live, now + 3_600_000, liveMember(id, runId))
        .zadd(typeKeys(NAMESPACE, type).index, change, id)
    }
    await batch.exec()
  }
  await redis.sadd(typesKey(NAMESPACE), ...TYPES)
  return ids
}

/** What is left of runs that have completed: their states and records, for a day. */
export async function plantOutcomes(redis: Redis, outcomes: number): Promise<void> {
  const fleet = new Fleet(redis, NAMESPACE)
  const now = await fleet.now()
  for (let from = 0; from < outcomes; from += 1_000) {
    const batch = redis.pipeline()
    for (let at = from; at < from + 1_000; at += 1) {
      const type = TYPES[at % TYPES.length] ?? ''
      const id = String(20_000_000 + at)
      const runId = `01JC0000000000000000${String(at).padStart(6, '0')}`
      // Older than all that run.
      const change = String((now - 3_600_000) * 1000 + at)
      const keys = resourceKeys(NAMESPACE, type, id)
      const text = JSON.stringify(
        fleet.document(
          { type, id, runId, startedAgo: 7_200_000, endedAgo: 3_600_000 },
          now,
          change,
          'completed'
        )
      )
      batch
        .set(keys.state, text, 'PX', 86_400_000)
        .hset(keys.runs, runId, text)
        .zadd(typeKeys(NAMESPACE, type).index, change, id)
    }
    await batch.exec()
  }
  await redis.sadd(typesKey(NAMESPACE), ...TYPES)
}

export async function plantUnrelated(redis: Redis): Promise<void> {
  for (let from = 0; from < UNRELATED; from += 10_000) {
    const pairs: string[] = []
    for (let at = from; at < from + 10_000; at += 1) pairs.push(`session:${at}`, 'x')
    await redis.mset(pairs)
  }
}
