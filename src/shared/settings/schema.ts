import { z } from 'zod'
import { thresholdSettingsSchema } from '../findings/thresholds'
import { namespaceSchema, taskTypeSchema } from '../protocol/ids'
import { DEFAULT_NAMESPACE } from '../protocol/limits'
import { durationSchema } from '../time/duration'

/**
 * settings.json in TASKGUARD_HOME, with comments, in VS Code's flat dotted keys. Never a secret in it: an endpoint's
 * password is kept apart, and a URL that holds one is refused.
 */

export const endpointColors = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const

const endpointUrl = z
  .string()
  .regex(/^(redis|rediss):\/\/|^unix:\/\/([^/]*@)?\//, 'takes redis://…, rediss://… or unix:///…')
  .refine(
    // A password's own slash, not escaped as it should be, does not hide it.
    (url) => !/^rediss?:\/\/[^@]*:[^@]*@|^unix:\/\/[^@/]*:[^@/]*@/.test(url),
    'holds a password: leave it out, the app asks for it and keeps it safe'
  )

export const endpointSettingsSchema = z.strictObject({
  name: z.string().min(1).max(64),
  url: endpointUrl,
  namespace: namespaceSchema.default(DEFAULT_NAMESPACE),
  color: z.enum(endpointColors).default('blue'),
  /** Read-only, enforced by the engine. */
  protected: z.boolean().default(false),
  enabled: z.boolean().default(true)
})

/**
 * The keys of a fleet's own first guard, read only: `{type}` and `{id}` stand for what they name.
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

export const settingsSchema = z.strictObject({
  version: z.literal(1).default(1),
  endpoints: z.array(endpointSettingsSchema).default([]),
  /** Start a Redis of our own and watch it. */
  'embedded.enabled': z.boolean().default(true),
  thresholds: thresholdSettingsSchema.prefault({}),
  'thresholds.byType': z.record(taskTypeSchema, thresholdSettingsSchema).default({}),
  keyTemplates: z
    .array(keyTemplateSchema)
    .default([{ name: 'report', lock: 'task_lock:{type}:{id}', state: 'task_status:{type}:{id}' }]),
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
  'notifications.enabled': z.boolean().default(true),
  /** More new duplicates than this at once become one summary. */
  'notifications.summaryAbove': z.number().int().min(1).default(3),
  'workbench.theme': z.enum(['system', 'dark', 'light', 'hc-dark', 'hc-light']).default('system'),
  'workbench.language': z.enum(['auto', 'en', 'zh-CN']).default('auto')
})

export type EndpointSettings = z.infer<typeof endpointSettingsSchema>
export type EndpointColor = (typeof endpointColors)[number]
export type KeyTemplate = z.infer<typeof keyTemplateSchema>
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings = (): Settings => settingsSchema.parse({})
