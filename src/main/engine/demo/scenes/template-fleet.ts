import { HOUR, MINUTE, type Stage } from '../stage'

const LOCK_TIMEOUT_S = 7200

/** The report's own times: local, without an offset. */
const plain = (ms: number): string => new Date(ms).toISOString().slice(0, 19)

/**
 * A part of the fleet that still runs the report's first guard: SET NX on its own key names, the state as JSON. Task
 * Guard reads it and changes nothing there. One task at work, and one that ended with its lock held.
 */
export async function templateFleet(stage: Stage): Promise<void> {
  const now = await stage.now()
  await write(stage, 'video_analysis', 'demo-501', {
    task_id: 'celery-1a2b-501',
    status: 'running',
    start_time: plain(now - 9 * MINUTE),
    lock_timeout: LOCK_TIMEOUT_S
  })
  await write(stage, 'video_analysis', 'demo-502', {
    task_id: 'celery-3c4d-502',
    status: 'completed',
    end_time: plain(now - 31 * MINUTE),
    result: { frames: 24_000 },
    success: true
  })
}

async function write(
  stage: Stage,
  type: string,
  id: string,
  state: Readonly<Record<string, unknown>> & { readonly task_id: string }
): Promise<void> {
  const [lock, status] = [`task_lock:${type}:${id}`, `task_status:${type}:${id}`]
  await stage.marks.key(lock)
  await stage.marks.key(status)
  await stage.redis.set(lock, state.task_id, 'EX', LOCK_TIMEOUT_S)
  const document = { task_type: type, resource_id: id, ...state }
  await stage.redis.set(status, JSON.stringify(document), 'PX', 24 * HOUR)
}
