import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatClock } from '../../../text/format'
import { ActionTool } from '../../../workbench/action-tool'
import { useApp, useLive } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { MenuButton } from '../../../workbench/menu-button'
import { useCommands } from '../../../workbench/use-commands'
import { presets } from '../ranges'
import { rangeText } from '../range-text'
import { useMetrics, useMetricsActions, useTold } from '../use-metrics'

/** Which stretch is shown, and what can be done with all of it. */
export function Toolbar(): ReactNode {
  const { t } = useText()
  return (
    <div className="metrics-toolbar" role="toolbar" aria-label={t('metrics:toolbar')}>
      <RangeChoice />
      <Shown />
      <span className="metrics-toolbar-room" />
      <AsOf />
      <ActionTool id="metrics.zoomIn" icon="zoom-in" />
      <ActionTool id="metrics.zoomOut" icon="zoom-out" />
      <ActionTool id="metrics.refresh" icon="refresh" />
      <ActionTool id="metrics.toggleTables" icon="table" />
      <MenuButton icon="export" label={t('metrics:export')} actions={exports} />
    </div>
  )
}

const CUSTOM = 'custom'

function RangeChoice(): ReactNode {
  const { t, language } = useText()
  const range = useMetrics((state) => state.range)
  const actions = useMetricsActions()
  const commands = useCommands()
  const value = range.kind === 'last' && presets.includes(range.ms) ? String(range.ms) : CUSTOM
  return (
    <select
      className="select metrics-range"
      aria-label={t('metrics:range.name')}
      value={value}
      onChange={({ target }) => {
        if (target.value === CUSTOM) commands['metrics.customRange']()
        else actions.setRange({ kind: 'last', ms: Number(target.value) })
      }}
    >
      {presets.map((ms) => (
        <option key={ms} value={String(ms)}>
          {rangeText({ kind: 'last', ms }, t, language)}
        </option>
      ))}
      <option value={CUSTOM}>
        {value === CUSTOM ? rangeText(range, t, language) : t('metrics:range.custom')}
      </option>
    </select>
  )
}

/** The part that is zoomed into, and the way back. */
function Shown(): ReactNode {
  const { t, language } = useText()
  const zoom = useMetrics((state) => state.zoom)
  const commands = useCommands()
  if (!zoom) return null
  return (
    <button
      type="button"
      className="chip metrics-zoom"
      title={t('palette:action.metrics_resetZoom')}
      onClick={commands['metrics.resetZoom']}
    >
      {rangeText({ kind: 'between', ...zoom }, t, language)}
      <Icon name="close" />
    </button>
  )
}

/** When the figures were told last. */
function AsOf(): ReactNode {
  const { t, language } = useText()
  const at = useTold((state) => state.at)
  const linked = useLive((state) => state.linked)
  const { live } = useApp()
  if (live.metrics.state.getState().view === null) return null
  return (
    <span className={linked ? 'metrics-as-of' : 'metrics-as-of stale'}>
      {t('metrics:asOf', { time: formatClock(at, language) })}
    </span>
  )
}

const exports = ['metrics.exportCsv', 'metrics.exportExcel', 'metrics.exportPanel'] as const
