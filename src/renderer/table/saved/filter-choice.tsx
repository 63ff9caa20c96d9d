import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { useTable, useTableState } from '../table'

/** Lets a person choose one of the filters that are kept by a name; nothing where none is. */
export function FilterChoice(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const { name } = useTable().kind
  const any = useTableState((state) => state.saved.length > 0)
  if (!any) return null
  const label = t(`palette:action.${name}_openFilter`)
  return (
    <button
      type="button"
      className="tool"
      aria-haspopup="dialog"
      aria-label={label}
      title={label}
      onClick={commands[`${name}.openFilter`]}
    >
      <Icon name="chevron-down" />
    </button>
  )
}
