import { access, constants, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { runInNewContext } from 'node:vm'
import { jobFault, type JobFault } from '@shared/jobs/fault'
import type { InputChecks } from '@shared/jobs/input'
import type { LaunchRequest } from '@shared/jobs/launch'
import { resolveJob, type ResolvedJob } from '@shared/jobs/resolve'
import type { JobTemplate } from '@shared/jobs/template'
import type { VariableValues } from '@shared/jobs/variables'
import { withoutSecrets } from '../../settings'

const PATTERN_MS = 100

/** A pattern is a person's own, and may be one that takes for ever: it is stopped, so that nothing else waits for it. */
export const checksInTime: InputChecks = {
  fits(pattern, value) {
    try {
      return runInNewContext(
        'new RegExp(`^(?:${pattern})$`, "u").test(value)',
        { pattern, value },
        { timeout: PATTERN_MS }
      ) as boolean
    } catch {
      return null
    }
  }
}

/** What the variables of templates stand for, on this machine. */
export function variableValues(
  { samples, runtime, workspaceFolder }: Pick<VariableValues, 'samples' | 'runtime' | 'workspaceFolder'>,
  env: Readonly<Record<string, string | undefined>>
): Omit<VariableValues, 'inputs'> {
  return {
    samples,
    runtime,
    workspaceFolder: workspaceFolder === '' ? homedir() : workspaceFolder,
    // A template must not put a password into an argument, where every user of the machine reads it.
    env: withoutSecrets(env)
  }
}

/** Puts a template's variables in, and looks for the files and folders that must be there. */
export async function prepareJob(
  template: JobTemplate,
  { inputs, resourceId }: Pick<LaunchRequest, 'inputs' | 'resourceId'>,
  values: Omit<VariableValues, 'inputs'>
): Promise<{ readonly job: ResolvedJob } | { readonly faults: readonly JobFault[] }> {
  const resolved = resolveJob(template, { inputs, resourceId, values, checks: checksInTime })
  if (resolved.faults) return { faults: resolved.faults }
  const faults = await Promise.all([
    ...template.inputs.map((input) => {
      const path = resolved.job.inputs[input.name] ?? ''
      return input.kind !== 'file' || path === ''
        ? null
        : checkPath(`inputs.${input.name}`, path, input.exists)
    }),
    resolved.job.cwd === null ? null : checkPath('cwd', resolved.job.cwd, 'folder')
  ])
  const found = faults.filter((fault) => fault !== null)
  return found.length > 0 ? { faults: found } : { job: resolved.job }
}

async function checkPath(
  field: string,
  path: string,
  exists: 'file' | 'folder' | 'no'
): Promise<JobFault | null> {
  if (exists === 'no') return null
  const there = await stat(path)
    .then(async (found) => {
      if (exists === 'folder') return found.isDirectory()
      await access(path, constants.R_OK)
      return !found.isDirectory()
    })
    .catch(() => false)
  return there ? null : jobFault(field, exists === 'folder' ? 'no_folder' : 'no_file', { path })
}
