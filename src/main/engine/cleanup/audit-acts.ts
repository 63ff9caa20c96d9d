import type { CleanResult } from '@shared/plan/plan'
import type { RestoreResult } from '@shared/plan/restore'
import type { AuditAct } from '@shared/protocol/audit'

/** A cleanup as the audit trail has it. */
export const cleanAct = (
  { actions, applied, changed, failed, journal, stopped }: CleanResult,
  action: 'clean' | 'auto_clean' = 'clean'
): AuditAct => ({
  action,
  counts: { planned: actions.length, applied, changed, failed },
  ...(journal === null ? {} : { journal }),
  ...(stopped === undefined ? {} : { note: stopped })
})

/** An undo as the audit trail has it. */
export const restoreAct = ({
  actions,
  restored,
  changed,
  failed,
  journal,
  stopped
}: RestoreResult): AuditAct => ({
  action: 'restore',
  counts: { planned: actions.length, applied: restored, changed, failed },
  journal,
  ...(stopped === undefined ? {} : { note: stopped })
})
