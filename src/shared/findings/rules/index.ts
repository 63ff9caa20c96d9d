import type { Rule } from '../rule'
import { deadHolder } from './dead-holder'
import { duplicateHistory } from './duplicate-history'
import { duplicateRun } from './duplicate-run'
import { lockWithoutState } from './lock-without-state'
import { lockWithoutTtl } from './lock-without-ttl'
import { foreignLockStale } from './foreign-lock-stale'
import { longRunning } from './long-running'
import { noProgress } from './no-progress'
import { orphanLock } from './orphan-lock'
import { prevented } from './prevented'
import { quarantined } from './quarantined'
import { repeatAfterSuccess } from './repeat-after-success'

/** Every rule that speaks of a resource. `unreadable` speaks of a key: unreadable.ts. */
export const rules: readonly Rule[] = [
  duplicateRun,
  quarantined,
  duplicateHistory,
  repeatAfterSuccess,
  orphanLock,
  deadHolder,
  lockWithoutTtl,
  lockWithoutState,
  longRunning,
  noProgress,
  foreignLockStale,
  prevented
]
