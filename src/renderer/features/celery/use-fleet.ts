import type { CeleryView } from '@shared/celery/view'
import type { EndpointView } from '@shared/live/view'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useClock } from '../../stores/clock'
import { useApp, useLive } from '../../workbench/app'

/** All that a window knows of one Celery fleet. */
export interface FleetNow {
  readonly endpoint: EndpointView | undefined
  /** As it was last told; null: none is watched under this id. Undefined: not told yet. */
  readonly view: CeleryView | null | undefined
  /** The moment that it speaks of, by this machine's clock: now, or when it was last known to be so. */
  readonly now: number
  /** Whether it is true now. */
  readonly fresh: boolean
}

/** Looks at a fleet for as long as its page stands: the engine tells of it anew about once a second. */
export function useFleet(endpointId: string): FleetNow {
  const { live } = useApp()
  useEffect(() => live.celery.open(endpointId), [live, endpointId])
  const view = useStore(live.celery.state, (all) => all.get(endpointId))
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === endpointId))
  const linked = useLive((state) => state.linked)
  const clock = useClock()
  const fresh = linked && view?.broker.state === 'live'
  const asOf = view
    ? fresh
      ? clock
      : Math.min(view.at, view.listeningSince === null ? view.broker.since : view.at)
    : clock
  return { endpoint, view, now: fresh && view ? Math.max(clock, view.at) : asOf, fresh }
}
