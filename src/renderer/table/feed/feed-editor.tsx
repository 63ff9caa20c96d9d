import { useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { EndpointNotices } from '../../features/endpoints/endpoint-notices'
import { useLive } from '../../workbench/app'
import { FilterBar } from '../filter/filter-bar'
import { RecordTable } from '../record-table'
import type { TableRow } from '../row'
import { TableProvider, type Table } from '../table'
import { FeedEmpty } from './feed-empty'
import { FeedFoot } from './feed-foot'
import type { FeedParts } from './feed-parts'

/** A table of what was, with its filter: read for as long as it is shown. */
export function FeedEditor<Row extends TableRow>({
  parts: { feed, index, store },
  table,
  since,
  icon,
  children
}: {
  readonly parts: FeedParts<Row>
  readonly table: Table<Row>
  /** How far back, ms. */
  readonly since: number
  /** The codicon of a table without rows. */
  readonly icon: string
  /** What else narrows the table, before the box. */
  readonly children?: ReactNode
}): ReactNode {
  useEffect(() => feed.watch(since), [feed, since])
  const loaded = useLive((state) => state.loaded)
  const sorts = useStore(store, (state) => state.sorts)
  const checked = useStore(store, (state) => state.filter.checked)
  useEffect(() => index.show(sorts, checked), [index, sorts, checked])
  const empty = useSyncExternalStore(index.subscribe, () => {
    const { rows, sorting } = index.getSnapshot()
    return rows.length === 0 && !sorting
  })
  return (
    <TableProvider value={table}>
      <div className="table-editor">
        <FilterBar>{children}</FilterBar>
        <EndpointNotices />
        <div className="record-area">
          <RecordTable />
          {(!loaded || empty) && <FeedEmpty feed={feed} icon={icon} />}
        </div>
        <FeedFoot feed={feed} />
      </div>
    </TableProvider>
  )
}
