import type { Finding } from '@shared/findings/finding'
import { formatDuration } from '@shared/time/duration'
import type { Output } from '../frame/output'
import { printTable } from './table'
import { bySeverity, severityColor, severitySign } from './severity'

/**
 * Findings, the worst first and then the oldest: a sign, the kind, how long it has lasted at `now` (Redis ms), one
 * sentence.
 */
export function printFindings(out: Output, findings: readonly Finding[], now: number, indent = '  '): void {
  printTable(
    out,
    [{ title: '' }, { title: '' }, { title: '', align: 'right' }, { title: '' }],
    [...findings].sort(bySeverity).map((finding) => {
      const color = severityColor[finding.severity]
      return [
        { text: severitySign[finding.severity], color },
        { text: finding.kind, color },
        { text: formatDuration(now - Date.parse(finding.since)) },
        { text: finding.message }
      ]
    }),
    indent
  )
}
