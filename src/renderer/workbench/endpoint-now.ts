import { useClock } from '../stores/clock'
import { endpointNow } from '../stores/endpoint-time'
import { useLive } from './app'

/** The endpoint's time by the window's clock, Redis ms; it stands still while nobody knows what happens there. */
export function useEndpointNow(endpointId: string): number {
  const local = useClock()
  // The moment itself is selected: the endpoint is a new object with each delta, many times a second.
  return useLive(({ endpoints, linked, lostAt }) => {
    const endpoint = endpoints.find((one) => one.id === endpointId)
    return endpoint ? endpointNow(endpoint, linked, local, lostAt) : local
  })
}
