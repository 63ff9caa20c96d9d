import type { Action, ActionResult } from '@shared/plan/plan'
import { reasonOf, type Reason } from '@shared/plan/said'
import {
  GuardArgumentError,
  GuardReplyError,
  UnreadableKeyError,
  type Guard,
  type ReleaseAnswer,
  type Removed
} from '../guard'
import { templateKeysOf, type TemplateLock, type TemplateLocks, type TemplateRelease } from './template-lock'

/** What came of one act. */
export interface ActOutcome {
  readonly result: ActionResult
  readonly reason?: Reason
  readonly removed?: Removed
  /** No answer came: Redis is lost, and the act may have been done or not. */
  readonly lost?: boolean
}

/** What acts: on the guard's keys, and where the engineer's rule lets it on a fleet's own. */
export interface Hands {
  readonly guard: Pick<Guard, 'releaseIf'>
  readonly templates?: TemplateLocks | undefined
}

/** Acts where everything still is as the preview saw it; every outcome is a value, none an exception. */
export async function act(hands: Hands, action: Action, actor: string): Promise<ActOutcome> {
  try {
    const answer = await release(hands, action, actor)
    if (answer.answer === 'APPLIED') return { result: 'applied', removed: answer.removed }
    if (answer.answer === 'CHANGED')
      return { result: 'changed', reason: changeOf(action, answer.field, answer.now) }
    return { result: 'failed', reason: reasonOf('holder_alive', { run: answer.runId }) }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    if (isAnswer(error)) return { result: 'failed', reason: reasonOf('refused', { detail }) }
    return { result: 'failed', lost: true, reason: reasonOf('no_answer', { detail }) }
  }
}

type Released =
  | Exclude<ReleaseAnswer, { answer: 'CHANGED' }>
  | { readonly answer: 'CHANGED'; readonly field: keyof Action['before']; readonly now: string | null }

async function release({ guard, templates }: Hands, action: Action, actor: string): Promise<Released> {
  const keys = templateKeysOf(action)
  if (keys !== null) {
    if (!templates || action.do !== 'delete_lock')
      throw new GuardArgumentError(`${action.key} belongs to another guard: nothing is done to it here`)
    return ofTemplate(await templates.deleteLock(keys, action.before))
  }
  const ttl = action.after.lock_ttl_ms
  return guard.releaseIf({
    do: action.do,
    type: action.type,
    id: action.resource_id,
    before: action.before,
    actor,
    ...(action.do === 'set_ttl' && ttl !== undefined ? { ttlMs: ttl } : {})
  })
}

const ofTemplate = (answer: TemplateRelease): Released =>
  answer.answer === 'APPLIED' ? { answer: 'APPLIED', removed: removedOf(answer.removed) } : answer

/** In a journal's terms: no run, no fence, no record. */
export const removedOf = ({ lock, lockExpiresAt, state }: TemplateLock): Removed => ({
  run_id: '',
  newest_fence: '0',
  lock,
  lock_expires_at: lockExpiresAt,
  state,
  state_expires_at: null,
  record: null,
  live_deadline: null,
  lock_expires_after: null
})

/** Redis answered, and it concerns this act alone. */
export const isAnswer = (error: unknown): boolean =>
  error instanceof UnreadableKeyError ||
  error instanceof GuardArgumentError ||
  error instanceof GuardReplyError ||
  (error instanceof Error && error.name === 'ReplyError')

function changeOf(action: Action, field: keyof Action['before'], now: string | null): Reason {
  const absent = reasonOf('absent').text
  return reasonOf('changed', { field, was: action.before[field] ?? absent, now: now ?? absent })
}
