import { z } from 'zod'
import { createTranslator } from '../i18n'

/** What can be wrong with a launch, or with what is asked of a job. The catalogs have words for each (jobs, `fault`). */
export const jobFaultCodes = [
  // A template's inputs.
  'missing',
  'too_short',
  'too_long',
  'pattern',
  'slow_pattern',
  'not_text',
  'number',
  'integer',
  'too_small',
  'too_big',
  'option',
  'not_absolute',
  'no_file',
  'no_folder',
  'unknown_input',
  // Variables.
  'variable',
  'unclosed',
  'environment',
  // Where and as what it would run.
  'resource_id_length',
  'resource_id_characters',
  'empty_command',
  'template_gone',
  'endpoint_gone',
  'endpoint_wanted',
  'endpoint_moved',
  'protected',
  // What the guard says.
  'running',
  'completed',
  'quarantined',
  'unreadable',
  'away',
  'refused_by_policy',
  // This machine.
  'no_gpu',
  'disk',
  'not_started',
  'shutting_down',
  /** The window's own: its engine is not there to be asked. */
  'unreachable',
  // A job that is there.
  'job_gone',
  'job_ended',
  'job_runs',
  'not_queued'
] as const
export type JobFaultCode = (typeof jobFaultCodes)[number]

/**
 * Why something was not done. `field` says where in the form: `inputs.NAME`, `resourceId`, `command.2`, `cwd`, `env.NAME`,
 * `endpoint`, `gpus`; empty: the whole.
 */
export const jobFaultSchema = z.object({
  field: z.string(),
  code: z.enum(jobFaultCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** In English, with what it is about: hostile text may be in it. */
  text: z.string()
})
export type JobFault = z.infer<typeof jobFaultSchema>

export function jobFault(field: string, code: JobFaultCode, params: JobFault['params'] = {}): JobFault {
  return { field, code, params, text: createTranslator('en')(`jobs:fault.${code}`, params) }
}
