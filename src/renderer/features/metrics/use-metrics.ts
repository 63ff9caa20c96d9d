import { useStore } from 'zustand'
import type { MetricsState } from '../../stores/live/metrics-calls'
import { useApp } from '../../workbench/app'
import type { MetricsActions, MetricsViewState } from './metrics-store'

/** How the metrics are shown. */
export const useMetrics = <T>(select: (state: MetricsViewState) => T): T => useStore(useApp().metrics, select)

export const useMetricsActions = (): MetricsActions => useApp().metrics.actions

/** What the engine tells. */
export const useTold = <T>(select: (state: MetricsState) => T): T =>
  useStore(useApp().live.metrics.state, select)
