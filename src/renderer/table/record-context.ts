import type { Live } from '../stores/live/store'
import type { RecordContext } from './kind'
import { liveQueryContext } from './query-context'

/** What rows that leave the app need to know, of this moment. */
export function recordContextOf(live: Pick<Live, 'state'>): RecordContext {
  const { endpoints } = live.state.getState()
  const byId = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]))
  const { now } = liveQueryContext(live)
  return { endpointOf: (id) => byId.get(id), now }
}
