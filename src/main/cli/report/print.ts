import type { Finding, Severity } from '@shared/findings/finding'
import type { Report } from '@shared/report/report'
import type { Output } from '../frame/output'
import { printFindings } from '../text/finding-line'
import { severityColor } from '../text/severity'

/** What `clean` can do something about. */
const CLEANABLE = (finding: Finding): boolean => finding.suggestion === 'clean'

export function printReport(out: Output, report: Report): void {
  const { counts, findings } = report
  out.line(out.paint('bold', report.endpoint), `  namespace ${report.namespace}  ${report.at}`)
  out.line(
    '  ',
    out.paint('cyan', `${counts.running} running`),
    `  ${counts.completed} completed  ${counts.failed} failed  ${counts.abandoned} abandoned  ${some(counts.locks, 'lock')}`
  )
  printFindings(out, findings, Date.parse(report.at))
  if (!report.complete) {
    out.line('  ', out.paint('yellow', 'Incomplete:'), ' what is not listed is not proven to be fine.')
    for (const unread of report.unread) out.line('    ', unread)
  }
  out.line('  ', ...summary(out, report))
  if (findings.some(CLEANABLE)) out.line('  → taskguard clean --dry-run shows what could be cleaned up')
}

const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function summary(out: Output, { findings, complete }: Report): Parameters<Output['line']> {
  if (findings.length === 0)
    return [complete ? out.paint('green', 'Nothing found.') : 'Nothing found in what could be read.']
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length
  return [
    out.paint(severityColor.critical, `${count('critical')} critical`),
    '  ',
    out.paint(severityColor.warning, some(count('warning'), 'warning')),
    `  ${count('info')} info`
  ]
}
