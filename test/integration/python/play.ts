import { assert } from 'vitest'
import type { Redis } from 'ioredis'
import { liveMember, resourceKeys } from '../../../src/shared/protocol/keys'
import type { Actor } from '../../conformance/actor'
import { type Look, type Scenario, acquireOrder } from '../../conformance/scenario'
import { readResource } from '../../support/records'

/** The scenarios' clock: a key. Far ahead of the real one, so that no key expires by itself. */
const NOW_KEY = 'test:now'
export const PRELUDE = `now = function() return tonumber(redis.call('GET', '${NOW_KEY}')) end`
const EPOCH_MS = 4_102_444_800_000
const NAMESPACE = 'tg'
const TYPE = 'video_analysis'

/**
 * All that stands in Redis, key by key, texts as they are; but what a key's real time to live has left behind, and the set of
 * types, which clients add to when they see fit.
 */
async function everything(redis: Redis): Promise<Record<string, unknown>> {
  const out: Record<string, unknown> = {}
  for (const key of (await redis.keys(`${NAMESPACE}:{*`)).toSorted()) {
    const kind = await redis.type(key)
    if (kind === 'string')
      out[key] = (await redis.get(key))?.replaceAll(/"expires_at":"\d+"/g, '"expires_at":"…"')
    else if (kind === 'hash') out[key] = await redis.hgetall(key)
    else if (kind === 'zset') out[key] = await redis.zrange(key, '0', '-1', 'WITHSCORES')
    else if (kind === 'set') out[key] = (await redis.smembers(key)).toSorted()
    else out[key] = await redis.lrange(key, 0, -1)
  }
  return out
}

/** Plays a scenario and gives what stands in Redis after it. */
export async function play(
  redis: Redis,
  scenario: Scenario,
  [first, second]: readonly [Actor, Actor]
): Promise<unknown> {
  const id = scenario.id ?? '8123'
  const keys = resourceKeys(NAMESPACE, TYPE, id)
  const now = async (): Promise<number> => Number(await redis.get(NOW_KEY))
  await redis.set(NOW_KEY, EPOCH_MS * 1000)
  for (const [at, step] of scenario.steps.entries()) {
    const where = `step ${at + 1}: ${JSON.stringify(step)}`
    // Acquisitions within one microsecond would have their fences by counting; a real clock moves.
    await redis.set(NOW_KEY, (await now()) + 7)
    if ('pass' in step) {
      const moment = (await now()) + step.pass * 1000
      await redis.set(NOW_KEY, moment)
      const owner = await redis.get(keys.lock)
      const deadline = owner === null ? null : await redis.zscore(keys.live, liveMember(id, owner))
      if (deadline !== null && Number(deadline) * 1000 <= moment) await redis.del(keys.lock)
    } else if ('redis' in step) {
      const [command = '', ...rest] = step.redis.map((part) =>
        part.replace(
          /^\{(lock|state|runs|live)\}$/,
          (_all, name: 'lock' | 'state' | 'runs' | 'live') => keys[name]
        )
      )
      await redis.call(command, ...rest)
    } else if ('look' in step) {
      await check(redis, step.look, id, where)
    } else {
      const actor = step.by === 'A' ? first : second
      const order = step.do === 'acquire' ? acquireOrder(step, id) : step
      assert.containSubset(await actor.obey(order), step.expect, where)
    }
  }
  return everything(redis)
}

async function check(redis: Redis, look: Look, id: string, where: string): Promise<void> {
  const resource = readResource(redis, TYPE, id, NAMESPACE)
  if (look.lock !== undefined) assert.equal(await resource.lock(), look.lock, where)
  if (look.state !== undefined) {
    const state = await resource.state()
    if (look.state === null) assert.isNull(state, where)
    else assert.containSubset(state, look.state, where)
  }
  if (look.records !== undefined) {
    const records = (await resource.records()).map((record) => [record.run_id, record])
    assert.containSubset(Object.fromEntries(records), look.records, where)
  }
  if (look.live !== undefined)
    assert.deepEqual((await resource.live()).toSorted(), look.live.toSorted(), where)
  if (look.stats !== undefined) {
    const [key = ''] = await redis.keys(`${NAMESPACE}:{${TYPE}}:stats:*`)
    assert.deepEqual(await redis.hgetall(key), look.stats, where)
  }
}
