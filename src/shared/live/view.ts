import { z } from 'zod'
import { findingSchema } from '../findings/finding'
import { brokerStatusSchema } from '../celery/view'
import { saidSchema } from '../jsonc/said'
import { logLevelSchema, logTextSchema } from '../log/line'
import { endpointColors } from '../settings/schema'
import { alertAnswerSchema, alertRequestSchema, alertViewSchema } from './alert'
import { cleaningSchema } from './cleaning'
import {
  cleanupAnswerSchema,
  cleanupPartSchema,
  cleanupProgressSchema,
  cleanupRequestSchema
} from './cleanup'
import {
  adviseCelerySchema,
  celeryAdviceMessageSchema,
  celeryMessageSchema,
  closeCelerySchema,
  openCelerySchema
} from './celery'
import { auditPartSchema, feedRequestSchemas, feedStateSchema, runsPartSchema } from './feed'
import { metricsMessageSchema, metricsRequestSchemas, runsBehindMessageSchema } from './metrics'
import {
  gpusMessageSchema,
  jobAnswerSchema,
  jobRequestSchema,
  jobsMessageSchema,
  jobTemplatesMessageSchema,
  watchGpusSchema
} from './jobs'
import {
  closeResourceSchema,
  openResourceSchema,
  refreshResourceSchema,
  resourceMessageSchema
} from './resource'

/**
 * The live view that the engine keeps and every window mirrors: endpoints, lock rows, findings. Times are the
 * endpoint's Redis milliseconds; `clockOffsetMs` turns this machine's Date.now() into them.
 */

export const connectionStateSchema = z.enum(['connecting', 'catching_up', 'live', 'stale', 'unavailable'])

export const endpointViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Without any secret. */
  address: z.string(),
  namespace: z.string(),
  color: z.enum(endpointColors),
  embedded: z.boolean(),
  protected: z.boolean(),
  /** A protected one that is unlocked: until when, by this machine's wall clock. Null: locked, or not protected. */
  unlockedUntil: z.number().nullable(),
  /** Its place among all, the lowest first. */
  order: z.number(),
  connection: connectionStateSchema,
  /** When the state began, and when rows were last known to be true (Redis ms; null: never yet). */
  connectionSince: z.number(),
  freshAt: z.number().nullable(),
  clockOffsetMs: z.number(),
  latencyMs: z.number().nullable(),
  /** What is wrong, as a code for the catalogs, with the server's own words as hostile text. */
  fault: z
    .object({
      code: z.string(),
      detail: z.string(),
      hint: z.string().optional(),
      /** Detail and hint for the redis catalog (endpoints/fault-text.ts); left out: their English is all there is. */
      said: saidSchema.nullable().optional()
    })
    .nullable(),
  /** False while something could not be read or the slow scan has not finished. */
  complete: z.boolean(),
  unread: z.array(z.string()),
  counts: z.object({
    running: z.number(),
    completed: z.number(),
    failed: z.number(),
    abandoned: z.number(),
    locks: z.number()
  }),
  /** How the broker of its Celery fleet fares; left out: it names none. */
  celery: brokerStatusSchema.optional(),
  /** How its automatic cleanup stands; left out: it is off. */
  cleaning: cleaningSchema.optional()
})

/** One run that holds or claims a resource, or a lock that stands without one. */
export const lockRowSchema = z.object({
  /** Stable and unique in the whole view. */
  key: z.string(),
  endpointId: z.string(),
  namespace: z.string(),
  type: z.string(),
  resourceId: z.string(),
  /** Null for a lock that no known run holds. */
  runId: z.string().nullable(),
  taskId: z.string().nullable(),
  fence: z.string().nullable(),
  /** The lock's value: the owner as Redis has it; null where the run holds no lock. */
  owner: z.string().nullable(),
  worker: z.string().nullable(),
  host: z.string().nullable(),
  status: z.enum(['running', 'completed', 'failed', 'abandoned', 'unknown']),
  startedAt: z.number().nullable(),
  leaseMs: z.number().nullable(),
  /** When the lease or the lock's TTL ends; null: never, or not known. */
  leaseDeadline: z.number().nullable(),
  progress: z.object({ fraction: z.number().nullable(), text: z.string(), at: z.number() }).nullable(),
  attempt: z.number().nullable(),
  mode: z.enum(['enforce', 'observe']),
  /** `guard`, the key template's name, or the lock library's. */
  source: z.string(),
  /** Its lock's key, where it is not the guard's, whose keys follow from the row. */
  lockKey: z.string().optional(),
  /** Two or more rows of this resource say they run. */
  duplicate: z.boolean()
})

/** A finding as the window needs it: whose endpoint it is. */
export const liveFindingSchema = findingSchema.extend({
  key: z.string(),
  endpointId: z.string(),
  namespace: z.string(),
  /** What somebody said of it; left out: nobody has said anything. */
  alert: alertViewSchema.optional()
})

/**
 * Engine → window. `epoch` names one life of the engine's view, `seq` counts in it without a gap: on a gap or another
 * epoch the window asks again with `resync`. A snapshot comes in parts so that no message holds the renderer up.
 */
export const liveMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('snapshot'),
    epoch: z.string(),
    seq: z.number(),
    part: z.number(),
    parts: z.number(),
    endpoints: z.array(endpointViewSchema),
    rows: z.array(lockRowSchema),
    findings: z.array(liveFindingSchema)
  }),
  z.object({
    kind: z.literal('delta'),
    epoch: z.string(),
    seq: z.number(),
    endpoints: z.array(endpointViewSchema),
    removedEndpoints: z.array(z.string()),
    rows: z.array(lockRowSchema),
    removedRows: z.array(z.string()),
    findings: z.array(liveFindingSchema),
    removedFindings: z.array(z.string())
  }),
  z.object({
    kind: z.literal('log'),
    at: z.number(),
    endpointId: z.string().nullable(),
    level: logLevelSchema,
    ...logTextSchema.shape
  }),
  resourceMessageSchema,
  alertAnswerSchema,
  metricsMessageSchema,
  runsBehindMessageSchema,
  jobsMessageSchema,
  jobTemplatesMessageSchema,
  jobAnswerSchema,
  gpusMessageSchema,
  cleanupAnswerSchema,
  cleanupPartSchema,
  cleanupProgressSchema,
  celeryMessageSchema,
  celeryAdviceMessageSchema,
  runsPartSchema,
  auditPartSchema,
  feedStateSchema
])

/** Window → engine. */
export const liveRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('resync') }),
  /** A resource's page is looked at: it is read now, and again whenever it changes, until it is closed. */
  openResourceSchema,
  closeResourceSchema,
  refreshResourceSchema,
  alertRequestSchema,
  ...metricsRequestSchemas,
  jobRequestSchema,
  watchGpusSchema,
  cleanupRequestSchema,
  openCelerySchema,
  closeCelerySchema,
  adviseCelerySchema,
  ...feedRequestSchemas
])

export type ConnectionState = z.infer<typeof connectionStateSchema>
export type EndpointView = z.infer<typeof endpointViewSchema>
export type LockRow = z.infer<typeof lockRowSchema>
export type LiveFinding = z.infer<typeof liveFindingSchema>
export type LiveMessage = z.infer<typeof liveMessageSchema>
export type LiveSnapshot = Extract<LiveMessage, { kind: 'snapshot' }>
export type LiveDelta = Extract<LiveMessage, { kind: 'delta' }>
export type LiveLog = Extract<LiveMessage, { kind: 'log' }>
export type LiveRequest = z.infer<typeof liveRequestSchema>
