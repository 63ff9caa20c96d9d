import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useApp } from '../../../workbench/app'
import { Swatch } from '../chart/swatch'
import { valueText } from '../chart/texts'
import { seriesKey } from '../metrics-store'
import { bucketAt, type Panel, type PanelSeries } from '../panels/panel'
import { useMetrics } from '../use-metrics'
import { showSlowest } from './slowest'

/** The bucket that is pointed at; -1: none. */
export const useBucket = ({ window }: Pick<Panel, 'window'>): number =>
  useMetrics(({ cursor }) => (cursor === null ? -1 : bucketAt(window, cursor)))

/** What the chart's lines and bars are, with their values where it is pointed at, else over the whole stretch. */
export function Legend({ panel }: { readonly panel: Panel }): ReactNode {
  const { t } = useText()
  const app = useApp()
  const bucket = useBucket(panel)
  return (
    <div className="metrics-legend" role="group" aria-label={t('metrics:legend', { panel: panel.title })}>
      {panel.series.map((one) => (
        <Entry key={one.id} panel={panel} series={one} bucket={bucket} />
      ))}
      {panel.outlierCount > 0 && (
        <button
          type="button"
          className="metrics-outliers link"
          title={t('metrics:outliersHint')}
          onClick={() => showSlowest(app, panel)}
        >
          <span aria-hidden="true">◆</span> {t('metrics:outliers', { count: panel.outlierCount })}
        </button>
      )}
    </div>
  )
}

/** One series: a click leaves it out of the chart, or takes it in again. */
function Entry({
  panel,
  series,
  bucket
}: {
  readonly panel: Panel
  readonly series: PanelSeries
  readonly bucket: number
}): ReactNode {
  const { t, language } = useText()
  const { actions } = useApp().metrics
  const hidden = useMetrics((state) => state.hidden.includes(seriesKey(panel.id, series.id)))
  const value = bucket === -1 ? series.total : (series.values[bucket] ?? null)
  const name = visible(series.name)
  return (
    <button
      type="button"
      className={hidden ? 'metrics-entry left-out' : 'metrics-entry'}
      aria-pressed={!hidden}
      title={t(hidden ? 'metrics:showSeries' : 'metrics:hideSeries', { name })}
      onClick={() => actions.toggleSeries(panel.id, series.id)}
    >
      <Swatch look={series.look} />
      <bdi className="metrics-entry-name">{name}</bdi>
      <span className={value === null ? 'metrics-entry-value unknown' : 'metrics-entry-value'}>
        {bucket === -1 && value !== null
          ? t(`metrics:whole.${panel.sums}`, { value: valueText(value, panel, t, language) })
          : valueText(value, panel, t, language)}
      </span>
    </button>
  )
}
