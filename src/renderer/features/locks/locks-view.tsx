import type { ReactNode } from 'react'
import { SavedFilters } from '../../table/saved/saved-filters'
import { TypeTree } from '../../table/type-tree'
import { useActions, useApp } from '../../workbench/app'
import { StaleLines } from '../endpoints/stale-lines'

/** The side bar's view of the locks: what there is by endpoint and type, and the filters to come back to. */
export function LocksView(): ReactNode {
  const { facets, locks } = useApp()
  const actions = useActions()
  const show = (): void => actions.open({ kind: 'locks' })
  return (
    <div className="table-view">
      <StaleLines />
      <TypeTree facets={facets} store={locks} part="lockTypes" onChoose={show} />
      <SavedFilters table="locks" store={locks} part="savedLockFilters" onUse={show} />
    </div>
  )
}
