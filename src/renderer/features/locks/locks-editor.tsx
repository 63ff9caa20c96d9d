import './locks.css'
import { useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { useApp, useLive } from '../../workbench/app'
import { EndpointNotices } from '../endpoints/endpoint-notices'
import { FilterBar } from './filter/filter-bar'
import { LockTable } from './lock-table'
import { LocksEmpty } from './locks-empty'
import { TableFoot } from './table-foot'
import { useLocks } from './use-locks'

/** The lock table with its filter, what is wrong with its endpoints, and how much of it is shown. */
export function LocksEditor(): ReactNode {
  const { index } = useApp()
  const loaded = useLive((state) => state.loaded)
  const sorts = useLocks((state) => state.sorts)
  const checked = useLocks((state) => state.filter.checked)
  useEffect(() => index.show(sorts, checked), [index, sorts, checked])
  const empty = useSyncExternalStore(index.subscribe, () => {
    const { rows, sorting } = index.getSnapshot()
    return rows.length === 0 && !sorting
  })
  return (
    <div className="locks-editor">
      <FilterBar />
      <EndpointNotices />
      <div className="lock-area">
        {loaded && <LockTable />}
        {(!loaded || empty) && <LocksEmpty />}
      </div>
      <TableFoot />
    </div>
  )
}
