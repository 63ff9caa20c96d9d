import { DEFAULT_MAX_ATTEMPTS, MIN_LEASE_MS } from '@shared/protocol/limits'
import { backdate } from '../history'
import { HOUR, MINUTE, SECOND, type Stage } from '../stage'

/** Alive, in its third hour: over the two hours after which a run is worth a look. */
export async function longRunning(stage: Stage): Promise<void> {
  const resource = { type: 'video_analysis', id: 'demo-8090' }
  const run = await stage.begin({
    ...resource,
    taskId: 'celery-b2c4-8090',
    worker: 'gpu-worker-02',
    maxRuntimeMs: 8 * HOUR
  })
  await stage.report(run, 0.31, 'frame 44640 of 144000')
  await backdate(stage.redis, stage.namespace, resource, {
    [run.runId]: { started: 2 * HOUR + 21 * MINUTE, firstProgress: 2 * HOUR + 20 * MINUTE, reports: 280 }
  })
  stage.keepAlive(run, { from: 0.31, perMinute: 0.002, text: 'frames' })
}

/** Holds its lease, and has said nothing for 26 minutes: it may hang. */
export async function noProgress(stage: Stage): Promise<void> {
  const resource = { type: 'data_analysis', id: 'demo-3301' }
  const run = await stage.begin({ ...resource, taskId: 'celery-6a10-3301', worker: 'cpu-worker-21' })
  await stage.report(run, 0.57, 'partition 57 of 100')
  await backdate(stage.redis, stage.namespace, resource, {
    [run.runId]: {
      started: 55 * MINUTE,
      firstProgress: 54 * MINUTE,
      lastProgress: 26 * MINUTE,
      reports: 57
    }
  })
  stage.keepAlive(run)
}

/**
 * A task that kills its worker: every run dies without a word, its lease runs out, the next one takes over. After the
 * last attempt the guard lets no further one in.
 */
export async function quarantined(stage: Stage): Promise<void> {
  const task = { type: 'image_analysis', id: 'demo-5599', taskId: 'celery-e5e5-5599' } as const
  for (let attempt = 1; attempt <= DEFAULT_MAX_ATTEMPTS; attempt += 1) {
    const run = await stage.begin({ ...task, worker: `gpu-worker-0${attempt}`, leaseMs: MIN_LEASE_MS })
    // Dies here. Its lock goes with its lease.
    await stage.leaseOver(run)
  }
  await stage.refused({ ...task, worker: 'gpu-worker-09' }, 'QUARANTINED')
}

/** A worker was killed in the middle of its work: it still says that it runs, and renews no more. */
export async function deadHolder(stage: Stage): Promise<void> {
  const run = await stage.begin({
    type: 'audio_analysis',
    id: 'demo-7100',
    taskId: 'celery-44d2-7100',
    worker: 'cpu-worker-13',
    leaseMs: 2 * SECOND
  })
  await stage.report(run, 0.45, 'segment 185 of 412')
  // No keeper: from here on it is silent. A lease after its deadline monitors may conclude that it is dead.
}
