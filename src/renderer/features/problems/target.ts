import type { LiveFinding } from '@shared/live/view'
import type { App } from '../../workbench/app'
import { activeEditor } from '../../workbench/editors/editors'

/**
 * The finding that an action is about: the one that was last looked at in the tree or on its page, else the one of the
 * editor in front; undefined where a group is, or where it is resolved.
 */
export function targetFinding({ workbench, live }: App): LiveFinding | undefined {
  const { focusedProblem, editors } = workbench.getState()
  const { findings } = live.state.getState()
  if (focusedProblem?.startsWith('group:') === true) return undefined
  const focused = focusedProblem === null ? undefined : findings.get(focusedProblem)
  if (focused) return focused
  const shown = activeEditor(editors)?.content
  return shown?.kind === 'finding' ? findings.get(shown.key) : undefined
}
