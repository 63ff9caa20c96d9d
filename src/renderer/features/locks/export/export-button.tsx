import { useRef, useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { ContextMenu } from '../../../workbench/context-menu/context-menu'
import type { MenuPlace } from '../../../workbench/context-menu/item'
import { Icon } from '../../../workbench/icon'
import { useCommands } from '../../../workbench/use-commands'
import { useLocks } from '../use-locks'

/** The ways out of the table. */
export function ExportButton(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const busy = useLocks((state) => state.exporting !== null)
  const button = useRef<HTMLButtonElement>(null)
  const [at, setAt] = useState<MenuPlace | null>(null)
  const ids = ['locks.exportCsv', 'locks.exportExcel', 'locks.exportJson'] as const
  return (
    <>
      <button
        ref={button}
        type="button"
        className="tool"
        disabled={busy}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        aria-label={t('locks:export.button')}
        title={t('locks:export.button')}
        onClick={() => {
          const box = button.current?.getBoundingClientRect()
          if (box) setAt({ x: box.left, y: box.bottom + 2 })
        }}
      >
        <Icon name="export" />
      </button>
      {at && (
        <ContextMenu
          label={t('locks:export.button')}
          items={ids.map((id) => ({
            kind: 'item',
            label: t(`palette:action.${id.replace('.', '_')}`),
            run: commands[id]
          }))}
          at={at}
          onClose={() => setAt(null)}
        />
      )}
    </>
  )
}
