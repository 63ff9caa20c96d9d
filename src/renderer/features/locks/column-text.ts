import { assertNever } from '@shared/errors'
import type { Language, Translator } from '@shared/i18n'
import type { LockRow } from '@shared/live/view'
import { formatAbsolute, formatInteger, formatPercent, formatSpanShort } from '../../text/format'
import { visible } from '../../text/visible'
import { leaseView } from './lease'
import type { TextContext } from '../../table/text-context'
import type { LockColumn } from './columns'

/** A cell as text, whole: for the clipboard, and to see how wide a column has to be. Empty where nothing is known. */
export function columnText(column: LockColumn, row: LockRow, context: TextContext): string {
  const { t, language, now } = context
  switch (column) {
    case 'endpoint':
      return context.endpointName(row.endpointId)
    case 'namespace':
      return visible(row.namespace)
    case 'type':
      return visible(row.type)
    case 'resource':
      return visible(row.resourceId)
    case 'run':
      return visible(row.runId ?? row.owner ?? '')
    case 'task':
      return visible(row.taskId ?? '')
    case 'owner':
      return visible(row.owner ?? '')
    case 'fence':
      return row.fence ?? ''
    case 'worker':
      return visible(row.worker ?? row.host ?? '')
    case 'host':
      return visible(row.host ?? '')
    case 'status':
      return t(`locks:status.${row.status}`)
    case 'mode':
      return t(`locks:mode.${row.mode}`)
    case 'source':
      return row.source === 'guard' ? t('locks:source.guard') : visible(row.source)
    case 'started':
      return row.startedAt === null ? '' : formatAbsolute(row.startedAt, language)
    case 'age':
      return row.startedAt === null ? '' : formatSpanShort(now(row.endpointId) - row.startedAt, language)
    case 'lease':
      return leaseTextOf(row, context)
    case 'progress':
      return progressTextOf(row, language)
    case 'attempt':
      return row.attempt === null ? '' : formatInteger(row.attempt, language)
    default:
      return assertNever(column)
  }
}

// A lease is watched second by second; only long ones read better in minutes.
const IN_SECONDS = 120_000

export const leaseText = (ms: number, t: Translator, language: Language): string =>
  ms <= IN_SECONDS
    ? t('locks:lease.seconds', { seconds: Math.ceil(ms / 1000) })
    : formatSpanShort(ms, language)

function leaseTextOf(row: LockRow, { t, language, now }: TextContext): string {
  const lease = leaseView(row, now(row.endpointId))
  if (lease.kind === 'unknown') return ''
  return lease.kind === 'left'
    ? leaseText(lease.ms, t, language)
    : t('locks:lease.past', { time: formatSpanShort(lease.ms, language) })
}

function progressTextOf({ progress }: LockRow, language: Language): string {
  if (progress === null) return ''
  return progress.fraction === null ? visible(progress.text) : formatPercent(progress.fraction, language)
}
