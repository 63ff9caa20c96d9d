import { z } from 'zod'
import { namespaceSchema } from '../protocol/ids'

/** How fit an endpoint is to hold locks, one check after the other. */

export const checkIds = [
  'version',
  'role',
  'eviction',
  'memory',
  'persistence',
  'replicas',
  'rights',
  'scripts',
  'clock',
  'timeout',
  'keepalive',
  'latency',
  'namespaces'
] as const

/** `unknown`: the server would not say (CONFIG is forbidden on most managed Redis); it is not a fault. */
export const checkStatusSchema = z.enum(['ok', 'info', 'unknown', 'warning', 'critical'])

export const checkSchema = z.object({
  id: z.enum(checkIds),
  status: checkStatusSchema,
  /** What was found, in one line. */
  what: z.string(),
  /** Why it matters to locks. */
  why: z.string(),
  /** What to do about it; empty where there is nothing to do. */
  todo: z.string(),
  /** The measured values: durations in milliseconds (`*_ms`), sizes in bytes (`*_bytes`). */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]))
})

export const doctorReportSchema = z.object({
  endpoint: z.string(),
  namespace: namespaceSchema,
  at: z.iso.datetime({ offset: true }),
  checks: z.array(checkSchema)
})

export type CheckId = (typeof checkIds)[number]
export type CheckStatus = z.infer<typeof checkStatusSchema>
export type Check = z.infer<typeof checkSchema>
export type DoctorReport = z.infer<typeof doctorReportSchema>

/** Whether a person has to do something: `doctor` then exits with 1. */
export const needsCare = ({ status }: Pick<Check, 'status'>): boolean =>
  status === 'warning' || status === 'critical'
