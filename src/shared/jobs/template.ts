import { z } from 'zod'
import { sizeSchema } from '../gpus/size'
import { taskTypeSchema } from '../protocol/ids'
import { MAX_LEASE_MS, MIN_LEASE_MS } from '../protocol/limits'
import { durationSchema } from '../time/duration'
import { jobFault, type JobFault } from './fault'
import { jobInputSchema } from './input'
import { readVariables } from './variables'

/** A day's margin over a year is no limit. */
const MAX_RUNTIME_MS = 365 * 86_400_000
const GRACE_MAX_MS = 3_600_000

/** A text that may hold variables (see variables.ts). */
const variableText = z.string().max(64 * 1024)

/** What a job gets of this machine's GPUs. */
export const jobGpusSchema = z.strictObject({
  /** 0: none, and it sees none. */
  count: z.number().int().min(0).max(64).default(0),
  /** How much must be free on each, `10g`. */
  memory: sizeSchema.prefault('0'),
  /** Where the machine has no such GPUs at all, it runs without instead of being refused. */
  optional: z.boolean().default(false)
})

/**
 * A kind of job: `jobs.templates` in settings.json. Its texts may hold variables; there is no shell, and a value that is
 * put in stays one argument whatever is in it.
 */
export const jobTemplateSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(64),
    description: z.string().max(1000).optional(),
    type: taskTypeSchema,
    /** With variables: which resource this is about, as the fleet's workers name it. */
    resourceId: variableText.min(1),
    /** The program and its arguments, one element an argument. */
    command: z.array(variableText).min(1).max(1000),
    /** Default: an empty folder of the job's own. */
    cwd: variableText.min(1).optional(),
    env: z.record(z.string().regex(/^[^=\0]+$/, 'takes a variable’s name'), variableText).default({}),
    inputs: z.array(jobInputSchema).max(50).default([]),
    gpus: jobGpusSchema.prefault({}),
    lease: durationSchema
      .refine((ms) => ms >= MIN_LEASE_MS && ms <= MAX_LEASE_MS, {
        error: 'takes a duration from 1s to 1h',
        params: { said: 'duration_between', about: { least: '1s', most: '1h' } }
      })
      .prefault('60s'),
    maxRuntime: durationSchema
      .refine((ms) => ms > 0 && ms <= MAX_RUNTIME_MS, {
        error: 'takes a duration from 1ms to 365d',
        params: { said: 'duration_between', about: { least: '1ms', most: '365d' } }
      })
      .prefault('2h'),
    /** From SIGTERM to SIGKILL when it is stopped. */
    grace: durationSchema
      .refine((ms) => ms <= GRACE_MAX_MS, {
        error: 'takes a duration from 0s to 1h',
        params: { said: 'duration_between', about: { least: '0s', most: '1h' } }
      })
      .prefault('10s'),
    /** An endpoint's name; default: the one chosen at the launch. */
    endpoint: z.string().min(1).optional(),
    /** When another run takes the lease over. */
    onLost: z.enum(['stop', 'continue']).default('stop'),
    /** When it is running elsewhere: a person is asked, it waits without asking, or it is not launched. */
    onRunning: z.enum(['ask', 'wait', 'refuse']).default('ask'),
    /** When it was completed: a person may force it, or not even that. */
    onCompleted: z.enum(['ask', 'refuse']).default('ask'),
    /** A line of the output must look like this for success; `*` stands for anything. */
    successPattern: z.string().min(1).max(1000).optional()
  })
  .superRefine((template, context) => {
    const names = template.inputs.map(({ name }) => name)
    for (const [at, input] of template.inputs.entries())
      if (names.indexOf(input.name) !== at)
        context.addIssue({
          code: 'custom',
          path: ['inputs', at, 'name'],
          message: `"${input.name}" stands twice`,
          params: { said: 'stands_twice', about: { name: input.name } }
        })
    for (const { path, text } of variableTexts(template)) {
      const fault = wrongVariable(text, names)
      if (fault === null) continue
      const params = { said: 'job', about: { ...fault.params, job: fault.code } }
      context.addIssue({ code: 'custom', path: [...path], message: fault.text, params })
    }
  })

type TemplateTexts = Pick<
  z.output<typeof jobTemplateSchema>,
  'resourceId' | 'command' | 'cwd' | 'env' | 'inputs'
>

/** Every text of it that may hold variables, with its place. */
function variableTexts(template: TemplateTexts): { path: (string | number)[]; text: string }[] {
  const { resourceId, command, cwd, env } = template
  return [
    { path: ['resourceId'], text: resourceId },
    ...command.map((text, at) => ({ path: ['command', at], text })),
    ...(cwd === undefined ? [] : [{ path: ['cwd'], text: cwd }]),
    ...Object.entries(env).map(([name, text]) => ({ path: ['env', name], text }))
  ]
}

/** Told when the settings are read, not only at a launch. */
function wrongVariable(text: string, inputs: readonly string[]): JobFault | null {
  const read = readVariables(text, '')
  if ('fault' in read) return read.fault
  for (const piece of read.pieces)
    if (typeof piece !== 'string' && (piece.kind === 'input' || piece.kind === 'basename'))
      if (!inputs.includes(piece.name)) return jobFault('', 'unknown_input', { name: piece.name })
  return null
}

export type JobTemplate = z.output<typeof jobTemplateSchema>
export type JobTemplateInput = z.input<typeof jobTemplateSchema>

/** A template as the window shows it: read-only where it is built in. */
export const jobTemplateViewSchema = z.object({
  /** Durations in milliseconds, sizes in bytes. */
  template: z.custom<JobTemplate>((value) => typeof value === 'object' && value !== null),
  /** Comes with the app; one of the settings with the same name takes its place. */
  builtIn: z.boolean(),
  /** The inputs' default values with their variables put in; absent: it has none. */
  defaults: z.record(z.string(), z.string()),
  /** The endpoint it names, where this app watches one of that name. */
  endpointId: z.string().nullable()
})
export type JobTemplateView = z.infer<typeof jobTemplateViewSchema>
