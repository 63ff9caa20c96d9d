import { actionKey, type ActionId } from '@shared/ipc/actions'
import { isQuiet } from '@shared/live/alert'
import type { LiveFinding } from '@shared/live/view'
import { strokesLabel } from '@shared/keybindings/label'
import { ruleFor } from '@shared/keybindings/resolve'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions, useWorkbench } from '../../workbench/app'
import { rulesInForce } from '../../workbench/keys'
import { KeyCaps } from '../../workbench/quick-input/key-caps'
import { platformOf } from '../../workbench/store'
import { useCommands } from '../../workbench/use-commands'
import { suggestedAction } from './actions'

/** What can be done about a finding that stands, each with its key. What is suggested comes first. */
export function FindingActions({ finding }: { readonly finding: LiveFinding }): ReactNode {
  const { t } = useText()
  const suggested = suggestedAction(finding)
  return (
    <div className="buttons finding-actions" role="group" aria-label={t('problems:actions')}>
      <ActionButton id={suggested} keyOf="problems.suggested" finding={finding} primary />
      {isQuiet(finding) && <ActionButton id="problems.reactivate" finding={finding} />}
      <ActionButton id="problems.acknowledge" finding={finding} />
      <ActionButton id="problems.snooze" finding={finding} />
      <ActionButton id="problems.actions" finding={finding} label={t('problems:more')} />
    </div>
  )
}

interface Props {
  readonly id: ActionId
  readonly finding: LiveFinding
  /** Whose key it has; left out: its own. */
  readonly keyOf?: ActionId
  readonly primary?: boolean
  /** In place of the action's title. */
  readonly label?: string
}

function ActionButton({ id, finding, keyOf = id, primary = false, label }: Props): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const commands = useCommands()
  const platform = useWorkbench(platformOf)
  const strokes = useWorkbench((state) => ruleFor(rulesInForce(state), keyOf))?.strokes
  return (
    <button
      type="button"
      className={primary ? 'button' : 'button secondary'}
      aria-keyshortcuts={strokes && strokesLabel(strokes, platform)}
      onClick={() => {
        // The page that was clicked, whatever else was looked at before.
        actions.focusProblem(finding.key)
        commands[id]()
      }}
    >
      {label ?? t(`palette:action.${actionKey(id)}`)}
      {strokes && (
        <span aria-hidden="true">
          <KeyCaps strokes={strokes} platform={platform} />
        </span>
      )}
    </button>
  )
}
