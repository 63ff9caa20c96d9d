import { createTranslator, type Translator } from '../i18n'
import type { Said } from '../jsonc/said'
import { cleanupFaults, type CleanupFault } from '../plan/fault'
import { AUDIT_NOTE_MAX, type AuditEntry } from '../protocol/audit'

/**
 * What Task Guard itself notes of an act; the catalogs have words for each (audit, `note`).
 * - `halted`: somebody stopped the cleanup, or the app ended, between two of its acts.
 * - `no_answer`, `no_answer_midway`: Redis was lost between two acts, or within one (`detail`).
 * - `braked`: a cycle would have touched `touched` of `locks` live locks, more than `share`.
 * - `lease_lost`: another one cleans there since.
 * - `schedule`: what the automatic cleanup was set to, `most` at a time.
 * - `one_command`: a protected endpoint was unlocked for one `command`.
 */
export const auditNotes = [
  'halted',
  'no_answer',
  'no_answer_midway',
  'braked',
  'lease_lost',
  'schedule',
  'one_command'
] as const
export type AuditNote = (typeof auditNotes)[number]

/** A system's or a server's words among the figures are cut to what the stream takes. */
export const auditNote = (code: AuditNote, params: Said['params'] = {}): Said => ({
  code,
  params: Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.slice(0, AUDIT_NOTE_MAX) : value
    ])
  )
})

/** Why a cycle was refused before anything was done. */
export const faultNote = ({ code, detail }: CleanupFault): Said => ({
  code: `fault.${code}`,
  params: detail === '' ? {} : { detail: detail.slice(0, AUDIT_NOTE_MAX) }
})

/** The note in the translator's language; one that stands there as text is shown as it is. Hostile text. Null: none. */
export function noteText(
  { note, said }: Partial<Pick<AuditEntry, 'note' | 'said'>>,
  t: Translator
): string | null {
  if (!said) return note ?? null
  const { code, params } = said
  const fault = cleanupFaults.find((one) => code === `fault.${one}`)
  if (fault) {
    const { detail } = params
    const text = t(`cleanup:fault.${fault}`)
    return typeof detail === 'string' ? `${text} (${detail})` : text
  }
  const known = auditNotes.find((one) => one === code)
  // A later version's, or another program's.
  return known ? t(`audit:said.${known}`, params) : code
}

/** Whether there is one. */
export const hasNote = ({ note, said }: Partial<Pick<AuditEntry, 'note' | 'said'>>): boolean =>
  note !== undefined || said !== undefined

/** As files and terminals have it. */
export const englishNote = (entry: Partial<Pick<AuditEntry, 'note' | 'said'>>): string | null =>
  noteText(entry, createTranslator('en'))
