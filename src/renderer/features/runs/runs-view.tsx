import { RECORD_TTL_MS } from '@shared/protocol/limits'
import { useEffect, type ReactNode } from 'react'
import { SavedFilters } from '../../table/saved/saved-filters'
import { TypeTree } from '../../table/type-tree'
import { useActions, useApp } from '../../workbench/app'
import { StaleLines } from '../endpoints/stale-lines'

/** The side bar's view of the runs: how many there were by endpoint and type, and the filters to come back to. */
export function RunsView(): ReactNode {
  const { runs, runFacets } = useApp()
  const actions = useActions()
  const show = (): void => actions.open({ kind: 'runs' })
  // Counted for as long as they are seen, whichever editor is in front.
  useEffect(() => runs.feed.watch(RECORD_TTL_MS), [runs])
  return (
    <div className="table-view">
      <StaleLines />
      <TypeTree facets={runFacets} store={runs.store} part="runTypes" onChoose={show} />
      <SavedFilters table="runs" store={runs.store} part="savedRunFilters" onUse={show} />
    </div>
  )
}
