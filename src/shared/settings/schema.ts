import { z } from 'zod'
import { soundIds } from '../alerts/sounds'
import { defaultOtherLocks, otherLockSchema } from '../families/library'
import { thresholdSettingsSchema } from '../findings/thresholds'
import { sizeSchema } from '../gpus/size'
import { jobTemplateSchema, type JobTemplate } from '../jobs/template'
import { taskTypeSchema } from '../protocol/ids'
import { durationSchema } from '../time/duration'
import { channelIdentity, channelSettingsSchema, type ChannelSettings } from './channel'
import { clockTimeSchema } from './clock-time'
import { editorIds } from './editors'
import { endpointIdentity, endpointSettingsSchema, type EndpointSettings } from './endpoint'
import { notificationRuleSchema } from './notification-rules'
import { savedFiltersSchema } from './saved-filters'

/**
 * settings.json in TASKGUARD_HOME, with comments, in VS Code's flat dotted keys. Never a secret in it: an endpoint's
 * password is kept apart, and a URL that holds one is refused.
 */

export { endpointColors, endpointSettingsSchema } from './endpoint'
export type { EndpointColor, EndpointSettings } from './endpoint'

/** What this version writes; it also reads 1, whose endpoints are all by URL. */
export const SETTINGS_VERSION = 2

/**
 * The keys of a fleet's own first guard, written to by nothing but a cleanup that `thresholds.unguardedAfter` allows: `{type}` and `{id}` stand for what they name.
 * The lock is a plain string, the state JSON with the report's fields.
 */
export const keyTemplateSchema = z.strictObject({
  name: z.string().min(1).max(64),
  lock: z.string().regex(/\{id\}/, 'takes {type} and {id}'),
  state: z
    .string()
    .regex(/\{id\}/, 'takes {type} and {id}')
    .optional(),
  /** Where the template names no {type}. */
  type: taskTypeSchema.optional()
})

const standsTwice = (name: string) =>
  ({
    code: 'custom',
    message: `"${name}" stands twice`,
    params: { said: 'stands_twice', about: { name } }
  }) as const

/** Names are what people and `--endpoint` say, identities what is remembered: neither may stand twice. */
const eachOnce =
  <T extends { readonly name: string }>(identityOf: (one: T) => string) =>
  (list: readonly T[], context: z.RefinementCtx): void => {
    const seen = { name: new Set<string>(), id: new Set<string>() }
    for (const [at, one] of list.entries()) {
      const identity = identityOf(one)
      if (seen.name.has(one.name)) context.addIssue({ path: [at, 'name'], ...standsTwice(one.name) })
      else if (seen.id.has(identity)) context.addIssue({ path: [at, 'id'], ...standsTwice(identity) })
      seen.name.add(one.name)
      seen.id.add(identity)
    }
  }

/** A template is known by its name. */
function templatesOnce(templates: readonly JobTemplate[], context: z.RefinementCtx): void {
  for (const [at, { name }] of templates.entries())
    if (templates.findIndex((one) => one.name === name) !== at)
      context.addIssue({ path: [at, 'name'], ...standsTwice(name) })
}

export const settingsSchema = z.strictObject({
  version: z
    .literal(
      [1, SETTINGS_VERSION],
      `is of another version of Task Guard; this one reads 1 to ${SETTINGS_VERSION}`
    )
    .default(SETTINGS_VERSION),
  endpoints: z
    .array(endpointSettingsSchema)
    .superRefine(eachOnce<EndpointSettings>(endpointIdentity))
    .default([]),
  /** For how long a protected endpoint stays unlocked. */
  'endpoints.unlockFor': durationSchema.prefault('15m'),
  /** Start a Redis of our own and watch it. */
  'embedded.enabled': z.boolean().default(true),
  thresholds: thresholdSettingsSchema.prefault({}),
  'thresholds.byType': z.record(taskTypeSchema, thresholdSettingsSchema).default({}),
  keyTemplates: z
    .array(keyTemplateSchema)
    .default([{ name: 'report', lock: 'task_lock:{type}:{id}', state: 'task_status:{type}:{id}' }]),
  /** Which keys are locks of other libraries, shown read only beside the guard's. */
  otherLocks: z
    .array(otherLockSchema)
    .max(100)
    .default([...defaultOtherLocks]),
  /** The brake of a cleanup: the share of the live locks that a plan may touch, where there are more than 20. */
  'cleanup.maxShare': z.number().min(0).max(1).default(0.5),
  /** How often the index is asked when no hint came. */
  'monitor.poll': durationSchema.prefault('1s'),
  /** How often everything is read again. */
  'monitor.fullSweep': durationSchema.prefault('60s'),
  /**
   * The longest pause between two slow scans for keys outside the index. After a cheap one the pause is shorter: fifty
   * times what the scan cost, at least 3 s.
   */
  'monitor.scanEvery': durationSchema.prefault('60s'),
  /** How many keys a second the slow scan may ask for. */
  'monitor.scanKeysPerSecond': z.number().int().min(100).max(1_000_000).default(20_000),
  /** The most of a Redis's time that the slow scan may take: 0.05 is a twentieth. */
  'monitor.scanShare': z.number().min(0.001).max(1).default(0.05),
  'notifications.enabled': z.boolean().default(true),
  /** What the window plays with a new alert. */
  'notifications.sound': z.enum(soundIds).default('off'),
  /** More new findings than this at once become one summary. */
  'notifications.summaryAbove': z.number().int().min(1).max(1000).default(3),
  /** The system's notifications also tell when what was told is resolved. */
  'notifications.resolved': z.boolean().default(false),
  /** Which findings are told, and to whom: see notification-rules.ts. */
  'notifications.rules': z.array(notificationRuleSchema).max(200).default([]),
  /** Where the team is told: see channel.ts. */
  'notifications.channels': z
    .array(channelSettingsSchema)
    .max(50)
    .superRefine(eachOnce<ChannelSettings>(channelIdentity))
    .default([]),
  /** Nothing is told in these hours, by the clock of this machine; what still stands at their end is told then. */
  'notifications.quietHours.from': clockTimeSchema.default(''),
  'notifications.quietHours.to': clockTimeSchema.default(''),
  /** Criticals are told all the same. */
  'notifications.quietHours.criticalPasses': z.boolean().default(true),
  /** Closing the last window leaves the app in the tray, watching. */
  'window.closeToTray': z.boolean().default(false),
  /** What opens settings.json and keybindings.json: see editors.ts. */
  'workbench.editor': z.enum(editorIds).default('auto'),
  /** Kinds of GPU jobs: see jobs/template.ts. */
  'jobs.templates': z.array(jobTemplateSchema).max(500).superRefine(templatesOnce).default([]),
  /** What `${workspaceFolder}` in them stands for; empty: the user's home folder. */
  'jobs.workspaceFolder': z.string().max(4096).default(''),
  /** How many jobs that are over are kept, for how long, and how much of the disk they may take together. */
  'jobs.keepCount': z.number().int().min(1).max(5_000).default(200),
  'jobs.keepFor': durationSchema.prefault('30d'),
  'jobs.keepSize': sizeSchema.prefault('10g'),
  'locks.savedFilters': savedFiltersSchema,
  'runs.savedFilters': savedFiltersSchema,
  'audit.savedFilters': savedFiltersSchema,
  'workbench.theme': z.enum(['system', 'dark', 'light', 'hc-dark', 'hc-light']).default('system'),
  'workbench.language': z.enum(['auto', 'en', 'zh-CN']).default('auto')
})

export type KeyTemplate = z.infer<typeof keyTemplateSchema>
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings = (): Settings => settingsSchema.parse({})

/** What a settings file says, key by key, before it is read by the schema. */
export const settingsValuesSchema = z.record(z.string(), z.json())
export type SettingsValues = z.infer<typeof settingsValuesSchema>
