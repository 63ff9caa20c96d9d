import { acknowledgesLate, longestOf, longestParams, type AdviceRule } from '../rule'

/** From here on a task is long: what waits behind it waits for minutes. */
const LONG = 10 * 60_000

/**
 * A message that waits behind a long task is unacknowledged all the while: its clock runs before its work begins. Where
 * messages are acknowledged early, each process has one waiting behind its task even with a multiplier of 1 (Celery's user
 * guide, "Optimizing", Reserve one task at a time).
 */
export const prefetch: AdviceRule = {
  id: 'prefetch',
  setting: 'worker_prefetch_multiplier',
  judge(worker, fleet) {
    const { prefetchMultiplier } = worker.conf
    const value = String(prefetchMultiplier)
    const status = longestOf(fleet) >= LONG ? 'warning' : 'info'
    if (prefetchMultiplier === 1)
      return acknowledgesLate(worker)
        ? { status: 'ok', case: 'one', value }
        : {
            status,
            case: 'one_early',
            value,
            params: longestParams(fleet),
            change: ['task_acks_late = True', 'task_reject_on_worker_lost = True']
          }
    const change = ['worker_prefetch_multiplier = 1']
    if (prefetchMultiplier <= 0)
      return { status: 'warning', case: 'unlimited', value, params: longestParams(fleet), change }
    const { concurrency } = worker
    const params = { ...longestParams(fleet), waiting: prefetchMultiplier * (concurrency ?? 1) }
    return { status, case: concurrency === null ? 'many_each' : 'many', value, params, change }
  }
}
