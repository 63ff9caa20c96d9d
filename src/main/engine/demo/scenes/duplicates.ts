import { backdate } from '../history'
import { MINUTE, type Stage } from '../stage'

/**
 * A redelivery: one task, two workers. The guard of this part of the fleet only observes, so nothing stopped the second
 * run.
 */
export async function duplicateRun(stage: Stage): Promise<void> {
  const resource = { type: 'video_analysis', id: 'demo-8123' }
  const task = { ...resource, taskId: 'celery-3f1c-8123', mode: 'observe' } as const
  const first = await stage.begin({ ...task, worker: 'gpu-worker-03' })
  const second = await stage.begin({ ...task, worker: 'gpu-worker-07' })
  await stage.report(first, 0.82, 'frame 19680 of 24000')
  await stage.report(second, 0.12, 'frame 2880 of 24000')
  await backdate(stage.redis, stage.namespace, resource, {
    [first.runId]: { started: 11 * MINUTE, firstProgress: 10.8 * MINUTE },
    [second.runId]: { started: 2 * MINUTE, firstProgress: 1.8 * MINUTE }
  })
  stage.keepAlive(first, { from: 0.82, perMinute: 0.01, text: 'frames' })
  stage.keepAlive(second, { from: 0.12, perMinute: 0.02, text: 'frames' })
}

/** The same fault, seen afterwards: both ended. */
export async function duplicateHistory(stage: Stage): Promise<void> {
  const resource = { type: 'audio_analysis', id: 'demo-7002' }
  const task = { ...resource, taskId: 'celery-91ab-7002', mode: 'observe' } as const
  const first = await stage.begin({ ...task, worker: 'cpu-worker-11' })
  const second = await stage.begin({ ...task, worker: 'cpu-worker-12' })
  await stage.end(first, { outcome: 'completed', result: JSON.stringify({ segments: 412 }) })
  await stage.end(second, { outcome: 'completed', result: JSON.stringify({ segments: 412 }) })
  await backdate(stage.redis, stage.namespace, resource, {
    [first.runId]: { started: 52 * MINUTE, ended: 39 * MINUTE },
    [second.runId]: { started: 43 * MINUTE, ended: 31 * MINUTE }
  })
}

/** Done, acknowledged too late, delivered once more, and done again. */
export async function repeatAfterSuccess(stage: Stage): Promise<void> {
  const resource = { type: 'image_analysis', id: 'demo-5540' }
  const task = { ...resource, taskId: 'celery-0d77-5540', mode: 'observe' } as const
  const first = await stage.begin({ ...task, worker: 'gpu-worker-05' })
  await stage.end(first, { outcome: 'completed', result: JSON.stringify({ objects: 18 }) })
  const again = await stage.begin({ ...task, worker: 'gpu-worker-06' })
  await stage.end(again, { outcome: 'completed', result: JSON.stringify({ objects: 18 }) })
  await backdate(stage.redis, stage.namespace, resource, {
    [first.runId]: { started: 95 * MINUTE, ended: 82 * MINUTE },
    [again.runId]: { started: 40 * MINUTE, ended: 28 * MINUTE }
  })
}

/** The guard at work: the redelivered task is refused while the first run goes on. */
export async function prevented(stage: Stage): Promise<void> {
  const task = { type: 'video_analysis', id: 'demo-8124', taskId: 'celery-77e0-8124' } as const
  const run = await stage.begin({ ...task, worker: 'gpu-worker-04' })
  await stage.refused({ ...task, worker: 'gpu-worker-08' }, 'RUNNING')
  stage.keepAlive(run, { from: 0.4, perMinute: 0.05, text: 'frames' })
}
