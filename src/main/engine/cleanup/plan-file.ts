import { UsageError } from '@shared/errors'
import { resourceKeys } from '@shared/protocol/keys'
import { planSchema, type Action, type Plan } from '@shared/plan/plan'
import { touchedLocks } from './share'

/**
 * Reads a saved dry run. Results in it are dropped: what was applied is compared again, and found changed. What it says
 * to touch is counted, not believed.
 * @param expected the endpoint's namespace that the plan is to be applied to
 * @throws UsageError naming `--plan`
 */
export function parsePlan(text: string, expected: { readonly namespace: string }): Plan {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new UsageError('--plan', `is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  const parsed = planSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = issue?.path.join('.') || 'the document'
    throw new UsageError('--plan', `is no plan of this version: ${field}: ${issue?.message ?? 'is wrong'}`)
  }
  const plan = parsed.data
  if (plan.namespace !== expected.namespace)
    throw new UsageError(
      '--plan',
      `was made for the namespace ${plan.namespace}, and this one is ${expected.namespace}`
    )
  const ids = new Set(plan.actions.map((action) => action.id))
  if (ids.size !== plan.actions.length) throw new UsageError('--plan', 'names an action id twice')
  for (const action of plan.actions) checkAction(action, plan.namespace)
  const actions = plan.actions.map(({ result: _result, reason: _reason, ...action }) => action)
  return { ...plan, actions, touched_locks: touchedLocks(actions).size }
}

/** A plan is a file that people edit: what it names must be what the engine would have written. */
function checkAction(action: Action, namespace: string): void {
  const wrong = (problem: string): never => {
    throw new UsageError('--plan', `action ${JSON.stringify(action.id)}: ${problem}`)
  }
  const { before } = action
  if (action.key !== resourceKeys(namespace, action.type, action.resource_id).lock)
    wrong('its key is not the lock of its resource')
  if (action.do !== 'close_run' && before.lock === null)
    wrong('before.lock takes the value of the lock to act on')
  if (action.do === 'close_run' && (before.live_run_id === null || before.live_deadline === null))
    wrong('before.live_run_id and before.live_deadline take the run to close and its deadline')
  if (action.do === 'set_ttl' && action.after.lock_ttl_ms === undefined)
    wrong('after.lock_ttl_ms takes the time to live, in milliseconds')
  if (action.do === 'set_ttl' && before.lock_expires_at !== null)
    wrong('before.lock_expires_at takes null: a time to live is for a lock that never expires')
}
