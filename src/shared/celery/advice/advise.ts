import type { Advice } from './advice'
import type { FleetFacts } from './facts'
import { adviceRules } from './rules'

const RANK = { critical: 0, warning: 1, unknown: 2, info: 3, ok: 4 } as const

/** What there is to say of a fleet's settings, the gravest first; workers of which the same is true stand together. Pure. */
export function advise(fleet: FleetFacts): Advice[] {
  const found: Advice[] = []
  for (const rule of adviceRules) {
    const same = new Map<string, Advice>()
    for (const worker of fleet.workers) {
      const verdict = rule.judge(worker, fleet)
      if (!verdict) continue
      const { status, value, params = {}, tasks = [], change = [] } = verdict
      const key = JSON.stringify([status, verdict.case, value, params, tasks, change])
      const known = same.get(key)
      if (known) known.workers.push(worker.hostname)
      else
        same.set(key, {
          id: rule.id,
          status,
          case: verdict.case,
          setting: rule.setting,
          value,
          workers: [worker.hostname],
          tasks: [...tasks],
          params: { ...params },
          change: [...change]
        })
    }
    found.push(...same.values())
  }
  return found.sort((a, b) => RANK[a.status] - RANK[b.status])
}
