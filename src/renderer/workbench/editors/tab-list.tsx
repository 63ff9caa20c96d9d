import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { ellipsizeMiddle, visible } from '../../text/visible'
import { useActions, useWorkbench } from '../app'
import type { MenuPlace } from '../context-menu/item'
import { Icon } from '../icon'
import { useKeyLabel } from '../keys'
import { useCommands } from '../use-commands'
import { useWidth } from '../use-width'
import { MAX_GROUPS } from './editors'
import { activeTab, type EditorGroup, type Tab } from './group'
import { kindOf } from './kinds'
import { TabMenu } from './tab-menu'

/** Without blanks: several ids are separated by them where one element names another. */
export const tabElementId = (group: EditorGroup['id'], tab: Tab['id']): string =>
  `tab-${group}-${encodeURIComponent(tab)}`

export function TabList({ group, name }: { readonly group: EditorGroup; readonly name: string }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const list = useRef<HTMLDivElement>(null)
  const bar = useRef<HTMLDivElement>(null)
  const width = useWidth(bar)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const shown = activeTab(group)
  const active = shown?.id
  // In a bar that has become narrower, too.
  useEffect(() => {
    if (width === 0 || active === undefined) return
    list.current?.querySelector('.tab.active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active, width])
  // The same each time: the menu follows the window while it is open.
  const closeMenu = useCallback(() => setMenu(null), [])
  const focusActive = (): void => {
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !shown) return
    const at = group.tabs.indexOf(shown)
    const last = group.tabs.length - 1
    const places: Readonly<Record<string, number>> = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last
    }
    const next = Object.hasOwn(places, event.key) ? group.tabs[places[event.key] ?? at] : undefined
    if (next) actions.activate(group.id, next.id)
    else if (event.key === 'Delete') actions.close(group.id, (tab) => tab === shown)
    else if (event.key === 'Enter') actions.keep(group.id, shown.id)
    else return
    event.preventDefault()
    focusActive()
  }
  return (
    <div className="tab-bar" ref={bar}>
      {group.tabs.length > 0 && (
        // The keys of a tab list, as the ARIA practices have them.
        <div className="tabs" role="tablist" aria-label={name} ref={list} onKeyDown={onKeyDown}>
          {group.tabs.map((tab) => (
            <EditorTab
              key={tab.id}
              tab={tab}
              group={group.id}
              selected={tab.id === active}
              onMenu={(at) => {
                actions.activate(group.id, tab.id)
                setMenu(at)
              }}
            />
          ))}
        </div>
      )}
      <GroupActions group={group} />
      {menu && shown && (
        <TabMenu
          group={group}
          name={visible(kindOf(shown.content).title(shown.content, t))}
          at={menu}
          onClose={closeMenu}
        />
      )}
    </div>
  )
}

function EditorTab({
  tab,
  group,
  selected,
  onMenu
}: {
  readonly tab: Tab
  readonly group: EditorGroup['id']
  readonly selected: boolean
  readonly onMenu: (at: MenuPlace) => void
}): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const kind = kindOf(tab.content)
  const title = visible(kind.title(tab.content, t))
  const close = (): void => actions.close(group, (one) => one.id === tab.id)
  return (
    <div
      className={selected ? 'tab active' : 'tab'}
      role="presentation"
      // Shift+F10 and the menu key ask for it too.
      onContextMenu={(event) => {
        event.preventDefault()
        onMenu({ x: event.clientX, y: event.clientY })
      }}
      onAuxClick={(event) => {
        if (event.button === 1) close()
      }}
    >
      <button
        type="button"
        role="tab"
        id={tabElementId(group, tab.id)}
        className={tab.preview ? 'tab-label preview' : 'tab-label'}
        aria-selected={selected}
        tabIndex={selected ? 0 : -1}
        title={tab.preview ? t('workbench:previewTab', { title }) : title}
        onClick={() => actions.activate(group, tab.id)}
        onDoubleClick={() => actions.keep(group, tab.id)}
      >
        <kind.Icon content={tab.content} />
        <bdi>{ellipsizeMiddle(title, 36)}</bdi>
      </button>
      <button
        // For the pointer alone: a tab list holds nothing but tabs, and these close with Delete or Ctrl+W.
        type="button"
        className="tool tab-close"
        tabIndex={-1}
        aria-hidden="true"
        title={t('workbench:close')}
        onClick={close}
      >
        {kind.Pending && <kind.Pending content={tab.content} />}
        <Icon name="close" />
      </button>
    </div>
  )
}

/** What can be done to the group, at the end of its tabs. */
function GroupActions({ group }: { readonly group: EditorGroup }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const commands = useCommands()
  const groups = useWorkbench((state) => state.editors.groups.length)
  const key = useKeyLabel('editor.split')
  const name = t('palette:action.editor_split')
  return (
    <div className="tab-actions">
      <button
        type="button"
        className="tool"
        aria-label={name}
        title={key === null ? name : `${name} (${key})`}
        disabled={groups >= MAX_GROUPS}
        onClick={() => {
          actions.focusGroup(group.id)
          commands['editor.split']()
        }}
      >
        <Icon name="split-horizontal" />
      </button>
      {groups > 1 && group.tabs.length === 0 && (
        <button
          type="button"
          className="tool"
          aria-label={t('workbench:closeGroup')}
          title={t('workbench:closeGroup')}
          onClick={() => actions.close(group.id, () => true)}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  )
}
