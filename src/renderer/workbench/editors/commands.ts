import type { ActionId } from '@shared/ipc/actions'
import { flushSync } from 'react-dom'
import type { App } from '../app'
import { focusIfLost, focusPart } from '../focus'
import {
  closeAll,
  focusedGroup,
  focusNeighbour,
  moveTab,
  moveToNeighbour,
  neighbour,
  reopen,
  split,
  type Editors
} from './editors'
import { activeTab, type EditorGroup, type Tab } from './group'

type EditorAction = Extract<ActionId, `editor.${string}`>

/** What can be done to the tab in front and to its group. */
export function editorCommands({ workbench }: App): Readonly<Record<EditorAction, () => void>> {
  const { actions } = workbench
  const front = (): { readonly group: EditorGroup; readonly tab: Tab | undefined } => {
    const group = focusedGroup(workbench.getState().editors)
    return { group, tab: activeTab(group) }
  }
  const edit = (change: (editors: Editors) => Editors) => (): void => actions.edit(change)
  /** As `edit`; the focus goes to the editor that is in front afterwards, which has to be drawn for that. */
  const go = (change: (editors: Editors) => Editors) => (): void => {
    flushSync(() => actions.edit(change))
    focusPart('editor')
  }
  const close = (closes: (one: Tab, shown: Tab | undefined, group: EditorGroup) => boolean) => (): void => {
    const { group, tab } = front()
    actions.close(group.id, (one) => closes(one, tab, group))
    focusIfLost('editor')
  }
  return {
    'editor.close': close((one, shown) => one === shown),
    'editor.closeOthers': close((one, shown) => one !== shown),
    'editor.closeToTheRight': close(
      (one, shown, { tabs }) => shown !== undefined && tabs.indexOf(one) > tabs.indexOf(shown)
    ),
    'editor.closeAll': go(closeAll),
    'editor.reopenClosed': go(reopen),
    'editor.keep': () => {
      const { group, tab } = front()
      if (tab) actions.keep(group.id, tab.id)
    },
    'editor.next': go((now) => neighbour(now, 1)),
    'editor.previous': go((now) => neighbour(now, -1)),
    'editor.moveLeft': edit((now) => moveTab(now, -1)),
    'editor.moveRight': edit((now) => moveTab(now, 1)),
    'editor.split': go(split),
    'editor.focusLeftGroup': go((now) => focusNeighbour(now, -1)),
    'editor.focusRightGroup': go((now) => focusNeighbour(now, 1)),
    'editor.moveToLeftGroup': go((now) => moveToNeighbour(now, -1)),
    'editor.moveToRightGroup': go((now) => moveToNeighbour(now, 1))
  }
}
