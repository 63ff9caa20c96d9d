import { metricsAskedSchema, metricsRangeSchema } from '@shared/metrics/asked'
import { z } from 'zod'
import type { Remembered } from '../../stores/remembered/remembered'
import type { MetricsStore, RememberedMetrics } from './metrics-store'
import { initialRange } from './ranges'

const ids = z.array(z.string().max(512)).max(1_000).readonly()
const { endpoints, types } = metricsAskedSchema.shape
const selectionSchema = z.object({ endpoints, types })
const nothingChosen = { endpoints: null, types: null }
const none: readonly string[] = []

const slicesOf = (remembered: Remembered) => ({
  range: remembered.slice('metrics.range', metricsRangeSchema, initialRange),
  selection: remembered.slice('metrics.selection', selectionSchema, nothingChosen),
  tables: remembered.slice('metrics.tables', ids, none),
  hidden: remembered.slice('metrics.hidden', ids, none)
})

/** As the window was left; what can't be read is as at the first start. */
export function restoreMetrics(remembered: Remembered): RememberedMetrics {
  const { range, selection, tables, hidden } = slicesOf(remembered)
  return { range: range.get(), ...selection.get(), tables: tables.get(), hidden: hidden.get() }
}

/** Keeps what changes from here on. Answers the function that ends it. */
export function rememberMetrics(remembered: Remembered, metrics: MetricsStore): () => void {
  const { range, selection, tables, hidden } = slicesOf(remembered)
  return metrics.subscribe((now, before) => {
    if (now.range !== before.range) range.set(now.range)
    if (now.tables !== before.tables) tables.set(now.tables)
    if (now.hidden !== before.hidden) hidden.set(now.hidden)
    if (now.endpoints !== before.endpoints || now.types !== before.types)
      selection.set({
        endpoints: now.endpoints && [...now.endpoints],
        types: now.types && [...now.types]
      })
  })
}
