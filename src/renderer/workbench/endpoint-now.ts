import { useClock } from '../stores/clock'
import { endpointNow } from '../stores/endpoint-time'
import { useLive } from './app'

/** The endpoint's time by the window's clock, Redis ms; it stands still while nobody knows what happens there. */
export function useEndpointNow(endpointId: string): number {
  const local = useClock()
  const endpoint = useLive((state) => state.endpoints.find((one) => one.id === endpointId))
  const linked = useLive((state) => state.linked)
  const lostAt = useLive((state) => state.lostAt)
  return endpoint ? endpointNow(endpoint, linked, local, lostAt) : local
}
