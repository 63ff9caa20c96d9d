import { z } from 'zod'
import type { Action } from '@shared/plan/plan'
import { compareFences, fenceSchema } from '@shared/protocol/ids'
import type { Guard, Removed, ResourceSnapshot } from '../guard'
import { isAnswer, removedOf } from './act'
import { templateKeysOf, type TemplateKeys, type TemplateLocks } from './template-lock'

/** What stands where actions are to act, for the journal; an Error where it can't be read. */
export interface Standing {
  /** Redis TIME of the reading, milliseconds. */
  readonly at: number
  readonly removed: ReadonlyMap<Action, Removed | Error>
}

/**
 * Reads what the actions would remove, one round trip a task type, and one for each lock of a fleet's own.
 * @throws what the connection throws
 */
export async function readStanding(
  {
    guard,
    templates
  }: { readonly guard: Pick<Guard, 'snapshot'>; readonly templates?: TemplateLocks | undefined },
  actions: readonly Action[]
): Promise<Standing> {
  const removed = new Map<Action, Removed | Error>()
  let at = 0
  for (const action of actions) {
    const keys = templateKeysOf(action)
    if (keys !== null && templates) removed.set(action, await lookedAt(templates, keys, action))
  }
  for (const type of new Set(actions.map((action) => action.type))) {
    const own = actions.filter((action) => action.type === type && action.source === undefined)
    const ids = [...new Set(own.map((action) => action.resource_id))]
    const answer = await guard.snapshot(type, ids)
    at = answer.at
    const byId = new Map(answer.resources.map((resource) => [resource.id, resource]))
    for (const action of own) removed.set(action, removedFrom(action, byId.get(action.resource_id)))
  }
  return { at, removed }
}

/** As the preview saw it, or nothing is removed; the state as it stands now. */
async function lookedAt(
  templates: TemplateLocks,
  keys: TemplateKeys,
  { before }: Action
): Promise<Removed | Error> {
  try {
    const { state } = await templates.look(keys)
    return removedOf({ lock: before.lock, lockExpiresAt: before.lock_expires_at, state })
  } catch (error) {
    if (error instanceof Error && isAnswer(error)) return error
    throw error
  }
}

/** What release-if compares is as the preview saw it, or nothing is removed; the rest is as it stands now. */
function removedFrom(action: Action, resource: ResourceSnapshot | undefined): Removed | Error {
  if (!resource) return new Error('Redis did not answer for it')
  if (resource.unreadable) return new Error(`${resource.unreadable.key} is a ${resource.unreadable.type}`)
  const runId = action.before.live_run_id ?? action.before.state_run_id ?? action.before.lock ?? ''
  const documents = [...resource.records.values(), ...(resource.state === null ? [] : [resource.state])]
  const newest = newestFence(documents)
  if (newest instanceof Error) return newest
  return {
    run_id: runId,
    newest_fence: newest,
    lock: action.before.lock,
    lock_expires_at: action.before.lock_expires_at,
    state: resource.state,
    state_expires_at: resource.stateExpiresAt,
    record: resource.records.get(runId) ?? null,
    live_deadline: action.before.live_deadline,
    lock_expires_after: null
  }
}

/** A run that only observed beside a holder took no lease: its fence is none. */
const fenced = z.object({ fence: fenceSchema, held: z.boolean().default(true) })

function newestFence(documents: readonly string[]): string | Error {
  let newest = '0'
  for (const text of documents) {
    try {
      const { fence, held } = fenced.parse(JSON.parse(text))
      if (held && compareFences(fence, newest) > 0) newest = fence
    } catch {
      return new Error('one of its documents can not be understood')
    }
  }
  return newest
}
