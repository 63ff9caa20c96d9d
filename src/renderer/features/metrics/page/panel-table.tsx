import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatClock } from '../../../text/format'
import { Foreign } from '../../../text/foreign'
import { visible } from '../../../text/visible'
import { useApp } from '../../../workbench/app'
import { openResource } from '../../resource/commands'
import { pointOf, showBehind } from '../behind/behind'
import { spanText, valueText } from '../chart/texts'
import { bucketSpan, type Panel, type PanelSeries } from '../panels/panel'
import { formatValue } from '../units'
import { Scrolled } from './scrolled'

/** The same figures in rows, the newest first: for those who can't see the chart, and to read single numbers. */
export function PanelTable({
  panel,
  series
}: {
  readonly panel: Panel
  readonly series: readonly PanelSeries[]
}): ReactNode {
  const { t, language } = useText()
  const app = useApp()
  const buckets = Array.from(series[0]?.values.keys() ?? []).reverse()
  const behind = series.some(({ figure }) => figure !== null)
  return (
    <Scrolled name={panel.title} className="metrics-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('metrics:table.time')}</th>
            {series.map(({ id, name }) => (
              <th key={id} scope="col">
                <bdi>{visible(name)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets.map((bucket) => {
            const point = behind ? pointOf(panel, series, bucket) : null
            const time = formatClock(bucketSpan(panel.window, bucket).from, language)
            return (
              <tr key={bucket}>
                <th scope="row" title={spanText(panel, bucket, t, language)}>
                  {point ? (
                    <button
                      type="button"
                      className="link"
                      aria-label={t('metrics:table.behind', { time })}
                      onClick={() => showBehind(app, point)}
                    >
                      {time}
                    </button>
                  ) : (
                    time
                  )}
                </th>
                {series.map(({ id, values }) => (
                  <td key={id}>{valueText(values[bucket] ?? null, panel, t, language)}</td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
      {panel.outliers.length > 0 && <Outliers panel={panel} />}
    </Scrolled>
  )
}

/** The runs that the chart marks. */
function Outliers({ panel }: { readonly panel: Panel }): ReactNode {
  const { t, language } = useText()
  const app = useApp()
  const { type, outliers, outlierCount } = panel
  return (
    <table>
      <caption>{t('metrics:outliers', { count: outlierCount })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('metrics:table.ended')}</th>
          <th scope="col">{t('metrics:table.resource')}</th>
          <th scope="col">{t('metrics:table.took')}</th>
        </tr>
      </thead>
      <tbody>
        {outliers.map(({ endpoint, resource_id: id, run_id: run, ended_at: at, ms }) => (
          <tr key={`${endpoint} ${run}`}>
            <th scope="row">{formatClock(at, language)}</th>
            <td>
              <button
                type="button"
                className="link"
                onClick={() => {
                  if (type !== null)
                    openResource(app, { endpointId: endpoint, type, id }, { run, preview: true })
                }}
              >
                <Foreign text={id} width={24} />
              </button>
            </td>
            <td>{formatValue(ms, 'time', language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
