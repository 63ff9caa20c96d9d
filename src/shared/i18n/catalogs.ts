import enAdvice from './en/advice.json'
import enAlerts from './en/alerts.json'
import enAudit from './en/audit.json'
import enCelery from './en/celery.json'
import enCleanup from './en/cleanup.json'
import enEndpoints from './en/endpoints.json'
import enFindings from './en/findings.json'
import enJobs from './en/jobs.json'
import enLocks from './en/locks.json'
import enMetrics from './en/metrics.json'
import enProblems from './en/problems.json'
import enPalette from './en/palette.json'
import enResource from './en/resource.json'
import enRedis from './en/redis.json'
import enOutput from './en/output.json'
import enSettings from './en/settings.json'
import enRuns from './en/runs.json'
import enShell from './en/shell.json'
import enTable from './en/table.json'
import enWorkbench from './en/workbench.json'
import type { Language } from './language'
import zhAdvice from './zh-CN/advice.json'
import zhAlerts from './zh-CN/alerts.json'
import zhAudit from './zh-CN/audit.json'
import zhCelery from './zh-CN/celery.json'
import zhCleanup from './zh-CN/cleanup.json'
import zhEndpoints from './zh-CN/endpoints.json'
import zhFindings from './zh-CN/findings.json'
import zhJobs from './zh-CN/jobs.json'
import zhLocks from './zh-CN/locks.json'
import zhMetrics from './zh-CN/metrics.json'
import zhProblems from './zh-CN/problems.json'
import zhPalette from './zh-CN/palette.json'
import zhResource from './zh-CN/resource.json'
import zhRedis from './zh-CN/redis.json'
import zhOutput from './zh-CN/output.json'
import zhSettings from './zh-CN/settings.json'
import zhRuns from './zh-CN/runs.json'
import zhShell from './zh-CN/shell.json'
import zhTable from './zh-CN/table.json'
import zhWorkbench from './zh-CN/workbench.json'

/** A catalog of one area in one language: nested objects, texts at the leaves. */
export interface Catalog {
  readonly [key: string]: string | Catalog
}

/** One catalog an area: the area is the key's part before the colon, `findings:orphan_lock.title`. */
export const areas = [
  'advice',
  'alerts',
  'audit',
  'celery',
  'cleanup',
  'endpoints',
  'findings',
  'jobs',
  'locks',
  'metrics',
  'palette',
  'problems',
  'resource',
  'redis',
  'output',
  'runs',
  'settings',
  'shell',
  'table',
  'workbench'
] as const
export type Area = (typeof areas)[number]

// Imported, not loaded: no network, no file system, the same in the engine, the window and the command line.
export const catalogs: Readonly<Record<Language, Readonly<Record<Area, Catalog>>>> = {
  en: {
    advice: enAdvice,
    alerts: enAlerts,
    audit: enAudit,
    celery: enCelery,
    cleanup: enCleanup,
    endpoints: enEndpoints,
    findings: enFindings,
    jobs: enJobs,
    locks: enLocks,
    metrics: enMetrics,
    palette: enPalette,
    problems: enProblems,
    resource: enResource,
    redis: enRedis,
    output: enOutput,
    runs: enRuns,
    settings: enSettings,
    shell: enShell,
    table: enTable,
    workbench: enWorkbench
  },
  'zh-CN': {
    advice: zhAdvice,
    alerts: zhAlerts,
    audit: zhAudit,
    celery: zhCelery,
    cleanup: zhCleanup,
    endpoints: zhEndpoints,
    findings: zhFindings,
    jobs: zhJobs,
    locks: zhLocks,
    metrics: zhMetrics,
    palette: zhPalette,
    problems: zhProblems,
    resource: zhResource,
    redis: zhRedis,
    output: zhOutput,
    runs: zhRuns,
    settings: zhSettings,
    shell: zhShell,
    table: zhTable,
    workbench: zhWorkbench
  }
}
