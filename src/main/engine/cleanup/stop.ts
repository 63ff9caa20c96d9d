import { auditNote, englishNote, type AuditNote } from '@shared/audit/note'
import type { Said } from '@shared/jsonc/said'
import { reasonOf, type Reason } from '@shared/plan/said'

/** Why a cleanup or an undo ended before its end: in English, as journals and terminals have it, and for the audit trail. */
export interface Stop {
  readonly text: string
  readonly said: Said
}

export function stopOf(
  code: Extract<AuditNote, 'halted' | 'no_answer' | 'no_answer_midway'>,
  params?: Said['params']
): Stop {
  const said = auditNote(code, params)
  return { said, text: englishNote({ said }) ?? code }
}

/** What came of those that it had not come to. */
export const notTried = (stopped: Stop | undefined): Reason =>
  stopped === undefined || stopped.said.code === 'halted'
    ? reasonOf('stopped')
    : reasonOf('not_tried', { detail: stopped.text })
