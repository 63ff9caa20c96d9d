import { actionKey, type ActionId } from '@shared/ipc/actions'
import { strokesLabel } from '@shared/keybindings/label'
import { ruleFor } from '@shared/keybindings/resolve'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useWorkbench } from '../app'
import { ContextMenu } from '../context-menu/context-menu'
import type { MenuItem, MenuPlace } from '../context-menu/item'
import { rulesInForce } from '../keys'
import { platformOf } from '../store'
import { useCommands } from '../use-commands'
import { MAX_GROUPS } from './editors'
import { activeTab, type EditorGroup } from './group'

/** What can be done with the tab in front of the group that has the focus. */
export function TabMenu({
  group,
  name,
  at,
  onClose
}: {
  readonly group: EditorGroup
  /** The tab's. */
  readonly name: string
  readonly at: MenuPlace
  readonly onClose: () => void
}): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const rules = useWorkbench(rulesInForce)
  const platform = useWorkbench(platformOf)
  const groups = useWorkbench((state) => state.editors.groups)
  const shown = activeTab(group)
  const place = shown ? group.tabs.indexOf(shown) : -1
  const last = place === group.tabs.length - 1
  const column = groups.indexOf(group)
  // A group's only tab has nowhere new to go.
  const leaves = (to: number): boolean =>
    groups[to] !== undefined || (group.tabs.length > 1 && groups.length < MAX_GROUPS)
  const item = (id: ActionId, possible = true): MenuItem => {
    const rule = ruleFor(rules, id)
    return {
      kind: 'item',
      label: t(`palette:action.${actionKey(id)}`),
      keys: rule && strokesLabel(rule.strokes, platform),
      disabled: !possible,
      run: commands[id]
    }
  }
  const items: readonly MenuItem[] = [
    item('editor.close'),
    item('editor.closeOthers', group.tabs.length > 1),
    item('editor.closeToTheRight', !last),
    item('editor.closeAll'),
    { kind: 'separator' },
    item('editor.keep', shown?.preview === true),
    { kind: 'separator' },
    item('editor.split', groups.length < MAX_GROUPS),
    item('editor.moveLeft', place > 0),
    item('editor.moveRight', !last),
    item('editor.moveToLeftGroup', leaves(column - 1)),
    item('editor.moveToRightGroup', leaves(column + 1))
  ]
  return <ContextMenu label={name} items={items} at={at} onClose={onClose} />
}
