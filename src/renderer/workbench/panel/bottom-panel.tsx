import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions, useWorkbench } from '../app'
import { parts } from '../focus'
import { Icon } from '../icon'
import { useKeyLabel } from '../keys'
import { panelTabs } from '../store'
import { useWidth } from '../use-width'
import { panels } from './panels'

export function BottomPanel(): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const shown = useWorkbench((state) => state.panelTab)
  const closeKey = useKeyLabel('view.togglePanel')
  const { Body, Tools } = panels[shown]
  const title = useRef<HTMLElement>(null)
  const width = useWidth(title)
  useEffect(() => {
    if (width > 0) document.getElementById(`panel-tab-${shown}`)?.scrollIntoView({ block: 'nearest' })
  }, [shown, width])
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return
    event.preventDefault()
    const at = panelTabs.indexOf(shown) + (event.key === 'ArrowRight' ? 1 : panelTabs.length - 1)
    const next = panelTabs[at % panelTabs.length]
    if (!next) return
    actions.showPanel(next)
    document.getElementById(`panel-tab-${next}`)?.focus()
  }
  return (
    <section className="panel" aria-label={t('workbench:panel')}>
      <header className="panel-title" ref={title}>
        <div role="tablist" aria-label={t('workbench:panel')} className="panel-tabs" onKeyDown={onKeyDown}>
          {panelTabs.map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`panel-tab-${tab}`}
              aria-selected={tab === shown}
              tabIndex={tab === shown ? 0 : -1}
              className={tab === shown ? 'panel-tab active' : 'panel-tab'}
              onClick={() => actions.showPanel(tab)}
            >
              {t(`workbench:panelTab.${tab}`)}
            </button>
          ))}
        </div>
        <div className="panel-tools">
          {Tools && <Tools />}
          <button
            type="button"
            className="tool"
            aria-label={t('workbench:closePanel')}
            title={
              closeKey === null ? t('workbench:closePanel') : `${t('workbench:closePanel')} (${closeKey})`
            }
            onClick={actions.togglePanel}
          >
            <Icon name="close" />
          </button>
        </div>
      </header>
      <div
        className="panel-body"
        id={parts.panel}
        role="tabpanel"
        tabIndex={0}
        aria-labelledby={`panel-tab-${shown}`}
      >
        <Body />
      </div>
    </section>
  )
}
