import { RECORD_TTL_MS } from '@shared/protocol/limits'
import { useMemo, type ReactNode } from 'react'
import { FeedEditor } from '../../table/feed/feed-editor'
import { useApp } from '../../workbench/app'
import { runTableOf } from './run-table'

/** The runs of as many days as the guard keeps their records. */
export function RunsEditor(): ReactNode {
  const app = useApp()
  const table = useMemo(() => runTableOf(app), [app])
  return <FeedEditor parts={app.runs} table={table} since={RECORD_TTL_MS} icon="history" />
}
