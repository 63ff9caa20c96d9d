import { actionKey, type ActionId } from '@shared/ipc/actions'
import { ruleFor } from '@shared/keybindings/resolve'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useLive, useWorkbench } from '../app'
import { rulesInForce } from '../keys'
import { KeyCaps } from '../quick-input/key-caps'
import { platformOf } from '../store'
import { useCommands } from '../use-commands'

/** What an editor group without tabs offers: ways to fill it, with their keys. */
export function Watermark(): ReactNode {
  const problems = useLive((state) => state.findings.size > 0)
  const closed = useWorkbench((state) => state.editors.closed.length > 0)
  const ways: readonly ActionId[] = [
    'view.locks',
    ...(problems ? (['problems.next'] as const) : []),
    ...(closed ? (['editor.reopenClosed'] as const) : []),
    'quickOpen.show',
    'palette.show',
    'keybindings.show'
  ]
  return (
    <ul className="watermark">
      {ways.map((id) => (
        <Way key={id} id={id} />
      ))}
    </ul>
  )
}

function Way({ id }: { readonly id: ActionId }): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const platform = useWorkbench(platformOf)
  const rule = useWorkbench((state) => ruleFor(rulesInForce(state), id))
  return (
    <li>
      <button type="button" className="watermark-way" onClick={commands[id]}>
        <span>
          {t(id === 'quickOpen.show' ? 'palette:quickOpen.name' : `palette:action.${actionKey(id)}`)}
        </span>
        {rule && <KeyCaps strokes={rule.strokes} platform={platform} />}
      </button>
    </li>
  )
}
