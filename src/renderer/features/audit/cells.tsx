import { noteText } from '@shared/audit/note'
import type { AuditRow } from '@shared/audit/row'
import type { AuditAction } from '@shared/protocol/audit'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Unknown, WordsCell } from '../../table/cells'
import { formatSpanShort } from '../../text/format'
import { visible } from '../../text/visible'
import { Icon } from '../../workbench/icon'
import { actionText, cameOfItText } from './texts'

interface CellProps {
  readonly row: AuditRow
}

const icons: Readonly<Record<AuditAction, string>> = {
  clean: 'trash',
  restore: 'discard',
  auto_clean: 'sync',
  cleanup_on: 'debug-start',
  cleanup_off: 'debug-pause',
  force_run: 'zap',
  acknowledge: 'check',
  snooze: 'bell-slash',
  reactivate: 'bell',
  unlock: 'unlock'
}
const byName: Readonly<Record<string, string>> = icons

export function ByCell({ row }: CellProps): ReactNode {
  const { t } = useText()
  return (
    <>
      <WordsCell text={row.entry?.by ?? null} />
      {row.localOnly !== null && (
        <span
          className="dim-icon"
          role="img"
          aria-label={t('audit:localOnly')}
          title={`${t('audit:localOnly')}\n${visible(row.localOnly)}`}
        >
          <Icon name="device-desktop" />
        </span>
      )}
    </>
  )
}

export function ActionCell({ row }: CellProps): ReactNode {
  const { t } = useText()
  const action = row.entry?.action ?? ''
  const icon = Object.hasOwn(byName, action) ? byName[action] : undefined
  return (
    <span className="status">
      <Icon name={row.entry === null ? 'warning' : (icon ?? 'circle-small')} />
      <span>{actionText(row, t)}</span>
    </span>
  )
}

export function CameOfItCell({ row }: CellProps): ReactNode {
  const { t, language } = useText()
  const text = cameOfItText(row, t, language)
  if (text === '') return <Unknown />
  return (
    <bdi className={(row.entry?.counts?.failed ?? 0) > 0 ? 'foreign came-short' : 'foreign'} title={text}>
      {text}
    </bdi>
  )
}

/** Why, or what came of it. */
export function NoteCell({ row: { entry } }: CellProps): ReactNode {
  const { t } = useText()
  return <WordsCell text={entry && noteText(entry, t)} />
}

/** How long a snooze or an unlocked endpoint was to last. */
export function ForCell({ row }: CellProps): ReactNode {
  const { language } = useText()
  const ms = row.entry?.for_ms
  return ms === undefined ? <Unknown /> : <span>{formatSpanShort(ms, language)}</span>
}
