import { z } from 'zod'
import { defaultThresholds } from '../findings/thresholds'
import { durationText } from '../time/duration'
import { controlOf, readNode, type Control } from './control'
import { settingsSchema, type Settings } from './schema'

/** The groups of the settings form, in its order, with the keys of settings.json in each. */
export const settingGroups = {
  detection: ['thresholds', 'thresholds.byType'],
  cleanup: ['cleanup.maxShare'],
  notifications: [
    'notifications.enabled',
    'notifications.resolved',
    'notifications.sound',
    'notifications.channels',
    'notifications.rules',
    'notifications.summaryAbove',
    'notifications.quietHours.from',
    'notifications.quietHours.to',
    'notifications.quietHours.criticalPasses'
  ],
  monitoring: [
    'monitor.poll',
    'monitor.fullSweep',
    'monitor.scanEvery',
    'monitor.scanKeysPerSecond',
    'monitor.scanShare'
  ],
  jobs: ['jobs.templates', 'jobs.workspaceFolder', 'jobs.keepCount', 'jobs.keepFor', 'jobs.keepSize'],
  endpoints: ['endpoints', 'endpoints.unlockFor', 'embedded.enabled', 'keyTemplates', 'otherLocks'],
  workbench: [
    'workbench.theme',
    'workbench.language',
    'workbench.editor',
    'window.closeToTray',
    'locks.savedFilters',
    'runs.savedFilters',
    'audit.savedFilters'
  ]
} as const satisfies Record<string, readonly (keyof Settings)[]>
export type SettingGroup = keyof typeof settingGroups

/** One setting of the form. */
export interface SettingField {
  /** `monitor.poll`, `thresholds.longRun`: as a person names it. */
  readonly id: string
  /** Where its value stands in the file. */
  readonly path: readonly string[]
  readonly group: SettingGroup
  readonly control: Control | { readonly kind: 'endpoints' | 'channels' | 'templates' }
  /** What is in force where the file does not set it, as the file would say it. */
  readonly defaultValue: unknown
}

const root = readNode(z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }))

/** Every setting of the form, by its groups. */
export const settingFields: readonly SettingField[] = Object.entries(settingGroups).flatMap(([group, keys]) =>
  keys.flatMap((key) => fieldsOf(key, group as SettingGroup))
)

function fieldsOf(key: keyof Settings, group: SettingGroup): SettingField[] {
  const node = readNode(root.properties?.[key])
  if (key === 'endpoints')
    return [{ id: key, path: [key], group, control: { kind: 'endpoints' }, defaultValue: [] }]
  if (key === 'notifications.channels')
    return [{ id: key, path: [key], group, control: { kind: 'channels' }, defaultValue: [] }]
  if (key === 'jobs.templates')
    return [{ id: key, path: [key], group, control: { kind: 'templates' }, defaultValue: [] }]
  const control = controlOf(node)
  if (control)
    return [{ id: key, path: [key], group, control, defaultValue: node.default ?? emptyOf(control) }]
  return Object.entries(node.properties ?? {}).map(([name, raw]): SettingField => {
    const inner = controlOf(readNode(raw))
    if (!inner) throw new Error(`settings: ${key}.${name} has no control`)
    return { id: `${key}.${name}`, path: [key, name], group, control: inner, defaultValue: threshold(name) }
  })
}

function emptyOf({ kind }: Control): unknown {
  return kind === 'list' ? [] : kind === 'overrides' ? {} : undefined
}

/** The rules' own defaults: the schema leaves a threshold out where the file does. */
function threshold(name: string): unknown {
  const value = Object.entries(defaultThresholds).find(([key]) => key === name)?.[1]
  const isDuration = readNode(readNode(root.properties?.['thresholds']).properties?.[name]).type === 'string'
  return isDuration && value !== undefined ? durationText(value) : value
}

/** The value at a path of what a settings file says; undefined where it says nothing. */
export function valueAt(values: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  let value: unknown = values
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}
