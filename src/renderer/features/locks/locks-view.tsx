import type { ReactNode } from 'react'
import { TypeTree } from '../../table/type-tree'
import { useActions, useApp } from '../../workbench/app'
import { StaleLines } from '../endpoints/stale-lines'
import { SavedFilters } from './saved-filters'

/** The side bar's view of the locks: what there is by endpoint and type, and the filters to come back to. */
export function LocksView(): ReactNode {
  const { facets, locks } = useApp()
  const actions = useActions()
  return (
    <div className="table-view">
      <StaleLines />
      <TypeTree
        facets={facets}
        store={locks}
        part="lockTypes"
        onChoose={() => actions.open({ kind: 'locks' })}
      />
      <SavedFilters />
    </div>
  )
}
