import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import { UsageError } from '@shared/errors'
import { thresholdsFor, type ThresholdTable } from '@shared/findings/thresholds'
import { resourceKeys } from '@shared/protocol/keys'
import { actionSchema, planSchema, type Action, type Plan } from '@shared/plan/plan'
import type { KeyTemplate } from '@shared/settings/schema'
import { compileTemplate } from '../monitor/templates/template'
import { touchedLocks } from './share'

/** What a plan from a file is held against. */
export interface PlanPlace {
  /** The endpoint's. */
  readonly namespace: string
  /** The fleet's own keys that may be named; left out: none. */
  readonly templates?: readonly KeyTemplate[]
  /** Where `unguardedAfter` is 0, a fleet's own keys are not touched, whatever a file says. */
  readonly thresholds?: ThresholdTable
}

/**
 * Reads a saved dry run. Results in it are dropped: what was applied is compared again, and found changed. What it says
 * to touch is counted, not believed.
 * @param place that the plan is to be applied to
 * @throws UsageError naming `--plan`
 */
export function parsePlan(text: string, place: PlanPlace): Plan {
  const steps = reading(text, place)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same, the loop free between every few actions. */
export async function readPlan(text: string, place: PlanPlace): Promise<Plan> {
  const steps = reading(text, place)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await breathe()
  }
}

/** Actions between two rests: some milliseconds of work. */
const AT_ONCE = 100

const fileSchema = planSchema.extend({ actions: z.array(z.unknown()) })

function* reading(text: string, place: PlanPlace): Generator<void, Plan> {
  const plan = parsed(fileSchema, parseJson(text), '')
  if (plan.namespace !== place.namespace)
    throw new UsageError(
      '--plan',
      `was made for the namespace ${plan.namespace}, and this one is ${place.namespace}`
    )
  const ids = new Set<string>()
  const actions: Action[] = []
  for (const [at, raw] of plan.actions.entries()) {
    const {
      result: _result,
      reason: _reason,
      reason_said: _said,
      ...action
    } = parsed(actionSchema, raw, `actions.${at}.`)
    if (ids.has(action.id)) throw new UsageError('--plan', 'names an action id twice')
    ids.add(action.id)
    checkAction(action, place)
    actions.push(action)
    if (at % AT_ONCE === AT_ONCE - 1) yield
  }
  return { ...plan, actions, touched_locks: touchedLocks(actions).size }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError('--plan', `is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** @param within where in the document it stands */
function parsed<S extends z.ZodType>(schema: S, value: unknown, within: string): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = `${within}${issue?.path.join('.') ?? ''}`.replace(/\.$/, '') || 'the document'
  throw new UsageError('--plan', `is no plan of this version: ${field}: ${issue?.message ?? 'is wrong'}`)
}

/** A plan is a file that people edit: what it names must be what the engine would have written. */
function checkAction(action: Action, place: PlanPlace): void {
  const wrong = (problem: string): never => {
    throw new UsageError('--plan', `action ${JSON.stringify(action.id)}: ${problem}`)
  }
  const { before } = action
  if (action.source !== undefined) {
    const problem = templateProblem(action, place)
    if (problem !== null) wrong(problem)
  } else if (action.key !== resourceKeys(place.namespace, action.type, action.resource_id).lock)
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

/** A fleet's own keys are touched only where the settings here name them and say for how long they must have been over. */
function templateProblem(action: Action, { templates = [], thresholds }: PlanPlace): string | null {
  const { type, resource_id: id, source } = action
  const template = templates.find(({ name }) => name === source?.template)
  if (!template) return `the settings here have no key template ${JSON.stringify(source?.template)}`
  const keys = compileTemplate(template)
  if (action.key !== keys.lockKey(type, id) || source?.state_key !== keys.stateKey(type, id))
    return `its keys are not those of the key template ${JSON.stringify(template.name)}`
  if (action.do !== 'delete_lock') return 'do takes delete_lock for the keys of another guard'
  if (!thresholds || thresholdsFor(thresholds, type).unguardedAfter === 0)
    return 'thresholds.unguardedAfter is not set here: the keys of another guard are only read'
  return null
}
