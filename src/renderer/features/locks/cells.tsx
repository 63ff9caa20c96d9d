import { assertNever } from '@shared/errors'
import type { Language } from '@shared/i18n'
import type { LockRow } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Bar, PercentCell, Unknown, WordsCell } from '../../table/cells'
import { Foreign } from '../../text/foreign'
import { formatAbsolute, formatSpanShort } from '../../text/format'
import { useEndpointNow } from '../../workbench/endpoint-now'
import { Icon } from '../../workbench/icon'
import { leaseText } from './column-text'
import { leaseView } from './lease'

interface CellProps {
  readonly row: LockRow
}

interface TextCellProps extends CellProps {
  /** Columns of monospace text that fit. */
  readonly width: number
}

export function ResourceCell({ row, width }: TextCellProps): ReactNode {
  const { t } = useText()
  return (
    <>
      {row.duplicate && (
        <span
          className="severity severity-critical"
          role="img"
          aria-label={t('locks:duplicate')}
          title={t('locks:duplicate')}
        >
          <Icon name="error" />
        </span>
      )}
      <Foreign text={row.resourceId} width={row.duplicate ? width - 3 : width} />
    </>
  )
}

/** The run, or where no run is known, whatever the lock's value says. */
export function RunCell({ row, width }: TextCellProps): ReactNode {
  const { t } = useText()
  if (row.runId === null) {
    return row.owner === null ? (
      <Unknown />
    ) : (
      <span className="owner-only" title={t('locks:ownerOnly')}>
        <Foreign text={row.owner} width={width} />
      </span>
    )
  }
  return (
    <>
      <Foreign text={row.runId} width={row.owner === null ? width - 3 : width} />
      {row.owner === null && (
        <span
          className="dim-icon"
          role="img"
          aria-label={t('locks:holdsNoLock')}
          title={t('locks:holdsNoLock')}
        >
          <Icon name="unlock" />
        </span>
      )}
    </>
  )
}

const statusIcons: Readonly<Record<LockRow['status'], string>> = {
  running: 'play-circle',
  completed: 'pass',
  failed: 'error',
  abandoned: 'debug-disconnect',
  unknown: 'question'
}

export function StatusCell({ row }: CellProps): ReactNode {
  const { t } = useText()
  return (
    <span className={`status status-${row.status}`}>
      <Icon name={statusIcons[row.status]} />
      <span>{t(`locks:status.${row.status}`)}</span>
      {row.mode === 'observe' && (
        <span className="dim-icon" role="img" aria-label={t('locks:observed')} title={t('locks:observed')}>
          <Icon name="eye" />
        </span>
      )}
    </span>
  )
}

export function AgeCell({ row }: CellProps): ReactNode {
  const { language } = useText()
  const now = useEndpointNow(row.endpointId)
  if (row.startedAt === null) return <Unknown />
  return (
    <time dateTime={new Date(row.startedAt).toISOString()} title={formatAbsolute(row.startedAt, language)}>
      {formatSpanShort(now - row.startedAt, language)}
    </time>
  )
}

export function LeaseCell({ row }: CellProps): ReactNode {
  const { t, language } = useText()
  const now = useEndpointNow(row.endpointId)
  const lease = leaseView(row, now)
  switch (lease.kind) {
    case 'unknown':
      return (
        <span className="unknown" title={t('locks:lease.unknown')}>
          –
        </span>
      )
    case 'past':
      return (
        <span className="lease-past" title={absolute(row, language)}>
          {t('locks:lease.past', { time: formatSpanShort(lease.ms, language) })}
        </span>
      )
    case 'left':
      return (
        <span className={lease.low ? 'lease low' : 'lease'} title={absolute(row, language)}>
          <Bar fraction={lease.fraction} />
          <span>{leaseText(lease.ms, t, language)}</span>
        </span>
      )
    default:
      return assertNever(lease)
  }
}

const absolute = (row: LockRow, language: Language): string | undefined =>
  row.leaseDeadline === null ? undefined : formatAbsolute(row.leaseDeadline, language)

export function ProgressCell({ row }: CellProps): ReactNode {
  if (row.progress === null) return <Unknown />
  const { fraction, text } = row.progress
  if (fraction === null) return <Foreign text={text} mono={false} width={14} />
  return <PercentCell fraction={fraction} title={text === '' ? undefined : text} />
}

export function ModeCell({ row }: CellProps): ReactNode {
  const { t } = useText()
  return <span>{t(`locks:mode.${row.mode}`)}</span>
}

export function SourceCell({ row }: CellProps): ReactNode {
  const { t } = useText()
  return <WordsCell text={row.source === 'guard' ? t('locks:source.guard') : row.source} />
}
