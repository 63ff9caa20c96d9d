import { resourceKeys } from '@shared/protocol/keys'
import { toIso } from '@shared/time/iso'
import { backdate } from '../history'
import { HOUR, MINUTE, type Stage } from '../stage'

/** The run completed, and something put its lock back with the report's own two hours: nobody gets in. */
export async function orphanLock(stage: Stage): Promise<void> {
  const resource = { type: 'audio_analysis', id: 'demo-7050' }
  const run = await stage.begin({ ...resource, taskId: 'celery-c0de-7050', worker: 'cpu-worker-12' })
  await stage.end(run, { outcome: 'completed', result: JSON.stringify({ segments: 96 }) })
  await backdate(stage.redis, stage.namespace, resource, {
    [run.runId]: { started: 27 * MINUTE, ended: 14 * MINUTE }
  })
  await stage.redis.set(keysOf(stage, resource).lock, run.runId, 'PX', 2 * HOUR - 14 * MINUTE)
}

/** Somebody took the TTL off a living run's lock. Its next renewal would mend that, so it is taken off each time. */
export async function lockWithoutTtl(stage: Stage): Promise<void> {
  const resource = { type: 'data_analysis', id: 'demo-3310' }
  const run = await stage.begin({
    ...resource,
    taskId: 'celery-9f9f-3310',
    worker: 'cpu-worker-22',
    leaseMs: 1 * HOUR
  })
  const { lock } = keysOf(stage, resource)
  stage.keepAlive(run, undefined, () => stage.redis.persist(lock))
  await stage.redis.persist(lock)
}

/** A lock that nobody explains: written by hand, or left where a state was deleted. */
export async function lockWithoutState(stage: Stage): Promise<void> {
  const resource = { type: 'image_analysis', id: 'demo-5601' }
  await stage.marks.resource(resource.type, resource.id)
  await stage.redis.set(keysOf(stage, resource).lock, 'someone-by-hand', 'PX', 2 * HOUR)
}

/** Three ways in which a key can't be read: no JSON, a newer protocol, another Redis type. None of them is touched. */
export async function unreadable(stage: Stage): Promise<void> {
  const broken = { type: 'data_analysis', id: 'demo-3399' }
  await stage.marks.resource(broken.type, broken.id)
  await stage.redis.set(keysOf(stage, broken).state, '{"v":1,"status":"runn', 'PX', 24 * HOUR)

  const newer = { type: 'data_analysis', id: 'demo-3398' }
  await stage.marks.resource(newer.type, newer.id)
  const future = { v: 2, status: 'sharded', start_time: toIso(await stage.now()) }
  await stage.redis.set(keysOf(stage, newer).state, JSON.stringify(future), 'PX', 24 * HOUR)

  const wrong = { type: 'data_analysis', id: 'demo-3397' }
  await stage.marks.resource(wrong.type, wrong.id)
  const { lock } = keysOf(stage, wrong)
  await stage.redis.del(lock)
  await stage.redis.rpush(lock, 'celery-7e57-3397')
  await stage.redis.pexpire(lock, 24 * HOUR)
}

const keysOf = (stage: Stage, resource: { type: string; id: string }): ReturnType<typeof resourceKeys> =>
  resourceKeys(stage.namespace, resource.type, resource.id)
