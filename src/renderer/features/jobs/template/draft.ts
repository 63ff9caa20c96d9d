import { sizeText } from '@shared/gpus/size'
import { jobTemplateSchema, type JobTemplate, type JobTemplateView } from '@shared/jobs/template'
import { durationText } from '@shared/time/duration'
import { saidOf } from '@shared/jsonc/said'
import type { Translator } from '@shared/i18n'
import { z } from 'zod'
import { problemText } from '../../settings/fault-text'

/** Keys of a form's tab beside templates' names, which begin with neither. */
export const NEW_TEMPLATE = '\u001dnew'
export const COPY_OF = '\u001dcopy:'

/** A template as it stands in settings.json, right or wrong: what form and JSON both change. */
export type RawTemplate = Readonly<Record<string, z.core.util.JSONType>>

export const rawTemplateSchema = z.record(z.string(), z.json())

/** The templates as they stand in the file; null: what stands there is no list. */
export function rawTemplates(value: unknown): readonly RawTemplate[] | null {
  if (value === undefined) return []
  const read = z.array(rawTemplateSchema).safeParse(value)
  return read.success ? read.data : null
}

export const emptyTemplate: RawTemplate = { name: '', type: '', resourceId: '', command: [''], inputs: [] }

/** A template that comes with the app, in the file's terms, under a name of its own. */
export function copyOf({ template }: JobTemplateView, name: string): RawTemplate {
  const { gpus, lease, maxRuntime, grace, ...rest }: JobTemplate = template
  return rawTemplateSchema.parse(
    JSON.parse(
      JSON.stringify({
        ...rest,
        name,
        gpus: { ...gpus, memory: sizeText(gpus.memory) },
        lease: durationText(lease),
        maxRuntime: durationText(maxRuntime),
        grace: durationText(grace)
      })
    )
  )
}

/** What is wrong with it, by its place: `command.0`, `inputs.1.name`; empty: the whole. */
export interface TemplateFault {
  readonly field: string
  /** In the window's language, and hostile: it may hold what was typed. */
  readonly problem: string
}

/** A part of the form. */
export interface TemplatePart {
  readonly raw: RawTemplate
  readonly faults: readonly TemplateFault[]
  readonly onChange: (raw: RawTemplate) => void
}

/** @param taken names of other templates of the file */
export function faultsOf(raw: RawTemplate, taken: ReadonlySet<string>, t: Translator): TemplateFault[] {
  const read = jobTemplateSchema.safeParse(raw)
  const faults = read.success
    ? []
    : read.error.issues.map((issue) => ({
        field: issue.path.join('.'),
        problem: problemText(issue.message, saidOf(issue), t)
      }))
  const { name } = raw
  if (typeof name === 'string' && taken.has(name.trim()))
    faults.unshift({ field: 'name', problem: t('jobs:template.taken') })
  // It would be told at each launch, too late.
  if (textAt(raw, ['command', 0]).trim() === '')
    faults.push({ field: 'command.0', problem: t('jobs:fault.empty_command') })
  return faults
}

/** The template with a value at a place; undefined takes it out. */
export function withValue(
  raw: RawTemplate,
  path: readonly [string, ...(string | number)[]],
  value: z.core.util.JSONType | undefined
): RawTemplate {
  const next = structuredClone(raw) as Record<string, unknown>
  let holder: Record<string, unknown> = next
  for (const part of path.slice(0, -1)) {
    const inner = holder[part]
    holder[part] = typeof inner === 'object' && inner !== null ? inner : {}
    holder = holder[part] as Record<string, unknown>
  }
  const last = path.at(-1) ?? ''
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return rawTemplateSchema.parse(next)
}

/** A value of it as text, for a box. */
export function textAt(raw: RawTemplate, path: readonly (string | number)[]): string {
  let value: unknown = raw
  for (const part of path)
    value =
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[part]
        : undefined
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** A list of it; empty where it is none. */
export const listAt = (raw: RawTemplate, name: string): readonly z.core.util.JSONType[] => {
  const value = raw[name]
  return Array.isArray(value) ? value : []
}
