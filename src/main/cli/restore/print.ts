import type { RestoreOutcome, RestoreResult } from '@shared/plan/restore'
import type { Color, Output } from '../frame/output'
import { printTable } from '../text/table'

const COLOR: Readonly<Record<RestoreOutcome, Color>> = {
  restored: 'green',
  nothing: 'gray',
  changed: 'yellow',
  failed: 'red'
}

export function printRestore(out: Output, result: RestoreResult, dryRun: boolean): void {
  const { actions, restored, nothing, changed, failed } = result
  out.line(
    out.paint('bold', result.endpoint),
    `  namespace ${result.namespace}  cleaned ${result.cleaned_at} by ${result.cleaned_by}`
  )
  if (actions.length === 0) out.line('  Nothing to put back.')
  else
    printTable(
      out,
      [
        { title: dryRun ? 'would be' : '' },
        { title: 'undoes' },
        { title: 'type' },
        { title: 'resource', max: 40 },
        { title: '' }
      ],
      actions.map((action) => {
        const outcome = action.result ?? action.expect ?? 'failed'
        return [
          { text: outcome, color: COLOR[outcome] },
          { text: action.do },
          { text: action.type },
          { text: action.resource_id },
          { text: action.reason ?? '' }
        ]
      }),
      '  '
    )
  if (!dryRun)
    out.line(
      `  ${restored} restored, ${nothing} with nothing to put back, ${changed} changed meanwhile, ${failed} failed`
    )
}
