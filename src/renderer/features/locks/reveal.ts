import type { LockRow } from '@shared/live/view'
import { withField } from '@shared/query/edit'
import type { App } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { queryName } from '../../table/query-context'

/** Shows a row in the lock table, selected, whatever the filter hides. */
export function revealRow({ workbench, locks, index }: App, row: LockRow): void {
  workbench.actions.open({ kind: 'locks' })
  if (!index.matches(row)) locks.actions.setFilter('')
  locks.actions.reveal(row.key)
  focusPart('locks')
}

/** Shows what the query holds for. */
export function showFiltered({ workbench, locks }: App, query: string): void {
  locks.actions.setFilter(query)
  workbench.actions.open({ kind: 'locks' })
  focusPart('locks')
}

/** The query for the rows of one resource. */
export function resourceQuery(
  { live }: App,
  { endpointId, type, resourceId }: Pick<LockRow, 'endpointId' | 'type' | 'resourceId'>
): string {
  const endpoint = live.state.getState().endpoints.find(({ id }) => id === endpointId)
  const ofType = withField(withField('', 'type', type), 'resource', resourceId)
  return endpoint ? withField(ofType, 'endpoint', queryName(endpoint)) : ofType
}
