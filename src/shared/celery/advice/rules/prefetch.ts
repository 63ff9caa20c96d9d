import { longestOf, longestParams, type AdviceRule } from '../rule'

/** From here on a task is long: what waits behind it waits for minutes. */
const LONG = 10 * 60_000

/** A message that waits behind a long task is unacknowledged all the while: its clock runs before its work begins. */
export const prefetch: AdviceRule = {
  id: 'prefetch',
  setting: 'worker_prefetch_multiplier',
  judge({ conf: { prefetchMultiplier }, concurrency }, fleet) {
    const value = String(prefetchMultiplier)
    if (prefetchMultiplier === 1) return { status: 'ok', case: 'one', value }
    const change = ['worker_prefetch_multiplier = 1']
    if (prefetchMultiplier <= 0)
      return { status: 'warning', case: 'unlimited', value, params: longestParams(fleet), change }
    const waiting = concurrency === null ? prefetchMultiplier : prefetchMultiplier * concurrency
    return {
      status: longestOf(fleet) >= LONG ? 'warning' : 'info',
      case: 'many',
      value,
      params: { ...longestParams(fleet), waiting },
      change
    }
  }
}
