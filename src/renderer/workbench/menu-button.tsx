import type { ActionId } from '@shared/ipc/actions'
import { actionKey } from '@shared/ipc/actions'
import { useRef, useState, type ReactNode } from 'react'
import { useText } from '../i18n/text'
import { ContextMenu } from './context-menu/context-menu'
import type { MenuPlace } from './context-menu/item'
import { Icon } from './icon'
import { useCommands } from './use-commands'

/** A tool that opens a menu of actions below itself. */
export function MenuButton({
  icon,
  label,
  actions,
  disabled = false
}: {
  readonly icon: string
  readonly label: string
  readonly actions: readonly ActionId[]
  readonly disabled?: boolean
}): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const button = useRef<HTMLButtonElement>(null)
  const [at, setAt] = useState<MenuPlace | null>(null)
  return (
    <>
      <button
        ref={button}
        type="button"
        className="tool"
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        aria-label={label}
        title={label}
        onClick={() => {
          const box = button.current?.getBoundingClientRect()
          if (box) setAt({ x: box.left, y: box.bottom + 2 })
        }}
      >
        <Icon name={icon} />
      </button>
      {at && (
        <ContextMenu
          label={label}
          items={actions.map((id) => ({
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
