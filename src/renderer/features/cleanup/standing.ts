import type { Planned } from '@shared/live/cleanup'
import type { EndpointView } from '@shared/live/view'
import { isBraked } from '@shared/plan/share'
import type { Draft, Item } from './draft'
import { shownTicked, touched } from './shown'

/** An endpoint of which a plan would touch too great a share. */
export interface Braked {
  readonly plan: Planned
  readonly touched: number
}

/** What keeps a plan from being applied now. */
export interface Obstacles {
  readonly locked: readonly EndpointView[]
  /** Not connected, or not known any more. */
  readonly away: readonly { readonly id: string; readonly endpoint: EndpointView | undefined }[]
  readonly braked: readonly Braked[]
}

/** @param items what would be done */
export function obstaclesOf(
  draft: Draft,
  items: readonly Item[],
  endpoints: readonly EndpointView[]
): Obstacles {
  const ids = [...new Set(items.map(({ endpointId }) => endpointId))]
  const found = ids.map((id) => ({ id, endpoint: endpoints.find((one) => one.id === id) }))
  return {
    locked: found.flatMap(({ endpoint }) =>
      endpoint?.protected && endpoint.unlockedUntil === null ? [endpoint] : []
    ),
    away: found.filter(({ endpoint }) => endpoint?.connection !== 'live'),
    braked: draft.plans.flatMap((plan) => {
      const count = touched(items, plan.endpointId)
      const over = isBraked({ live_locks: plan.live_locks, touched_locks: count }, plan.maxShare)
      return over && !draft.unbraked.has(plan.endpointId) ? [{ plan, touched: count }] : []
    })
  }
}

export const isClear = ({ locked, away, braked }: Obstacles): boolean =>
  locked.length + away.length + braked.length === 0

/** Whether the draft can be applied as it is shown. */
export const canApply = (draft: Draft | undefined, endpoints: readonly EndpointView[]): boolean => {
  if (draft?.phase !== 'ready') return false
  const items = shownTicked(draft)
  return items.length > 0 && isClear(obstaclesOf(draft, items, endpoints))
}
