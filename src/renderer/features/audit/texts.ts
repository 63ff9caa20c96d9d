import { hasNote } from '@shared/audit/note'
import type { AuditRow } from '@shared/audit/row'
import type { Language, Translator } from '@shared/i18n'
import { auditActions } from '@shared/protocol/audit'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'

/** What was done, in words; of what another program did, its own. */
export function actionText({ entry }: AuditRow, t: Translator): string {
  if (entry === null) return t('audit:notUnderstood')
  const known = auditActions.find((one) => one === entry.action)
  return known ? t(`audit:action.${known}`) : visible(entry.action)
}

/** What a cleanup came to; empty for what is none. */
export function cameOfItText({ entry }: AuditRow, t: Translator, language: Language): string {
  const counts = entry?.counts
  if (!counts) return ''
  if (counts.planned === 0) return t(`audit:counts.${hasNote(entry) ? 'notDone' : 'nothing'}`)
  const number = (value: number): string => formatInteger(value, language)
  return [
    t('audit:counts.applied', { applied: number(counts.applied), planned: number(counts.planned) }),
    ...(counts.changed > 0 ? [t('audit:counts.changed', { changed: number(counts.changed) })] : []),
    ...(counts.failed > 0 ? [t('audit:counts.failed', { failed: number(counts.failed) })] : [])
  ].join(' · ')
}
