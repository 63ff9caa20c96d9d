import { z } from 'zod'
import { usageCodes, type UsageCode } from '../errors'

/** A sentence for people as a code of a catalog, with what it is about: the reader's window says it in its own language. */
export const saidSchema = z.object({
  code: z.string().max(64),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
})
export type Said = z.infer<typeof saidSchema>

/** The params of a custom issue that the catalogs have words for: `{ error, params: { said: 'duration' } }`. */
const namedSchema = z.object({ said: z.string(), about: saidSchema.shape.params.optional() })

/** Settings by the last part of their path, where a pattern is what they take. */
const PATTERNS: Readonly<Record<string, string>> = {
  url: 'endpoint_url',
  path: 'socket_path',
  namespace: 'namespace',
  type: 'task_type',
  name: 'input_name',
  lock: 'template',
  state: 'template'
}

/** Objects by their name, where the names in them take a pattern of their own. */
const KEYS: Readonly<Record<string, string>> = { env: 'variable_name' }

/** What a schema finds wrong, as a code of the settings catalog (`problem`); null where its English words are all there is. */
export function saidOf(issue: z.core.$ZodIssue): Said | null {
  const say = (code: string, params: Said['params'] = {}): Said => ({ code, params })
  switch (issue.code) {
    case 'invalid_type':
      return say('type', { expected: issue.expected })
    case 'invalid_value':
      return say(issue.path.join('.') === 'version' ? 'version' : 'one_of', {
        values: issue.values.map(String)
      })
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1) return say('missing')
      return say(issue.origin === 'string' ? 'too_short' : 'too_small', { least: Number(issue.minimum) })
    case 'too_big':
      return say(issue.origin === 'string' ? 'too_long' : 'too_big', { most: Number(issue.maximum) })
    case 'unrecognized_keys':
      return say('unknown_key')
    case 'invalid_key':
      return say(KEYS[String(issue.path.at(-2))] ?? 'task_type')
    case 'invalid_format': {
      const code = PATTERNS[String(issue.path.at(-1))]
      return code === undefined ? null : say(code)
    }
    case 'custom': {
      const named = namedSchema.safeParse(issue.params)
      return named.success ? say(named.data.said, named.data.about) : null
    }
    case 'invalid_union':
      return 'options' in issue && issue.options ? say('one_of', { values: issue.options.map(String) }) : null
    case 'invalid_element':
    case 'not_multiple_of':
    default:
      return null
  }
}

/** The usage code of a part that was read by a parser of its own (a URL); null for every other issue. */
export function usageOf(issue: z.core.$ZodIssue): UsageCode | null {
  const about = issue.code === 'custom' ? namedSchema.safeParse(issue.params).data?.about : undefined
  return usageCodes.find((code) => code === about?.['usage']) ?? null
}
