import { actionKey, type ActionId } from '@shared/ipc/actions'
import type { ReactNode } from 'react'
import { useText } from '../i18n/text'
import { Icon } from './icon'
import { useKeyLabel } from './keys'
import { useCommands } from './use-commands'

/** A tool that does an action: named as in the palette, with its key in the tip. */
export function ActionTool({
  id,
  icon,
  pressed,
  disabled = false
}: {
  readonly id: ActionId
  readonly icon: string
  /** Where it turns something on and off: whether it is on. */
  readonly pressed?: boolean
  readonly disabled?: boolean
}): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const key = useKeyLabel(id)
  const name = t(`palette:action.${actionKey(id)}`)
  return (
    <button
      type="button"
      className={pressed === undefined ? 'tool' : 'tool toggle'}
      disabled={disabled}
      aria-pressed={pressed}
      aria-label={name}
      title={key === null ? name : `${name} (${key})`}
      onClick={commands[id]}
    >
      <Icon name={icon} />
    </button>
  )
}
