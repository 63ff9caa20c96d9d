import type { WorkerFacts } from '../facts'
import { pythonFlag, type AdviceRule } from '../rule'

/** Measured in docs/celery.md: what becomes of a task whose worker, or whose worker's child, is killed. */
export const acksLate: AdviceRule = {
  id: 'acks_late',
  setting: 'task_acks_late',
  judge(worker) {
    const late = tasksThat(worker, (task) => task.acksLate, worker.conf.acksLate)
    if (late.all) return { status: 'ok', case: 'late', value: 'True' }
    const early = {
      status: 'warning',
      value: pythonFlag(worker.conf.acksLate),
      tasks: late.some ? late.others : [],
      change: ['task_acks_late = True', 'task_reject_on_worker_lost = True']
    } as const
    return worker.pool === 'solo' ? { ...early, case: 'early_solo' } : { ...early, case: 'early' }
  }
}

export const rejectOnWorkerLost: AdviceRule = {
  id: 'reject_on_worker_lost',
  setting: 'task_reject_on_worker_lost',
  judge(worker) {
    const late = tasksThat(worker, (task) => task.acksLate, worker.conf.acksLate)
    // Without late acknowledgement there is nothing to reject.
    if (!late.all && !late.some) return null
    const safe = tasksThat(
      worker,
      (task) => !task.acksLate || task.rejectOnWorkerLost,
      worker.conf.rejectOnWorkerLost
    )
    if (safe.all) return { status: 'ok', case: 'rejects', value: 'True' }
    return {
      status: 'warning',
      case: 'keeps',
      value: pythonFlag(worker.conf.rejectOnWorkerLost),
      tasks: safe.some ? safe.others : [],
      change: ['task_reject_on_worker_lost = True']
    }
  }
}

/** Of a worker's tasks; where they are not known its settings speak for all. */
function tasksThat(
  { tasks }: WorkerFacts,
  has: (task: NonNullable<WorkerFacts['tasks']>[number]) => boolean,
  byDefault: boolean
): { readonly all: boolean; readonly some: boolean; readonly others: readonly string[] } {
  if (tasks === null || tasks.length === 0) return { all: byDefault, some: byDefault, others: [] }
  const others = tasks.filter((task) => !has(task)).map(({ name }) => name)
  return { all: others.length === 0, some: others.length < tasks.length, others }
}

/** Of tasks that end by failing or by their time limit (celery/worker/request.py, `on_failure`). */
export const acksOnFailure: AdviceRule = {
  id: 'acks_on_failure',
  setting: 'task_acks_on_failure_or_timeout',
  judge({ conf, tasks }) {
    const isLate = tasks === null ? conf.acksLate : tasks.some((task) => task.acksLate)
    if (!isLate) return null
    return conf.acksOnFailureOrTimeout
      ? { status: 'ok', case: 'acked', value: 'True' }
      : {
          status: 'warning',
          case: 'rejected',
          value: 'False',
          change: ['task_acks_on_failure_or_timeout = True']
        }
  }
}
