import { useMemo, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useActions } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { panelsOf } from '../panels/build'
import { groups } from '../panels/panel'
import { useMetrics, useMetricsActions, useTold } from '../use-metrics'
import { useNamedEndpoints } from '../use-named-endpoints'

/** Every chart by name; a click goes to it. */
export function PanelList(): ReactNode {
  const { t } = useText()
  const view = useTold((state) => state.view)
  const endpoints = useNamedEndpoints()
  const current = useMetrics((state) => state.panel)
  const actions = useMetricsActions()
  const workbench = useActions()
  const panels = useMemo(() => (view ? panelsOf(view, endpoints, t) : []), [view, endpoints, t])
  if (panels.length === 0) return <p className="hint">{t('metrics:noPanels')}</p>
  return (
    <ul className="metrics-panel-list">
      {groups.map((group) => {
        const own = panels.filter((panel) => panel.group === group)
        return own.length === 0 ? null : (
          <li key={group}>
            <span className="metrics-panel-group">{t(`metrics:group.${group}`)}</span>
            <ul>
              {own.map(({ id, title, type }) => (
                <li key={id}>
                  <button
                    type="button"
                    className={id === current ? 'metrics-panel-link on' : 'metrics-panel-link'}
                    aria-current={id === current || undefined}
                    onClick={() => {
                      workbench.open({ kind: 'metrics' })
                      actions.reveal(id)
                    }}
                  >
                    <Icon name="graph-line" />
                    <span className={type === null ? '' : 'mono'}>{title}</span>
                  </button>
                </li>
              ))}
            </ul>
          </li>
        )
      })}
    </ul>
  )
}
