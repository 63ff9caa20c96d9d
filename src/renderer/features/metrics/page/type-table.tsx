import type { Figures, Totals } from '@shared/metrics/figures'
import type { MetricsView } from '@shared/metrics/view'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatValue, type Unit } from '../units'
import { Scrolled } from './scrolled'
import { useMetricsActions } from '../use-metrics'
import { TIME_PANELS_MAX } from '../panels/time-panels'

interface Column {
  readonly id: string
  readonly unit: Unit
  readonly bad?: boolean
  readonly of: (totals: Totals) => number | null
}

const refused = (totals: Totals): number | null => {
  const { refused_running: a, refused_completed: b, refused_quarantined: c } = totals
  return a === null || b === null || c === null ? null : a + b + c
}

const columns: readonly Column[] = [
  { id: 'running', unit: 'count', of: (totals) => totals.running },
  { id: 'acquired', unit: 'count', of: (totals) => totals.acquired },
  { id: 'refused', unit: 'count', of: refused },
  { id: 'completed', unit: 'count', of: (totals) => totals.completed },
  { id: 'failed', unit: 'count', bad: true, of: (totals) => totals.failed },
  { id: 'abandoned', unit: 'count', bad: true, of: (totals) => totals.abandoned },
  { id: 'lost', unit: 'count', bad: true, of: (totals) => totals.superseded },
  { id: 'duplicates', unit: 'count', bad: true, of: (totals) => totals.duplicates },
  { id: 'spent', unit: 'gpu', of: (totals) => totals.spent_ms },
  { id: 'wasted', unit: 'gpu', bad: true, of: (totals) => totals.wasted_ms },
  { id: 'saved', unit: 'gpu', of: (totals) => totals.saved_ms }
]

const quantiles = ['p50', 'p95', 'p99'] as const

/** The sums of the stretch by task type: what `taskguard metrics` prints. A type's name leads to its run times. */
export function TypeTable({ view }: { readonly view: MetricsView }): ReactNode {
  const { t } = useText()
  return (
    <section>
      <h2 className="metrics-group">{t('metrics:byType')}</h2>
      <Scrolled name={t('metrics:byType')} className="metrics-types">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('metrics:table.type')}</th>
              {columns.map(({ id }) => (
                <th key={id} scope="col">
                  {t(`metrics:column.${id}`)}
                </th>
              ))}
              {quantiles.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">{t('metrics:column.outliers')}</th>
            </tr>
          </thead>
          <tbody>
            {view.byType.map(({ type, totals }) => (
              <TypeRow key={type} type={type} totals={totals} runTimes={view.figures?.runTimes ?? []} />
            ))}
          </tbody>
        </table>
        {view.typesLeftOut > 0 && (
          <p className="hint">{t('metrics:typesLeftOut', { count: view.typesLeftOut })}</p>
        )}
      </Scrolled>
    </section>
  )
}

function TypeRow({
  type,
  totals,
  runTimes
}: {
  readonly type: string
  readonly totals: Totals
  readonly runTimes: Figures['runTimes']
}): ReactNode {
  const actions = useMetricsActions()
  const times = runTimes.find((one) => one.type === type)
  const hasPanel = runTimes.slice(0, TIME_PANELS_MAX).some((one) => one.type === type)
  return (
    <tr>
      <th scope="row">
        {hasPanel ? (
          <button type="button" className="link mono" onClick={() => actions.reveal(`times:${type}`)}>
            {type}
          </button>
        ) : (
          <span className="mono">{type}</span>
        )}
      </th>
      {columns.map(({ id, unit, bad = false, of }) => (
        <Value key={id} value={of(totals)} unit={unit} bad={bad} />
      ))}
      {quantiles.map((name) => (
        <Value key={name} value={times?.[name] ?? 0} unit="time" />
      ))}
      <Value value={times?.outlierCount ?? 0} unit="count" />
    </tr>
  )
}

/** Nothing is a dot: what is there stands out. */
function Value({
  value,
  unit,
  bad = false
}: {
  readonly value: number | null
  readonly unit: Unit
  readonly bad?: boolean
}): ReactNode {
  const { t, language } = useText()
  if (value === null) return <td className="unknown">{t('metrics:unknown')}</td>
  if (value === 0) return <td className="nothing">{'·'}</td>
  return <td className={bad ? 'bad' : undefined}>{formatValue(value, unit, language)}</td>
}
