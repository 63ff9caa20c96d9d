import { noteText } from '@shared/audit/note'
import type { AuditRow } from '@shared/audit/row'
import { assertNever } from '@shared/errors'
import type { TextContext } from '../../table/text-context'
import { formatAbsolute, formatSpanShort } from '../../text/format'
import { visible } from '../../text/visible'
import type { AuditColumn } from './columns'
import { actionText, cameOfItText } from './texts'

/** A cell as text, whole: for the clipboard, and to see how wide a column has to be. Empty where nothing is known. */
export function columnText(column: AuditColumn, row: AuditRow, context: TextContext): string {
  const { t, language } = context
  const { entry } = row
  switch (column) {
    case 'at':
      return formatAbsolute(row.at, language)
    case 'by':
      return visible(entry?.by ?? '')
    case 'action':
      return actionText(row, t)
    case 'endpoint':
      return context.endpointName(row.endpointId)
    case 'namespace':
      return visible(row.namespace)
    case 'source':
      return visible(entry?.source ?? '')
    case 'type':
      return visible(entry?.type ?? '')
    case 'resource':
      return visible(entry?.resource_id ?? '')
    case 'run':
      return visible(entry?.run_id ?? '')
    case 'finding':
      return visible(entry?.finding ?? '')
    case 'cameOfIt':
      return cameOfItText(row, t, language)
    case 'for':
      return entry?.for_ms === undefined ? '' : formatSpanShort(entry.for_ms, language)
    case 'note':
      return visible((entry && noteText(entry, t)) ?? '')
    case 'journal':
      return visible(entry?.journal ?? '')
    default:
      return assertNever(column)
  }
}
