import { assertNever } from '@shared/errors'
import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { WindowNotices } from '../features/endpoints/endpoint-notices'
import { StartPage } from '../features/endpoints/start-page'
import { KeybindingsPage } from '../features/keybindings/keybindings-page'
import { LocksEditor } from '../features/locks/locks-editor'
import { FindingPage } from '../features/problems/finding-page'
import { useText } from '../i18n/text'
import { ellipsizeMiddle, visible } from '../text/visible'
import { useActions, useLive, useWorkbench } from './app'
import { parts } from './focus'
import { Icon, SeverityIcon } from './icon'
import { isClosable, type Tab } from './tabs'

export function EditorArea(): ReactNode {
  const tabs = useWorkbench((state) => state.tabs)
  const active = tabs.open.find((tab) => tab.id === tabs.active)
  return (
    <main className="editor-area">
      <TabList open={tabs.open} active={tabs.active} />
      <WindowNotices />
      {active && (
        <div
          className="editor-body"
          id={parts.editor}
          role="tabpanel"
          tabIndex={-1}
          aria-labelledby={tabElementId(active.id)}
        >
          <Editor key={active.id} tab={active} />
        </div>
      )}
    </main>
  )
}

function Editor({ tab }: { readonly tab: Tab }): ReactNode {
  switch (tab.kind) {
    case 'locks':
      return <LocksEditor />
    case 'start':
      return <StartPage />
    case 'keybindings':
      return <KeybindingsPage />
    case 'finding':
      return <FindingPage finding={tab.finding} />
    default:
      return assertNever(tab)
  }
}

const tabElementId = (id: Tab['id']): string => `tab-${id}`

function TabList({ open, active }: { readonly open: readonly Tab[]; readonly active: Tab['id'] }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const list = useRef<HTMLDivElement>(null)
  const focusActive = (): void => {
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') actions.neighbour(1)
    else if (event.key === 'ArrowLeft') actions.neighbour(-1)
    else if (event.key === 'Delete') actions.close(active)
    else return
    event.preventDefault()
    focusActive()
  }
  return (
    // The keys of a tab list, as the ARIA practices have them.
    <div className="tabs" role="tablist" aria-label={t('workbench:editors')} ref={list} onKeyDown={onKeyDown}>
      {open.map((tab) => (
        <EditorTab key={tab.id} tab={tab} selected={tab.id === active} />
      ))}
    </div>
  )
}

function EditorTab({ tab, selected }: { readonly tab: Tab; readonly selected: boolean }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const title = useTabTitle(tab)
  const preview = tab.kind === 'finding' && tab.preview
  return (
    <div className={selected ? 'tab active' : 'tab'} role="presentation">
      <button
        type="button"
        role="tab"
        id={tabElementId(tab.id)}
        className={preview ? 'tab-label preview' : 'tab-label'}
        aria-selected={selected}
        tabIndex={selected ? 0 : -1}
        title={title}
        onClick={() => actions.activate(tab.id)}
        onDoubleClick={() => actions.keep(tab.id)}
        onAuxClick={(event) => {
          if (event.button === 1) actions.close(tab.id)
        }}
      >
        <TabIcon tab={tab} />
        <bdi>{ellipsizeMiddle(title, 36)}</bdi>
      </button>
      {isClosable(tab) && (
        // For the pointer alone: a tab list holds nothing but tabs, and these close with Delete or Ctrl+W.
        <button
          type="button"
          className="tool tab-close"
          tabIndex={-1}
          aria-hidden="true"
          title={t('workbench:close')}
          onClick={() => actions.close(tab.id)}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  )
}

function useTabTitle(tab: Tab): string {
  const { t } = useText()
  switch (tab.kind) {
    case 'locks':
      return t('workbench:view.locks')
    case 'start':
      return t('workbench:getStarted')
    case 'keybindings':
      return t('palette:keys.title')
    case 'finding':
      return `${tab.finding.type} ${visible(tab.finding.resource_id)}`
    default:
      return assertNever(tab)
  }
}

function TabIcon({ tab }: { readonly tab: Tab }): ReactNode {
  const resolved = useLive((state) => tab.kind === 'finding' && !state.findings.has(tab.finding.key))
  switch (tab.kind) {
    case 'locks':
      return <Icon name="lock" />
    case 'start':
      return <Icon name="rocket" />
    case 'keybindings':
      return <Icon name="keyboard" />
    case 'finding':
      return resolved ? (
        <Icon name="pass" className="resolved" />
      ) : (
        <SeverityIcon severity={tab.finding.severity} />
      )
    default:
      return assertNever(tab)
  }
}
