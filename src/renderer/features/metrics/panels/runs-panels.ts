import type { Translator } from '@shared/i18n'
import type { FigureName } from '@shared/metrics/behind'
import type { Figures, HourSeries } from '@shared/metrics/figures'
import { totalOf, type Look, type Panel, type PanelSeries } from './panel'

const bar = (color: Look['color'], style: Extract<Look, { draw: 'bar' }>['style'] = 'solid'): Look => ({
  draw: 'bar',
  color,
  style
})

type Counted = Exclude<FigureName, 'run_times'>

const looks: Readonly<Record<Counted, Look>> = {
  running: { draw: 'line', color: 'blue', style: 'solid', area: true },
  acquired: bar('blue'),
  completed: bar('green'),
  failed: bar('red'),
  abandoned: bar('orange', 'hatched'),
  superseded: bar('purple', 'dots'),
  duplicates: bar('red'),
  refused_running: bar('blue'),
  refused_completed: bar('green', 'hatched'),
  refused_quarantined: bar('orange', 'dots'),
  spent_ms: bar('blue'),
  wasted_ms: bar('red', 'hatched'),
  saved_ms: bar('green')
}

const isHourly = (name: Counted): name is HourSeries => name === 'saved_ms' || name.startsWith('refused_')

/** One figure over time. */
export function countedSeries(
  figures: Figures,
  name: Counted,
  t: Translator,
  sums: Panel['sums']
): PanelSeries {
  const values = isHourly(name) ? figures.hours.series[name] : figures.runs[name]
  return {
    id: name,
    name: t(`metrics:figure.${name}`),
    values,
    look: looks[name],
    figure: name,
    column: name,
    endpoint: null,
    total: totalOf(values, sums)
  }
}

interface Given {
  readonly id: string
  readonly names: readonly Counted[]
  readonly sums?: Panel['sums']
}

/** What ran and what was refused. */
const given: readonly Given[] = [
  { id: 'running', names: ['running'], sums: 'most' },
  { id: 'acquired', names: ['acquired'] },
  { id: 'completed', names: ['completed'] },
  { id: 'refused', names: ['refused_running', 'refused_completed', 'refused_quarantined'] },
  { id: 'duplicates', names: ['duplicates'] },
  { id: 'failures', names: ['failed', 'abandoned', 'superseded'] }
]

export const runsPanels = (figures: Figures, t: Translator): Panel[] =>
  given.map(({ id, names, sums = 'sum' }) => ({
    id,
    group: 'runs',
    title: t(`metrics:panel.${id}`),
    hint: t(`metrics:hint.${id}`),
    unit: 'count',
    window: isHourly(names[0] ?? 'running') ? figures.hours.window : figures.window,
    series: names.map((name) => countedSeries(figures, name, t, sums)),
    gap: 'unknown',
    sums,
    outliers: [],
    outlierCount: 0,
    type: null
  }))
