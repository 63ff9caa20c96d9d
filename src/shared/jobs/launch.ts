import { z } from 'zod'
import { gpuHolderSchema } from '../gpus/gpu'
import { saidSchema } from '../jsonc/said'
import { modeSchema } from '../protocol/documents'
import { INPUT_MAX } from './input'
import type { JobTemplate } from './template'

/** What a person wants to run: a template by its name, with values for its inputs. */
export const launchRequestSchema = z.strictObject({
  /** Templates stand in the settings or come with the app: a window can't make one up. */
  template: z.string().min(1).max(64),
  /** By input's name, as typed; left out: the default. */
  inputs: z.record(z.string().max(64), z.string().max(INPUT_MAX)),
  /** "Run here" of a resource: in place of what the template makes of its inputs. Null: the template's. */
  resourceId: z.string().max(2048).nullable(),
  /** Null: the endpoint that the template names. */
  endpointId: z.string().min(1).max(256).nullable(),
  /** False: its end is recorded as the resource's outcome, which the whole fleet is answered with. Default of a window: true. */
  test: z.boolean(),
  /** In place of the template's; null: the template's. */
  gpus: z
    .strictObject({
      count: z.number().int().min(0).max(64),
      /** Bytes. */
      memory: z.number().min(0)
    })
    .nullable()
})
export type LaunchRequest = z.infer<typeof launchRequestSchema>

/**
 * How to go about it. `start`: only if the guard lets it; `wait`: for the run that holds the resource to end; `observe`:
 * beside whatever runs, recorded and guarding nothing; `force`: although it was completed or is quarantined.
 */
export const launchChoices = ['start', 'wait', 'observe', 'force'] as const
export const launchChoiceSchema = z.enum(launchChoices)
export type LaunchChoice = z.infer<typeof launchChoiceSchema>

/** JSON text of a result as it is shown before a launch: longer ones are cut. */
export const RESULT_SHOWN_MAX = 16 * 1024

/**
 * What the guard would say of the resource, read without taking anything. Times are Redis milliseconds; texts come out
 * of Redis and are hostile.
 */
export const guardStandSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('free') }),
  z.object({
    state: z.literal('running'),
    runId: z.string(),
    taskId: z.string().nullable(),
    host: z.string().nullable(),
    worker: z.string().nullable(),
    pid: z.number().nullable(),
    source: z.string().nullable(),
    test: z.boolean(),
    mode: modeSchema.nullable(),
    since: z.number().nullable(),
    /** When its lease ends; null: nothing says. A living holder renews it. */
    until: z.number().nullable(),
    progress: z.object({ fraction: z.number().nullable(), text: z.string() }).nullable()
  }),
  z.object({
    state: z.literal('completed'),
    runId: z.string(),
    taskId: z.string(),
    at: z.number().nullable(),
    /** From its record; null: the record is gone. */
    host: z.string().nullable(),
    worker: z.string().nullable(),
    /** JSON text, cut to RESULT_SHOWN_MAX characters; null: it left none. */
    result: z.string().nullable(),
    cut: z.boolean()
  }),
  z.object({
    state: z.literal('quarantined'),
    /** Runs in a row that were abandoned. */
    attempts: z.number(),
    lastRunId: z.string().nullable()
  }),
  /** A key that the guard can't read: it would touch nothing. */
  z.object({ state: z.literal('unreadable'), key: z.string(), detail: z.string() }),
  /** Redis can't be asked. */
  z.object({
    state: z.literal('away'),
    code: z.string(),
    detail: z.string(),
    hint: z.string(),
    /** Both for the redis catalog (endpoints/fault-text.ts); null: their English is all there is. */
    said: saidSchema.nullable()
  })
])
export type GuardStand = z.infer<typeof guardStandSchema>

/** What this machine's GPUs mean for the job. */
export const gpuStandSchema = z.discriminatedUnion('state', [
  /** It wants none; `instead`: it would take some, and this machine has none. */
  z.object({ state: z.literal('none'), instead: z.boolean() }),
  /** These would be taken now. */
  z.object({
    state: z.literal('free'),
    gpus: z.array(z.object({ index: z.number(), uuid: z.string(), name: z.string() }))
  }),
  /** It has to wait: behind so many others, and for whom. */
  z.object({
    state: z.literal('queued'),
    ahead: z.number().int(),
    holders: z.array(gpuHolderSchema)
  }),
  /** Waiting does not help. */
  z.object({ state: z.literal('never'), detail: z.string() })
])
export type GpuStand = z.infer<typeof gpuStandSchema>

/** What would run, all variables put in; what the guard says; and what can be done about it. */
export const preflightSchema = z.object({
  type: z.string(),
  resourceId: z.string(),
  command: z.array(z.string()),
  cwd: z.string().nullable(),
  /** The template's own variables; the job sees the app's beside them. */
  env: z.record(z.string(), z.string()),
  endpointId: z.string(),
  endpointName: z.string(),
  namespace: z.string(),
  leaseMs: z.number(),
  maxRuntimeMs: z.number(),
  test: z.boolean(),
  guard: guardStandSchema,
  gpus: gpuStandSchema,
  /** A protected endpoint that is not unlocked: nothing is launched there, whatever the guard says. */
  locked: z.boolean(),
  /** What `launch` takes now. Empty: nothing. */
  choices: z.array(launchChoiceSchema),
  /** What the template's policies would do by themselves; null: ask. */
  suggested: launchChoiceSchema.nullable()
})
export type Preflight = z.infer<typeof preflightSchema>

/** What may be done, by what the guard says and the template allows. */
export function choicesFor(
  guard: GuardStand,
  { onRunning, onCompleted }: Pick<JobTemplate, 'onRunning' | 'onCompleted'>
): { readonly choices: readonly LaunchChoice[]; readonly suggested: LaunchChoice | null } {
  switch (guard.state) {
    case 'free':
      return { choices: ['start', 'observe'], suggested: 'start' }
    case 'running':
      if (onRunning === 'refuse') return { choices: [], suggested: null }
      return { choices: ['wait', 'observe'], suggested: onRunning === 'wait' ? 'wait' : null }
    case 'completed':
      return { choices: onCompleted === 'refuse' ? [] : ['force', 'observe'], suggested: null }
    case 'quarantined':
      return { choices: ['force', 'observe'], suggested: null }
    case 'unreadable':
      return { choices: [], suggested: null }
    case 'away':
      return { choices: ['observe'], suggested: null }
    default:
      return guard satisfies never
  }
}
