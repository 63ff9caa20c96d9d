import type { ReactNode } from 'react'
import { SavedFilters } from './filter/saved-filters'
import { TypeTree } from './type-tree'

/** The side bar's view of the locks: what there is by endpoint and type, and the filters to come back to. */
export const LocksView = (): ReactNode => (
  <div className="locks-view">
    <TypeTree />
    <SavedFilters />
  </div>
)
