import { MINUTE, type Stage } from '../stage'

const TASK = 'd3b07384-d9a0-4c9b-8f6e-1a2b3c4d5e6f'
const LOCK = 'SINGLETONLOCK_c157a79031e1c40f85931829bc5fc552'

/**
 * A part of the fleet that uses celery-singleton: its worker was killed, Celery wrote the failure, and the lock stays for
 * ever. Both keys are written as the libraries write them.
 */
export async function otherLibrary(stage: Stage): Promise<void> {
  const result = `celery-task-meta-${TASK}`
  await stage.marks.key(LOCK)
  await stage.marks.key(result)
  const ended = new Date((await stage.now()) - 22 * MINUTE).toISOString().replace('Z', '000')
  const meta = {
    task_id: TASK,
    status: 'FAILURE',
    result: { exc_type: 'WorkerLostError', exc_message: ['Worker exited prematurely: signal 9 (SIGKILL).'] },
    traceback: null,
    children: [],
    date_done: ended
  }
  await stage.redis.set(result, JSON.stringify(meta), 'EX', 86_400)
  await stage.redis.set(LOCK, TASK)
}
