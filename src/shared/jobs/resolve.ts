import { resourceIdSchema, utf8Length } from '../protocol/ids'
import { MAX_ID_BYTES } from '../protocol/limits'
import { jobFault, type JobFault } from './fault'
import { checkInput, plainChecks, type InputChecks } from './input'
import type { JobTemplate } from './template'
import { expand, type VariableValues } from './variables'

/** A template with all its variables put in. */
export interface ResolvedJob {
  readonly resourceId: string
  readonly command: readonly [string, ...string[]]
  /** Null: a folder of the job's own. */
  readonly cwd: string | null
  readonly env: Readonly<Record<string, string>>
  /** Every input of the template, with its default where nothing was given. */
  readonly inputs: Readonly<Record<string, string>>
}

export type Resolution =
  | { readonly job: ResolvedJob; readonly faults?: undefined }
  | { readonly job?: undefined; readonly faults: readonly [JobFault, ...JobFault[]] }

export interface ResolveOptions {
  /** By input's name, as typed. Left out: the input's default. */
  readonly inputs: Readonly<Record<string, string>>
  /** Takes the place of the template's own, for "run here" of a resource. Null: the template's. */
  readonly resourceId: string | null
  readonly values: Omit<VariableValues, 'inputs'>
  readonly checks?: InputChecks
}

/**
 * Puts a template's variables in, without Node: the window shows the command as it is typed. What only the disk knows
 * (files that must be there) the engine checks besides.
 */
export function resolveJob(template: JobTemplate, options: ResolveOptions): Resolution {
  const { checks = plainChecks } = options
  const faults: JobFault[] = []
  const inputs = inputValues(template, options)
  for (const name of Object.keys(options.inputs))
    if (!template.inputs.some((input) => input.name === name))
      faults.push(jobFault(`inputs.${name}`, 'unknown_input', { name }))
  for (const input of template.inputs) {
    const fault = checkInput(input, inputs[input.name] ?? '', checks)
    if (fault) faults.push(fault)
  }
  const values: VariableValues = { ...options.values, inputs }
  const put = (text: string, field: string): string => {
    const expanded = expand(text, field, values)
    if ('text' in expanded) return expanded.text
    faults.push(expanded.fault)
    return ''
  }
  const resourceId = options.resourceId ?? put(template.resourceId, 'resourceId')
  const command = template.command.map((text, at) => put(text, `command.${at}`))
  const cwd = template.cwd === undefined ? null : put(template.cwd, 'cwd')
  const env = Object.fromEntries(
    Object.entries(template.env).map(([name, text]) => [name, put(text, `env.${name}`)])
  )
  const [program = '', ...args] = command
  if (faults.length === 0) {
    const wrongId = wrongResourceId(resourceId)
    if (wrongId) faults.push(jobFault('resourceId', wrongId, { most: MAX_ID_BYTES }))
    if (program === '') faults.push(jobFault('command.0', 'empty_command'))
    for (const [field, text] of [...Object.entries(env), ['cwd', cwd ?? '']] as const)
      if (text.includes('\0')) faults.push(jobFault(field === 'cwd' ? field : `env.${field}`, 'not_text'))
  }
  const [first, ...more] = faults
  return first
    ? { faults: [first, ...more] }
    : { job: { resourceId, command: [program, ...args], cwd, env, inputs } }
}

function wrongResourceId(id: string): 'resource_id_length' | 'resource_id_characters' | null {
  if (id === '' || utf8Length(id) > MAX_ID_BYTES) return 'resource_id_length'
  return resourceIdSchema.safeParse(id).success ? null : 'resource_id_characters'
}

/** What each input has: what was given, else its default, else nothing. */
function inputValues(template: JobTemplate, { inputs, values }: ResolveOptions): Record<string, string> {
  const defaults = defaultValues(template, values)
  return Object.fromEntries(
    template.inputs.map(({ name }) => [
      name,
      (Object.hasOwn(inputs, name) ? inputs[name] : undefined) ?? defaults[name] ?? ''
    ])
  )
}

/** The inputs' defaults as they would be typed. A file's whose variables have no value is left out. */
export function defaultValues(
  template: Pick<JobTemplate, 'inputs'>,
  values: Omit<VariableValues, 'inputs'>
): Record<string, string> {
  return Object.fromEntries(
    template.inputs.flatMap((input) => {
      if (input.default === undefined) return []
      if (input.kind !== 'file') return [[input.name, String(input.default)]]
      const expanded = expand(input.default, `inputs.${input.name}`, { ...values, inputs: {} })
      return 'text' in expanded ? [[input.name, expanded.text]] : []
    })
  )
}
