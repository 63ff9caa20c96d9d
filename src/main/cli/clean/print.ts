import { basename } from 'node:path'
import type { Action, ActionResult, CleanResult, Plan } from '@shared/plan/plan'
import type { Color, Output } from '../frame/output'
import { printTable } from '../text/table'

export function printPlan(out: Output, plan: Plan): void {
  out.line(out.paint('bold', plan.endpoint), `  namespace ${plan.namespace}  ${plan.made_at}`)
  if (plan.actions.length > 0) printActions(out, plan)
  else out.line('  Nothing to clean up.')
  for (const skipped of plan.skipped)
    out.line(
      '  ',
      out.paint('gray', 'left alone'),
      `  ${skipped.type}  ${skipped.resource_id}  ${skipped.why}`
    )
  if (!plan.complete) {
    out.line('  ', out.paint('yellow', 'Incomplete:'), ' what could not be read is not in the plan.')
    for (const unread of plan.unread) out.line('    ', unread)
  }
  out.line(
    `  ${plan.actions.length} action${plan.actions.length === 1 ? '' : 's'}, touching ${plan.touched_locks} of ${plan.live_locks} locks`
  )
}

function printActions(out: Output, plan: Plan): void {
  printTable(
    out,
    [{ title: 'do' }, { title: 'type' }, { title: 'resource', max: 40 }, { title: 'why' }],
    plan.actions.map((action) => [
      { text: action.do, color: 'yellow' },
      { text: action.type },
      { text: action.resource_id },
      { text: action.why }
    ]),
    '  '
  )
}

const RESULT: Readonly<Record<ActionResult, Color>> = { applied: 'green', changed: 'yellow', failed: 'red' }

export function printResult(out: Output, result: CleanResult): void {
  for (const action of result.actions) if (action.result) printOutcome(out, action, action.result)
  out.line(`  ${result.applied} applied, ${result.changed} changed meanwhile, ${result.failed} failed`)
  if (result.journal === null) return
  out.line(`  what was there is kept in ${result.journal}`)
  if (result.applied > 0) out.line(`  taskguard restore ${basename(result.journal)} puts it back`)
}

function printOutcome(out: Output, action: Action, result: ActionResult): void {
  const reason = action.reason === undefined ? '' : `: ${action.reason}`
  out.line(
    '  ',
    out.paint(RESULT[result], result.padEnd(7)),
    `  ${action.do}  ${action.type}  ${action.resource_id}${reason}`
  )
}
