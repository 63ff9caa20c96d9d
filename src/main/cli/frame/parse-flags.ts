import type { z } from 'zod'
import { UsageError } from '@shared/errors'

/**
 * Checks a command's flags. The schema's fields are commander's camelCase names; its messages say what a flag takes, as
 * the rest of a sentence.
 * @throws UsageError naming the flag as it is typed
 */
export function parseFlags<S extends z.ZodType>(schema: S, flags: unknown): z.output<S> {
  const parsed = schema.safeParse(flags)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const [first] = issue?.path ?? []
  throw new UsageError(
    typeof first === 'string' ? flagName(first) : 'flags',
    issue?.message ?? 'are not valid'
  )
}

const flagName = (field: string): string =>
  `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
