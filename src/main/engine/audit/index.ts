export { appendAuditLine, auditLineSchema, journalFolder, type AuditLine } from './audit-file'
export { auditFrom, readAuditPage, writeAudit, type AuditPage, type KeptAct } from './audit-store'
export { Auditor, type AuditorOptions, type AuditPlace } from './auditor'
