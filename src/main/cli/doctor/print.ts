import type { Check, CheckStatus, DoctorReport } from '@shared/doctor/report'
import type { Output } from '../frame/output'
import { checkSigns } from '../text/check-sign'

const NAME_WIDTH = 13

/** One line a check; why it matters and what to do only where there is something to do. */
export function printReport(out: Output, report: DoctorReport): void {
  out.line(out.paint('bold', report.endpoint), `  namespace ${report.namespace}  ${report.at}`)
  for (const check of report.checks) printCheck(out, check)
  const count = (status: CheckStatus): number => report.checks.filter((each) => each.status === status).length
  const warnings = count('warning')
  out.line(
    `  ${count('critical')} critical, ${warnings} warning${warnings === 1 ? '' : 's'}, ${count('unknown')} unknown`
  )
}

function printCheck(out: Output, check: Check): void {
  const [sign, color] = checkSigns[check.status]
  out.line('  ', out.paint(color, sign), ` ${check.id.padEnd(NAME_WIDTH)}`, check.what)
  if (check.status === 'ok') return
  const indent = ' '.repeat(NAME_WIDTH + 4)
  if (check.status !== 'unknown') out.line(indent, out.paint('gray', check.why))
  if (check.todo !== '') out.line(indent, `→ ${check.todo}`)
}
