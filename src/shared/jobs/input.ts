import { z } from 'zod'
import { jobFault, type JobFault } from './fault'

/** A value's most characters: far below what a system takes as one argument. */
export const INPUT_MAX = 32 * 1024
/** Where a pattern is to be tried: the time that takes grows with the text. */
export const PATTERN_INPUT_MAX = 2_000

export const inputNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, 'takes a name: letters, digits and _ . -')

const common = {
  name: inputNameSchema,
  /** What the form says beside it; default: the name. */
  label: z.string().max(200).optional(),
  description: z.string().max(1000).optional(),
  /** May be left empty. */
  optional: z.boolean().default(false)
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').unicode
  } catch {
    return false
  }
}

/** What a template asks for at each launch. Every value is text, and reaches the command as it was typed. */
export const jobInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    ...common,
    default: z.string().max(INPUT_MAX).optional(),
    /** Several lines are expected. */
    multiline: z.boolean().default(false),
    minLength: z.number().int().min(0).max(INPUT_MAX).optional(),
    maxLength: z.number().int().min(1).max(INPUT_MAX).optional(),
    /** A regular expression (with flag u) that the whole value must fit. */
    pattern: z
      .string()
      .max(500)
      .refine(isPattern, { error: 'takes a regular expression', params: { said: 'regex' } })
      .optional()
  }),
  z.strictObject({
    kind: z.literal('number'),
    ...common,
    default: z.number().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    integer: z.boolean().default(false)
  }),
  z.strictObject({
    kind: z.literal('choice'),
    ...common,
    options: z.array(z.string().max(1000)).min(1).max(200),
    default: z.string().optional()
  }),
  z.strictObject({
    kind: z.literal('file'),
    ...common,
    /** May hold `${workspaceFolder}`, `${samples}` and `${env:…}`. */
    default: z.string().max(4096).optional(),
    /** What must be at the path: a file, a folder, or nothing need be there. */
    exists: z.enum(['file', 'folder', 'no']).default('file')
  })
])
export type JobInput = z.output<typeof jobInputSchema>

/** What the checking of a value needs of the machine it is done on. */
export interface InputChecks {
  /** Whether the whole value fits the pattern; null: that took too long to find out. */
  readonly fits: (pattern: string, value: string) => boolean | null
}

/** With RegExp itself: the window checks what its own user has written. The engine has one that ends in time. */
export const plainChecks: InputChecks = {
  fits: (pattern, value) => new RegExp(`^(?:${pattern})$`, 'u').test(value)
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
/** As a path of Linux and macOS, or of Windows, with a drive or on a server. */
const ABSOLUTE = /^(\/|[A-Za-z]:[\\/]|\\\\)/

/** What is wrong with a value, but for what only the disk knows; null: nothing. */
export function checkInput(
  input: JobInput,
  value: string,
  checks: InputChecks = plainChecks
): JobFault | null {
  const field = `inputs.${input.name}`
  if (value === '') return input.optional ? null : jobFault(field, 'missing')
  if (value.length > INPUT_MAX) return jobFault(field, 'too_long', { most: INPUT_MAX })
  // No argument of a program can hold either.
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) return jobFault(field, 'not_text')
  switch (input.kind) {
    case 'text':
      return checkText(input, value, field, checks)
    case 'number':
      return checkNumber(input, value, field)
    case 'choice':
      return input.options.includes(value) ? null : jobFault(field, 'option')
    case 'file':
      return ABSOLUTE.test(value) ? null : jobFault(field, 'not_absolute')
    default:
      return input satisfies never
  }
}

function checkText(
  { minLength, maxLength, pattern }: Extract<JobInput, { kind: 'text' }>,
  value: string,
  field: string,
  { fits }: InputChecks
): JobFault | null {
  if (minLength !== undefined && value.length < minLength)
    return jobFault(field, 'too_short', { least: minLength })
  if (maxLength !== undefined && value.length > maxLength)
    return jobFault(field, 'too_long', { most: maxLength })
  if (pattern === undefined) return null
  if (value.length > PATTERN_INPUT_MAX) return jobFault(field, 'too_long', { most: PATTERN_INPUT_MAX })
  const fitting = fits(pattern, value)
  if (fitting === null) return jobFault(field, 'slow_pattern', { pattern })
  return fitting ? null : jobFault(field, 'pattern', { pattern })
}

function checkNumber(
  { min, max, integer }: Extract<JobInput, { kind: 'number' }>,
  value: string,
  field: string
): JobFault | null {
  const number = Number(value)
  if (!NUMBER.test(value) || !Number.isFinite(number)) return jobFault(field, 'number')
  if (integer && !Number.isInteger(number)) return jobFault(field, 'integer')
  if (min !== undefined && number < min) return jobFault(field, 'too_small', { least: min })
  return max !== undefined && number > max ? jobFault(field, 'too_big', { most: max }) : null
}
