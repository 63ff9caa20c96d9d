import type { WindowApi } from '@shared/ipc/contract'
import { foreignLine } from '@shared/log/line'
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { AuditRow } from '@shared/audit/row'
import type { HistoryRun } from '@shared/history/run'
import type { LockRow } from '@shared/live/view'
import type { Drafts } from '../features/cleanup/drafts'
import type { MetricsStore } from '../features/metrics/metrics-store'
import type { EventLog } from '../stores/events/event-log'
import type { LatencyHistory } from '../stores/live/latency'
import type { Live, LiveState } from '../stores/live/store'
import type { Remembered } from '../stores/remembered/remembered'
import type { FacetIndex } from '../table/facets'
import type { FeedParts } from '../table/feed/feed-parts'
import type { VocabularyIndex } from '../table/filter/vocabulary'
import type { RowIndex } from '../table/row-index'
import type { TableStore } from '../table/table-store'
import type { WorkbenchActions, WorkbenchState, WorkbenchStore } from './store'

/** What every part of the window stands on; made once, in main.tsx or by a test. */
export interface App {
  readonly api: WindowApi
  readonly live: Live
  readonly latency: LatencyHistory
  readonly index: RowIndex<LockRow>
  readonly facets: FacetIndex
  readonly vocabulary: VocabularyIndex<LockRow>
  readonly locks: TableStore
  readonly runs: FeedParts<HistoryRun>
  readonly runFacets: FacetIndex
  readonly audit: FeedParts<AuditRow>
  readonly metrics: MetricsStore
  readonly workbench: WorkbenchStore
  readonly remembered: Remembered
  readonly events: EventLog
  readonly cleanups: Drafts
}

const Context = createContext<App | null>(null)
export const AppProvider = Context.Provider

export function useApp(): App {
  const app = useContext(Context)
  if (!app) throw new Error('outside of AppProvider')
  return app
}

export const useLive = <T>(select: (state: LiveState) => T): T => useStore(useApp().live.state, select)

export const useWorkbench = <T>(select: (state: WorkbenchState) => T): T =>
  useStore(useApp().workbench, select)

export const useActions = (): WorkbenchActions => useApp().workbench.actions

/** What was asked for and failed is said in the output, which opens: a button never fails in silence. */
export function report({ live, workbench }: App, work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error)
    live.say('window', 'error', foreignLine(text))
    workbench.actions.showOutput('window')
  })
}

export function useReport(): (work: Promise<unknown>) => void {
  const app = useApp()
  return (work) => report(app, work)
}
