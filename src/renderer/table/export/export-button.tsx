import { useRef, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { ContextMenu } from '../../workbench/context-menu/context-menu'
import type { MenuPlace } from '../../workbench/context-menu/item'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { actionKey } from '@shared/ipc/actions'
import { useTable, useTableState } from '../table'

/** The ways out of the table. */
export function ExportButton(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const busy = useTableState((state) => state.exporting !== null)
  const button = useRef<HTMLButtonElement>(null)
  const [at, setAt] = useState<MenuPlace | null>(null)
  const { kind } = useTable()
  const ids = [`${kind.name}.exportCsv`, `${kind.name}.exportExcel`, `${kind.name}.exportJson`] as const
  return (
    <>
      <button
        ref={button}
        type="button"
        className="tool"
        disabled={busy}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        aria-label={t('table:export.button')}
        title={t('table:export.button')}
        onClick={() => {
          const box = button.current?.getBoundingClientRect()
          if (box) setAt({ x: box.left, y: box.bottom + 2 })
        }}
      >
        <Icon name="export" />
      </button>
      {at && (
        <ContextMenu
          label={t('table:export.button')}
          items={ids.map((id) => ({
            kind: 'item',
            label: t(`palette:action.${actionKey(id)}`),
            run: commands[id]
          }))}
          at={at}
          onClose={() => setAt(null)}
        />
      )}
    </>
  )
}
