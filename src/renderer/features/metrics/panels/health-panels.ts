import type { Translator } from '@shared/i18n'
import type { Health, HealthSeries } from '@shared/metrics/samples'
import type { MetricsView } from '@shared/metrics/view'
import type { Unit } from '../units'
import { lineStyles, totalOf, type ChartColor, type Look, type Panel, type PanelSeries } from './panel'

/** An endpoint as a chart names it. */
export interface NamedEndpoint {
  readonly id: string
  readonly name: string
  readonly color: ChartColor
}

interface Given {
  readonly id: string
  readonly unit: Unit
  readonly sums: Panel['sums']
  /** Of each endpoint, or of the engine alone. */
  readonly of: 'endpoints' | 'engine'
  readonly names: readonly HealthSeries[]
}

const given: readonly Given[] = [
  { id: 'latency', unit: 'time', sums: 'last', of: 'endpoints', names: ['latency_mean'] },
  { id: 'slowest', unit: 'time', sums: 'most', of: 'endpoints', names: ['latency_max'] },
  { id: 'behind', unit: 'time', sums: 'most', of: 'endpoints', names: ['lag_max'] },
  { id: 'reachable', unit: 'share', sums: 'last', of: 'endpoints', names: ['live_share'] },
  { id: 'memory', unit: 'bytes', sums: 'last', of: 'engine', names: ['memory_max'] },
  { id: 'delay', unit: 'time', sums: 'most', of: 'engine', names: ['delay_mean', 'delay_max'] }
]

const columns: Readonly<Record<HealthSeries, string>> = {
  latency_mean: 'latency_mean_ms',
  latency_max: 'latency_max_ms',
  lag_max: 'behind_max_ms',
  live_share: 'reachable_share',
  memory_max: 'engine_memory_max_bytes',
  delay_mean: 'event_loop_delay_mean_ms',
  delay_max: 'event_loop_delay_max_ms'
}

const engineLooks: Partial<Record<HealthSeries, Look>> = {
  memory_max: { draw: 'line', color: 'blue', style: 'solid', area: true },
  delay_mean: { draw: 'line', color: 'blue', style: 'solid' },
  delay_max: { draw: 'line', color: 'orange', style: 'dashed' }
}

const seriesOf = (
  { series }: Health,
  name: HealthSeries,
  sums: Panel['sums'],
  own: Pick<PanelSeries, 'id' | 'name' | 'look' | 'endpoint'>
): PanelSeries => ({
  ...own,
  values: series[name],
  figure: null,
  column: columns[name],
  total: totalOf(series[name], sums)
})

/** How Redis and the engine fare, as this machine's app saw it. */
export function healthPanels(
  { engine, endpoints }: MetricsView['health'],
  named: readonly NamedEndpoint[],
  t: Translator
): Panel[] {
  return given.map(({ id, unit, sums, of, names }) => ({
    id,
    group: 'health',
    title: t(`metrics:panel.${id}`),
    hint: t(`metrics:hint.${id}`),
    unit,
    window: engine.window,
    series:
      of === 'engine'
        ? names.map((name) =>
            seriesOf(engine, name, sums, {
              id: name,
              name: t(`metrics:figure.${name}`),
              look: engineLooks[name] ?? { draw: 'line', color: 'blue', style: 'solid' },
              endpoint: null
            })
          )
        : endpoints.flatMap(({ id: endpoint, health }) => {
            const at = named.findIndex((one) => one.id === endpoint)
            const known = named[at]
            if (!known) return []
            const look: Look = {
              draw: 'line',
              color: known.color,
              style: lineStyles[at % lineStyles.length] ?? 'solid'
            }
            return names.map((name) =>
              seriesOf(health, name, sums, { id: endpoint, name: known.name, look, endpoint: known.name })
            )
          }),
    gap: 'unwatched',
    sums,
    outliers: [],
    outlierCount: 0,
    type: null
  }))
}
