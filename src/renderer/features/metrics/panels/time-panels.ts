import type { Translator } from '@shared/i18n'
import type { Figures } from '@shared/metrics/figures'
import { quantileNames, type QuantileName } from '@shared/metrics/quantile'
import type { Look, Panel } from './panel'

/** Types that have a chart each, those with the most runs; others come into sight when they are chosen. */
export const TIME_PANELS_MAX = 12

const looks: Readonly<Record<QuantileName, Look>> = {
  p50: { draw: 'line', color: 'blue', style: 'solid' },
  p95: { draw: 'line', color: 'orange', style: 'dashed' },
  p99: { draw: 'line', color: 'purple', style: 'dotted' }
}

/** How long completed runs took, a chart for each type, with those that took far longer than is usual. */
export const timePanels = ({ runTimes }: Figures, t: Translator): Panel[] =>
  runTimes.slice(0, TIME_PANELS_MAX).map((times) => ({
    id: `times:${times.type}`,
    group: 'times',
    title: times.type,
    hint: t('metrics:hint.times'),
    unit: 'time',
    window: times.window,
    series: quantileNames.map((name) => ({
      id: name,
      name: t(`metrics:figure.${name}`),
      values: times.series[name],
      look: looks[name],
      figure: 'run_times',
      column: `${name}_ms`,
      endpoint: null,
      total: times[name]
    })),
    gap: 'none',
    sums: 'whole',
    outliers: times.outliers,
    outlierCount: times.outlierCount,
    type: times.type
  }))
