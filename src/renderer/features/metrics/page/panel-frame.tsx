import { memo, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react'
import { useText } from '../../../i18n/text'
import { useApp, useReport } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { exportPanel } from '../export/run-export'
import { seriesKey } from '../metrics-store'
import { hasUnknown, type Panel } from '../panels/panel'
import type { Stretch } from '../ranges'
import { useMetrics } from '../use-metrics'
import { Legend } from './legend'
import { PanelChart } from './panel-chart'
import { PanelTable } from './panel-table'

/** A chart with its name, its legend and what can be done with it; or the same as a table. */
export const PanelFrame = memo(function PanelFrame({
  panel,
  stretch
}: {
  readonly panel: Panel
  readonly stretch: Stretch
}): ReactNode {
  const { t } = useText()
  const app = useApp()
  const { actions } = app.metrics
  const report = useReport()
  const frame = useRef<HTMLElement>(null)
  const [about, setAbout] = useState(false)
  const hidden = useMetrics((state) => state.hidden)
  const asTable = useMetrics((state) => state.tables.includes(panel.id))
  const series = useMemo(
    () => panel.series.filter(({ id }) => !hidden.includes(seriesKey(panel.id, id))),
    [panel, hidden]
  )
  useRevealed(frame, panel.id)
  return (
    <section ref={frame} className="metrics-panel" aria-label={panel.title} data-panel={panel.id}>
      <header className="metrics-panel-title">
        <h3 title={panel.hint}>{panel.title}</h3>
        {hasUnknown(panel) && (
          <span className="metrics-partial" title={t('metrics:partialHint')}>
            <Icon name="warning" />
            {t('metrics:partial')}
          </span>
        )}
        <Tool
          icon="info"
          name={t('metrics:about', { panel: panel.title })}
          open={about}
          act={() => setAbout(!about)}
        />
        <Tool
          icon={asTable ? 'graph-line' : 'table'}
          name={t(asTable ? 'metrics:asChart' : 'metrics:asTable', { panel: panel.title })}
          act={() => actions.toggleTable(panel.id)}
        />
        <Tool
          icon="export"
          name={t('metrics:exportPanel', { panel: panel.title })}
          act={() => report(exportPanel(app, panel))}
        />
      </header>
      {about && <p className="metrics-about">{panel.hint}</p>}
      {asTable ? (
        <PanelTable panel={panel} series={series} />
      ) : (
        <PanelChart panel={panel} series={series} stretch={stretch} />
      )}
      <Legend panel={panel} />
    </section>
  )
})

function Tool({
  icon,
  name,
  open,
  act
}: {
  readonly icon: string
  readonly name: string
  /** Where it shows something: whether it does. */
  readonly open?: boolean
  readonly act: () => void
}): ReactNode {
  return (
    <button type="button" className="tool" aria-label={name} aria-expanded={open} title={name} onClick={act}>
      <Icon name={icon} />
    </button>
  )
}

/** Brings the panel into sight, and the focus to it, where that is asked for. */
function useRevealed(frame: RefObject<HTMLElement | null>, id: string): void {
  const revealed = useMetrics((state) => (state.revealed?.panel === id ? state.revealed : null))
  useEffect(() => {
    if (!revealed) return
    const { current } = frame
    current?.scrollIntoView({ block: 'nearest' })
    current?.querySelector<HTMLElement>('.metrics-chart, .metrics-table')?.focus({ preventScroll: true })
  }, [revealed, frame])
}
