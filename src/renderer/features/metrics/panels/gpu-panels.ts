import type { Translator } from '@shared/i18n'
import type { Figures } from '@shared/metrics/figures'
import { totalOf, type Panel, type PanelSeries } from './panel'
import { countedSeries } from './runs-panels'

/** GPU time: what was worked, of it for nothing, and what refusals spared. Wasted is part of spent. */
export function gpuPanels(figures: Figures, t: Translator): Panel[] {
  const common = {
    group: 'gpu',
    unit: 'gpu',
    gap: 'unknown',
    sums: 'sum',
    outliers: [],
    outlierCount: 0,
    type: null
  } as const
  return [
    {
      ...common,
      id: 'gpu',
      title: t('metrics:panel.gpu'),
      hint: t('metrics:hint.gpu'),
      window: figures.window,
      // Bars stand on each other: what was spent is both together.
      series: [useful(figures, t), countedSeries(figures, 'wasted_ms', t, 'sum')]
    },
    {
      ...common,
      id: 'saved',
      title: t('metrics:panel.saved'),
      hint: t('metrics:hint.saved'),
      window: figures.hours.window,
      series: [countedSeries(figures, 'saved_ms', t, 'sum')]
    }
  ]
}

function useful(figures: Figures, t: Translator): PanelSeries {
  const spent = countedSeries(figures, 'spent_ms', t, 'sum')
  const { wasted_ms: wasted } = figures.runs
  const values = spent.values.map((value, at) =>
    value === null ? null : Math.max(0, value - (wasted[at] ?? 0))
  )
  return {
    ...spent,
    id: 'useful_ms',
    column: 'useful_ms',
    name: t('metrics:figure.useful_ms'),
    values,
    total: totalOf(values, 'sum')
  }
}
