import type { ReactNode } from 'react'
import { StaleLines } from '../endpoints/stale-lines'
import { SavedFilters } from './filter/saved-filters'
import { TypeTree } from './type-tree'

/** The side bar's view of the locks: what there is by endpoint and type, and the filters to come back to. */
export const LocksView = (): ReactNode => (
  <div className="locks-view">
    <StaleLines />
    <TypeTree />
    <SavedFilters />
  </div>
)
