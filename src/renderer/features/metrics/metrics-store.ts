import type { MetricsAsked, MetricsRange } from '@shared/metrics/asked'
import type { FigureName, RunBehind } from '@shared/metrics/behind'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Stretch } from './ranges'

/** What was pointed at: its runs are listed. */
export interface Point extends Stretch {
  /** The panel's title. */
  readonly panel: string
  readonly figures: readonly FigureName[]
  /** One type's panel; null: the types that are chosen. */
  readonly type: string | null
  /** What the chart counts there; null: that is not known, or no number of runs. */
  readonly counted: number | null
}

/** The runs behind a point. */
export interface Behind {
  readonly point: Point
  /** Null: they are being looked for. */
  readonly runs: readonly RunBehind[] | null
  readonly total: number
  /** The engine was gone when it was asked. */
  readonly failed: boolean
}

export interface MetricsViewState {
  readonly range: MetricsRange
  /** What of the range is shown; null: all of it. */
  readonly zoom: Stretch | null
  /** By id; null: all. */
  readonly endpoints: readonly string[] | null
  readonly types: readonly string[] | null
  /** The moment that all charts mark; null: none. */
  readonly cursor: number | null
  /** The panel that keys and commands are about: the one that had the focus last. */
  readonly panel: string | null
  /** Panels that are shown as tables, by id. */
  readonly tables: readonly string[]
  /** Series that are left out, as `panel series`. */
  readonly hidden: readonly string[]
  /** The panel to be brought into sight; a new object for each time. */
  readonly revealed: { readonly panel: string } | null
  readonly behind: Behind | null
  /** What a screen reader is told of the point that a key has gone to. */
  readonly told: string
}

export interface MetricsActions {
  readonly setRange: (range: MetricsRange) => void
  readonly setZoom: (zoom: Stretch | null) => void
  readonly chooseEndpoints: (endpoints: readonly string[] | null) => void
  readonly chooseTypes: (types: readonly string[] | null) => void
  readonly point: (cursor: number | null) => void
  readonly tell: (told: string) => void
  readonly focus: (panel: string) => void
  readonly reveal: (panel: string) => void
  readonly toggleTable: (panel: string) => void
  readonly toggleSeries: (panel: string, series: string) => void
  readonly showBehind: (behind: Behind | null) => void
}

export type MetricsStore = StoreApi<MetricsViewState> & { readonly actions: MetricsActions }

/** Of what the metrics show, that which outlives the window. */
export type RememberedMetrics = Pick<MetricsViewState, 'range' | 'endpoints' | 'types' | 'tables' | 'hidden'>

export const seriesKey = (panel: string, series: string): string => `${panel} ${series}`

const toggled = (list: readonly string[], one: string): readonly string[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one]

export function createMetricsStore(restored: RememberedMetrics): MetricsStore {
  const store = createStore<MetricsViewState>(() => ({
    ...restored,
    zoom: null,
    cursor: null,
    panel: null,
    revealed: null,
    behind: null,
    told: ''
  }))
  const { setState: set } = store
  const actions: MetricsActions = {
    // What is pointed at is nowhere in another stretch.
    setRange: (range) => set({ range, zoom: null, cursor: null }),
    setZoom: (zoom) => set({ zoom }),
    chooseEndpoints: (endpoints) => set({ endpoints }),
    chooseTypes: (types) => set({ types }),
    point: (cursor) => set({ cursor }),
    tell: (told) => set({ told }),
    focus: (panel) => set({ panel }),
    reveal: (panel) => set({ panel, revealed: { panel } }),
    toggleTable: (panel) => set(({ tables }) => ({ tables: toggled(tables, panel) })),
    toggleSeries: (panel, series) =>
      set(({ hidden }) => ({ hidden: toggled(hidden, seriesKey(panel, series)) })),
    showBehind: (behind) => set({ behind })
  }
  return Object.assign(store, { actions })
}

/** What the engine is asked for. */
export const askedOf = ({
  range,
  zoom,
  endpoints,
  types
}: Pick<MetricsViewState, 'range' | 'zoom' | 'endpoints' | 'types'>): MetricsAsked => ({
  range: zoom ? { kind: 'between', from: zoom.from, to: zoom.to } : range,
  endpoints: endpoints && [...endpoints],
  types: types && [...types]
})

/** With one more or one less; all of them is null, so that one that comes later counts too. */
export function chosen(
  all: readonly string[],
  now: readonly string[] | null,
  one: string
): readonly string[] | null {
  const next = toggled(now ?? all, one)
  return all.every((each) => next.includes(each)) ? null : next
}
