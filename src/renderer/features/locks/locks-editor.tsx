import { useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react'
import { useApp, useLive } from '../../workbench/app'
import { EndpointNotices } from '../endpoints/endpoint-notices'
import { FilterBar } from '../../table/filter/filter-bar'
import { RecordTable } from '../../table/record-table'
import { TableProvider } from '../../table/table'
import { LockFoot } from './lock-foot'
import { lockTableOf } from './lock-table'
import { LocksEmpty } from './locks-empty'
import { useLocks } from './use-locks'

/** The lock table with its filter, what is wrong with its endpoints, and how much of it is shown. */
export function LocksEditor(): ReactNode {
  const app = useApp()
  const { index } = app
  const table = useMemo(() => lockTableOf(app), [app])
  const loaded = useLive((state) => state.loaded)
  const sorts = useLocks((state) => state.sorts)
  const checked = useLocks((state) => state.filter.checked)
  useEffect(() => index.show(sorts, checked), [index, sorts, checked])
  const empty = useSyncExternalStore(index.subscribe, () => {
    const { rows, sorting } = index.getSnapshot()
    return rows.length === 0 && !sorting
  })
  return (
    <TableProvider value={table}>
      <div className="table-editor">
        <FilterBar />
        <EndpointNotices />
        <div className="record-area">
          {loaded && <RecordTable />}
          {(!loaded || empty) && <LocksEmpty />}
        </div>
        <LockFoot />
      </div>
    </TableProvider>
  )
}
