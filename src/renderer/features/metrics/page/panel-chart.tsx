import { useMemo, useRef, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { chartKey } from '../chart/chart-keys'
import { useChart } from '../chart/use-chart'
import { spanText, summaryText } from '../chart/texts'
import type { Panel, PanelSeries } from '../panels/panel'
import type { Stretch } from '../ranges'
import { usePanelMoves } from './panel-moves'

/** A panel's chart: by pointer and by keys. */
export function PanelChart({
  panel,
  series,
  stretch
}: {
  readonly panel: Panel
  /** Those that are in sight. */
  readonly series: readonly PanelSeries[]
  readonly stretch: Stretch
}): ReactNode {
  const { t, language } = useText()
  const holder = useRef<HTMLDivElement>(null)
  const { keys, pointer } = usePanelMoves(panel, series, stretch)
  const drawn = useMemo(
    () => ({
      panel,
      series,
      stretch,
      language,
      span: (bucket: number) => spanText(panel, bucket, t, language),
      gap: t(`metrics:gap.${panel.gap}`)
    }),
    [panel, series, stretch, t, language]
  )
  useChart(holder, drawn, pointer)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes all keys
    <div
      ref={holder}
      className="metrics-chart"
      role="application"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application takes the focus
      tabIndex={0}
      aria-roledescription={t('metrics:chart')}
      aria-label={t('metrics:chartName', {
        panel: panel.title,
        summary: summaryText(panel, series, t, language)
      })}
      data-behind={series.some(({ figure }) => figure !== null) || undefined}
      onKeyDown={(event) => chartKey(event, keys)}
    />
  )
}
