export { applyPlan, dryRun, type ApplyOptions } from './apply'
export { readExpiries } from './expiries'
export { journalLineSchema, parseJournal, type JournalLine } from './journal'
export { planCleanup, type PlanInput } from './plan'
export { parsePlan } from './plan-file'
export { readRecord, recordOf, type CleanRecord, type RecordedAct } from './record'
export { restoreJournal, type RestoreOptions } from './restore'
export {
  checkShare,
  DEFAULT_MAX_SHARE,
  liveLocks,
  mayBeTooMany,
  SHARE_COUNTS_ABOVE,
  touchedLocks
} from './share'
