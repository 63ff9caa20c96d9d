import { useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react'
import { useApp } from '../../../workbench/app'
import { askedOf } from '../metrics-store'
import { useMetrics } from '../use-metrics'
import { MetricsPage } from './metrics-page'

/** The metrics in an editor tab: asked for as long as somebody can see them. */
export function MetricsEditor(): ReactNode {
  useAsking()
  return <MetricsPage />
}

function useAsking(): void {
  const { live } = useApp()
  const range = useMetrics((state) => state.range)
  const zoom = useMetrics((state) => state.zoom)
  const endpoints = useMetrics((state) => state.endpoints)
  const types = useMetrics((state) => state.types)
  const asked = useMemo(() => askedOf({ range, zoom, endpoints, types }), [range, zoom, endpoints, types])
  const seen = useSyncExternalStore(onVisibility, isVisible)
  useEffect(() => (seen ? live.metrics.ask(asked) : undefined), [live, asked, seen])
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}

const isVisible = (): boolean => document.visibilityState === 'visible'
