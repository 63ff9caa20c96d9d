export { applyPlan, dryRun, type ApplyOptions } from './apply'
export { asOnlyCleaner, CleanerBusy } from './as-only-cleaner'
export { cleanAct, restoreAct } from './audit-acts'
export { AutoCleaner, type AutoCleanerOptions } from './auto-cleaner'
export type { Choice, ChosenResource } from './choose'
export { Cleaner, type CleanerOptions, type CleanOptions, type UndoOptions } from './cleaner'
export { CleanerLease, type CleanerTaken } from './cleaner-lease'
export { readExpiries } from './expiries'
export { cleanupFault, CleanupRefused } from './fault'
export { journalLineSchema, parseJournal, type JournalLine } from './journal'
export { Journals } from './journals'
export { planCleanup, Planner, type PlanInput } from './plan'
export { planOf, type PlanOfOptions, type PlanSource } from './plan-of'
export { parsePlan, type PlanPlace } from './plan-file'
export { readTemplates, type TemplatesRead } from './read-templates'
export { readRecord, type CleanRecord, type ReadRecord, type RecordedAct } from './record'
export { restoreJournal, type RestoreOptions } from './restore'
export {
  checkShare,
  DEFAULT_MAX_SHARE,
  liveLocks,
  mayBeTooMany,
  SHARE_COUNTS_ABOVE,
  touchedLocks
} from './share'
export { TemplateLocks } from './template-lock'
