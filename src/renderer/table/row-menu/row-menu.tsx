import { without, withField } from '@shared/query/edit'
import { actionKey, type ActionId } from '@shared/ipc/actions'
import { ruleFor } from '@shared/keybindings/resolve'
import { strokesLabel } from '@shared/keybindings/label'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { ellipsizeMiddle, visible } from '../../text/visible'
import { useApp, useWorkbench } from '../../workbench/app'
import { ContextMenu } from '../../workbench/context-menu/context-menu'
import type { MenuItem } from '../../workbench/context-menu/item'
import { rulesInForce } from '../../workbench/keys'
import { platformOf } from '../../workbench/store'
import { useCommands } from '../../workbench/use-commands'
import { liveQueryContext } from '../query-context'
import { useTable, useTableActions, useTableState } from '../table'

/** What can be done with the selected rows, and with the value that the menu was opened on. */
export function RowMenu(): ReactNode {
  const { t } = useText()
  const { live } = useApp()
  const { kind, source } = useTable()
  const commands = useCommands()
  const actions = useTableActions()
  const menu = useTableState((state) => state.rowMenu)
  const query = useTableState((state) => state.draft)
  const rules = useWorkbench(rulesInForce)
  const platform = useWorkbench(platformOf)
  if (!menu) return null
  const row = source.get(menu.key)
  const item = (id: ActionId): MenuItem => {
    const rule = ruleFor(rules, id)
    return {
      kind: 'item',
      label: t(`palette:action.${actionKey(id)}`),
      keys: rule && strokesLabel(rule.strokes, platform),
      run: commands[id]
    }
  }
  const names = liveQueryContext(live)
  // A cell whose value no filter asks for: then another of its row.
  const value =
    row && (kind.filterValue(menu.column, row, names) ?? kind.filterValue(kind.menuColumn, row, names))
  const shown = value && { field: value.field, value: ellipsizeMiddle(visible(value.value), 40) }
  const items: readonly MenuItem[] = [
    ...kind.menu.flatMap((group, place): MenuItem[] => [
      ...(place === 0 ? [] : [{ kind: 'separator' as const }]),
      ...group.map(item)
    ]),
    ...(value && shown
      ? ([
          { kind: 'separator' },
          {
            kind: 'item',
            label: t('table:rowMenu.only', shown),
            run: () => actions.setFilter(withField(query, value.field, value.value))
          },
          {
            kind: 'item',
            label: t('table:rowMenu.without', shown),
            run: () => actions.setFilter(without(query, value.field, value.value))
          }
        ] satisfies MenuItem[])
      : [])
  ]
  return (
    <ContextMenu
      label={t(`${kind.name}:selectedRows`)}
      items={items}
      at={menu.at}
      onClose={() => actions.showRowMenu(null)}
    />
  )
}
