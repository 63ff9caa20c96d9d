import type { Action, ActionResult } from '@shared/plan/plan'
import { GuardArgumentError, GuardReplyError, UnreadableKeyError, type Guard, type Removed } from '../guard'

/** What came of one act. */
export interface ActOutcome {
  readonly result: ActionResult
  readonly reason?: string
  readonly removed?: Removed
  /** No answer came: Redis is lost, and the act may have been done or not. */
  readonly lost?: boolean
}

/** Acts where everything still is as the preview saw it; every outcome is a value, none an exception. */
export async function act(
  guard: Pick<Guard, 'releaseIf'>,
  action: Action,
  actor: string
): Promise<ActOutcome> {
  const ttl = action.after.lock_ttl_ms
  try {
    const answer = await guard.releaseIf({
      do: action.do,
      type: action.type,
      id: action.resource_id,
      before: action.before,
      actor,
      ...(action.do === 'set_ttl' && ttl !== undefined ? { ttlMs: ttl } : {})
    })
    if (answer.answer === 'APPLIED') return { result: 'applied', removed: answer.removed }
    if (answer.answer === 'CHANGED')
      return { result: 'changed', reason: changeOf(action, answer.field, answer.now) }
    return { result: 'failed', reason: `${answer.runId} is alive: its lease is ahead` }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (isAnswer(error)) return { result: 'failed', reason }
    return {
      result: 'failed',
      lost: true,
      reason: `Redis gave no answer (${reason}): it may have been done or not; the journal has what stood there`
    }
  }
}

/** Redis answered, and it concerns this act alone. */
export const isAnswer = (error: unknown): boolean =>
  error instanceof UnreadableKeyError ||
  error instanceof GuardArgumentError ||
  error instanceof GuardReplyError ||
  (error instanceof Error && error.name === 'ReplyError')

const changeOf = (action: Action, field: keyof Action['before'], now: string | null): string =>
  `${field} was ${action.before[field] ?? 'not there'} and is ${now ?? 'not there'} now`
