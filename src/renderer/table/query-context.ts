import type { QueryContext } from '@shared/query/language'
import type { EndpointView } from '@shared/live/view'
import { endpointNow } from '../stores/endpoint-time'
import type { Live } from '../stores/live/store'

/** The name that a query knows an endpoint by, the same in every language. */
export const queryName = ({ embedded, name }: Pick<EndpointView, 'embedded' | 'name'>): string =>
  embedded ? 'local' : name

/** What queries know of the endpoints as the window has them now. */
export function liveQueryContext({ state }: Pick<Live, 'state'>): QueryContext {
  let known: { readonly of: readonly EndpointView[]; readonly byId: ReadonlyMap<string, EndpointView> } = {
    of: [],
    byId: new Map()
  }
  // Asked for each of 100,000 rows: no search among the endpoints each time.
  const find = (id: string): EndpointView | undefined => {
    const { endpoints } = state.getState()
    if (known.of !== endpoints)
      known = { of: endpoints, byId: new Map(endpoints.map((endpoint) => [endpoint.id, endpoint])) }
    return known.byId.get(id)
  }
  return {
    now: (id) => {
      const { linked, lostAt } = state.getState()
      const endpoint = find(id)
      return endpoint ? endpointNow(endpoint, linked, Date.now(), lostAt) : Date.now()
    },
    endpointName: (id) => {
      const endpoint = find(id)
      return endpoint ? queryName(endpoint) : id
    }
  }
}
