import { z } from 'zod'
import type { Settings } from './schema'

/** The keys that the settings form writes. Endpoints and alert channels have forms of their own; the version is the file's. */
const editableKeys = [
  'embedded.enabled',
  'endpoints.unlockFor',
  'thresholds',
  'thresholds.byType',
  'keyTemplates',
  'otherLocks',
  'cleanup.maxShare',
  'monitor.poll',
  'monitor.fullSweep',
  'monitor.scanEvery',
  'monitor.scanKeysPerSecond',
  'monitor.scanShare',
  'notifications.enabled',
  'notifications.resolved',
  'notifications.sound',
  'notifications.summaryAbove',
  'notifications.rules',
  'notifications.quietHours.from',
  'notifications.quietHours.to',
  'notifications.quietHours.criticalPasses',
  'jobs.templates',
  'jobs.workspaceFolder',
  'jobs.keepCount',
  'jobs.keepFor',
  'jobs.keepSize',
  'window.closeToTray',
  'locks.savedFilters',
  'runs.savedFilters',
  'audit.savedFilters',
  'workbench.editor',
  'workbench.theme',
  'workbench.language'
] as const satisfies readonly (keyof Settings)[]

/** Where a setting stands in settings.json: its key, and what is within its value. */
export const editablePathSchema = z.tuple(
  [z.enum(editableKeys)],
  z.union([z.string().min(1).max(64), z.number().int().min(0)])
)
export type EditablePath = z.infer<typeof editablePathSchema>
