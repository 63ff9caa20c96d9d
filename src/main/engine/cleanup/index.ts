export { applyPlan, dryRun, type ApplyOptions } from './apply'
export { readExpiries } from './expiries'
export { journalLineSchema, parseJournal, type JournalLine } from './journal'
export { planCleanup, Planner, type PlanInput } from './plan'
export { parsePlan, type PlanPlace } from './plan-file'
export { readTemplates, type TemplatesRead } from './read-templates'
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
export { TemplateLocks } from './template-lock'
