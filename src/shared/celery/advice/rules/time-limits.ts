import { inSeconds, longestOf, longestParams, roomFor, type AdviceRule } from '../rule'

const shown = (limit: number | null): string => (limit === null ? 'None' : String(inSeconds(limit)))

/** Celery enforces time limits on the prefork pool alone (docs: "Time Limits"); gevent has the soft one. */
export const timeLimits: AdviceRule = {
  id: 'time_limits',
  setting: 'task_time_limit, task_soft_time_limit',
  judge({ conf: { timeLimit, softTimeLimit }, pool }, fleet) {
    const value = `${shown(timeLimit)}, ${shown(softTimeLimit)}`
    const longest = longestOf(fleet)
    const hard = roomFor(longest)
    const params = longestParams(fleet)
    const change = [`task_soft_time_limit = ${inSeconds(hard) - 60}`, `task_time_limit = ${inSeconds(hard)}`]
    const limit = timeLimit ?? softTimeLimit
    if (limit === null) return { status: 'info', case: 'none', value, params, change }
    if (pool !== null && pool !== 'prefork') return { status: 'warning', case: 'not_enforced', value, params }
    if (fleet.longestRun && Math.min(timeLimit ?? Infinity, softTimeLimit ?? Infinity) <= longest)
      return {
        status: 'warning',
        case: 'short',
        value,
        params: { ...params, limit_s: inSeconds(limit) },
        change
      }
    return { status: 'ok', case: softTimeLimit === null ? 'hard_only' : 'set', value, params }
  }
}
