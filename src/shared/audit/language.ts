import { createTranslator, languages } from '../i18n'
import { auditActions } from '../protocol/audit'
import { answerField, textField as text, type Fields } from '../query/fields'
import type { QueryLanguage } from '../query/language'
import { englishNote, noteText } from './note'
import { isIdleCycle, type AuditRow } from './row'

/** The fields of the audit trail. */
export const auditFields = {
  by: text,
  action: { ...text, values: auditActions },
  source: text,
  type: text,
  resource: text,
  run: text,
  finding: text,
  endpoint: text,
  namespace: text,
  journal: text,
  note: text,
  idle: answerField,
  age: { kind: 'duration', values: ['1h', '1d', '7d'] },
  planned: { kind: 'integer', values: ['0', '1'] },
  applied: { kind: 'integer', values: ['0', '1'] },
  changed: { kind: 'integer', values: ['0', '1'] },
  failed: { kind: 'integer', values: ['0', '1'] }
} as const satisfies Fields
export type AuditField = keyof typeof auditFields

export const auditLanguage: QueryLanguage<AuditRow, typeof auditFields> = {
  fields: auditFields,
  read: {
    by: ({ entry }) => entry?.by ?? null,
    action: ({ entry }) => entry?.action ?? null,
    source: ({ entry }) => entry?.source ?? null,
    type: ({ entry }) => entry?.type ?? null,
    resource: ({ entry }) => entry?.resource_id ?? null,
    run: ({ entry }) => entry?.run_id ?? null,
    finding: ({ entry }) => entry?.finding ?? null,
    endpoint: (row, { endpointName }) => endpointName(row.endpointId),
    namespace: (row) => row.namespace,
    journal: ({ entry }) => entry?.journal ?? null,
    note: ({ entry }) => entry && englishNote(entry),
    idle: (row) => (isIdleCycle(row) ? 'yes' : 'no'),
    age: (row, { now }) => now(row.endpointId) - row.at,
    planned: ({ entry }) => entry?.counts?.planned ?? null,
    applied: ({ entry }) => entry?.counts?.applied ?? null,
    changed: ({ entry }) => entry?.counts?.changed ?? null,
    failed: ({ entry }) => entry?.counts?.failed ?? null
  },
  anywhere: [
    ({ entry }) => entry?.by ?? null,
    ({ entry }) => entry?.action ?? null,
    ({ entry }) => entry?.source ?? null,
    ({ entry }) => entry?.type ?? null,
    ({ entry }) => entry?.resource_id ?? null,
    ({ entry }) => entry?.run_id ?? null,
    ({ entry }) => entry?.journal ?? null,
    // In whichever language it is seen.
    ...languages.map(
      (language) =>
        ({ entry }: AuditRow) =>
          entry && noteText(entry, createTranslator(language))
    )
  ],
  timed: ['age']
}
