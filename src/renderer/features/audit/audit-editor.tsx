import { AUDIT_KEPT_MS } from '@shared/protocol/audit'
import { useMemo, type ReactNode } from 'react'
import { FeedEditor } from '../../table/feed/feed-editor'
import { useApp } from '../../workbench/app'
import { auditTableOf } from './audit-table'

/** Who did what, for as long as Redis keeps it. */
export function AuditEditor(): ReactNode {
  const app = useApp()
  const table = useMemo(() => auditTableOf(app), [app])
  return <FeedEditor parts={app.audit} table={table} since={AUDIT_KEPT_MS} icon="account" />
}
