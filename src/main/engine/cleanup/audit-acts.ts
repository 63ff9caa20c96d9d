import type { CleanResult } from '@shared/plan/plan'
import type { RestoreResult } from '@shared/plan/restore'
import type { AuditAct } from '@shared/protocol/audit'

/** A cleanup as the audit trail has it. */
export const cleanAct = (
  { actions, applied, changed, failed, journal, stopped_said: said }: CleanResult,
  action: 'clean' | 'auto_clean' = 'clean'
): AuditAct => ({
  action,
  counts: { planned: actions.length, applied, changed, failed },
  ...(journal === null ? {} : { journal }),
  ...(said === undefined ? {} : { said })
})

/** An undo as the audit trail has it. */
export const restoreAct = ({
  actions,
  restored,
  changed,
  failed,
  journal,
  stopped_said: said
}: RestoreResult): AuditAct => ({
  action: 'restore',
  counts: { planned: actions.length, applied: restored, changed, failed },
  journal,
  ...(said === undefined ? {} : { said })
})
