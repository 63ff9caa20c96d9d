import { z } from 'zod'
import { checkSchema } from '../doctor/report'
import { saidSchema } from '../jsonc/said'

/** What "Test Connection" finds, one step after the other. */

export const testedChecks = [
  'version',
  'role',
  'rights',
  'scripts',
  'clock',
  'latency',
  'eviction',
  'persistence'
] as const

export const testStepSchema = z.object({
  id: z.enum(['connect', ...testedChecks, 'broker', 'management', 'backend']),
  status: z.enum(['running', 'ok', 'info', 'unknown', 'warning', 'critical']),
  /** The measured values, as the doctor names them; with `connect` the milliseconds it took (`took_ms`). */
  facts: checkSchema.shape.facts,
  /**
   * The first fault, which ends the test: a code for the catalogs, and in English what happened and what to do. `said` has
   * both for the redis catalog (endpoints/fault-text.ts); null: their English is all there is.
   */
  fault: z
    .object({ code: z.string(), problem: z.string(), hint: z.string(), said: saidSchema.nullable() })
    .nullable()
})

export type TestStep = z.infer<typeof testStepSchema>
