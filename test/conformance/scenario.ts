import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * The conformance scenarios: what every guard of protocol version 1 must do, as data. Two guards, A and B, take turns on one
 * resource; the clock is the scenario's own. `expect` names what the answer must say; it may say more.
 */

const text = z.string()
const acquireSchema = z.strictObject({
  do: z.literal('acquire'),
  by: z.enum(['A', 'B']),
  /** What differs from DEFAULTS. */
  run: z.strictObject({
    runId: text,
    type: text.optional(),
    id: text.optional(),
    taskId: text.optional(),
    leaseMs: z.number().optional(),
    maxRuntimeMs: z.number().optional(),
    maxAttempts: z.number().optional(),
    mode: text.optional(),
    test: z.boolean().optional(),
    force: z.boolean().optional(),
    host: text.optional(),
    pid: z.number().optional(),
    worker: text.optional(),
    source: text.optional()
  }),
  expect: z.record(text, z.unknown())
})
const renewSchema = z.strictObject({
  do: z.literal('renew'),
  by: z.enum(['A', 'B']),
  run: text,
  progress: z.strictObject({ fraction: z.number().nullable(), text }).optional(),
  expect: z.record(text, z.unknown())
})
const finishSchema = z.strictObject({
  do: z.literal('finish'),
  by: z.enum(['A', 'B']),
  run: text,
  outcome: z.enum(['completed', 'failed', 'cancelled', 'abandoned']),
  result: text.optional(),
  error: text.optional(),
  expect: z.record(text, z.unknown())
})
/** Milliseconds pass, and with them the locks whose time is over. */
const passSchema = z.strictObject({ pass: z.number().int().positive() })
/** Another hand: a Redis command; {lock}, {state}, {runs}, {live} stand for the resource's keys. */
const redisSchema = z.strictObject({ redis: z.array(text).min(1) })
/** What stands in Redis now; members that are not named may be anything. */
const lookSchema = z.strictObject({
  look: z.strictObject({
    lock: text.nullable().optional(),
    state: z.record(text, z.unknown()).nullable().optional(),
    records: z.record(text, z.record(text, z.unknown())).optional(),
    live: z.array(text).optional(),
    stats: z.record(text, text).optional()
  })
})

const stepSchema = z.union([acquireSchema, renewSchema, finishSchema, passSchema, redisSchema, lookSchema])
const scenarioSchema = z.strictObject({
  name: text,
  id: text.optional(),
  steps: z.array(stepSchema).min(1)
})
export type Scenario = z.infer<typeof scenarioSchema>
export type Look = z.infer<typeof lookSchema>['look']

const DEFAULTS = {
  type: 'video_analysis',
  taskId: 'task-1',
  leaseMs: 60_000,
  maxRuntimeMs: 7_200_000,
  maxAttempts: 5,
  mode: 'enforce',
  test: false,
  force: false,
  host: 'gpu1',
  pid: 311,
  worker: 'gpu1:311',
  source: 'celery'
} as const

/** An acquire as an actor takes it: whole. */
export interface AcquireOrder {
  readonly do: 'acquire'
  readonly run: {
    readonly runId: string
    readonly type: string
    readonly id: string
    readonly taskId: string
    readonly leaseMs: number
    readonly maxRuntimeMs: number
    readonly maxAttempts: number
    /** Scenarios of wrong arguments say others. */
    readonly mode: 'enforce' | 'observe'
    readonly test: boolean
    readonly force: boolean
    readonly host: string
    readonly pid: number
    readonly worker: string
    readonly source: string
  }
}
export type Order = AcquireOrder | z.infer<typeof renewSchema> | z.infer<typeof finishSchema>

export function acquireOrder(step: z.infer<typeof acquireSchema>, id: string): AcquireOrder {
  return { do: 'acquire', run: { ...DEFAULTS, id, ...step.run } as AcquireOrder['run'] }
}

const folder = import.meta.dirname

/** All scenarios, by file. @throws where a file is no list of scenarios */
export function readScenarios(): readonly (Scenario & { readonly file: string })[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.flatMap((file) =>
    z
      .array(scenarioSchema)
      .parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
      .map((scenario) => ({ ...scenario, file }))
  )
}
