import { parse } from 'shell-quote'
import { z } from 'zod'
import { UsageError } from '@shared/errors'

const TAKES =
  'takes a command and its arguments, quoted as in a shell, or as a JSON array: \'["notify","on call"]\''

const argvSchema = z.tuple([z.string().min(1)], z.string())

/** Marks a variable in shell-quote's answer, so that it is refused and not read as empty. */
interface Variable {
  readonly variable: string
}

/**
 * Reads `--exec`: a JSON array, or words with a shell's quotes. No shell runs it, so what only a shell could do
 * (pipes, redirections, variables, globs) is refused by name instead of being passed on as a strange argument.
 * @throws UsageError
 */
export function parseExecArgv(text: string): [string, ...string[]] {
  const trimmed = text.trim()
  if (trimmed === '') throw new UsageError('--exec', `is empty; ${TAKES}`)
  const words = trimmed.startsWith('[') ? fromJson(trimmed) : fromWords(trimmed)
  const argv = argvSchema.safeParse(words)
  if (!argv.success) throw new UsageError('--exec', TAKES)
  if (argv.data.some((word) => word.includes('\0')))
    throw new UsageError('--exec', 'holds a NUL character, which no argument can')
  return argv.data
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError('--exec', `begins with [ and is no JSON array; ${TAKES}`)
  }
}

function fromWords(text: string): string[] {
  return parse(text, (variable): Variable => ({ variable })).map((entry) => {
    if (typeof entry === 'string') return entry
    throw new UsageError('--exec', refusal(entry))
  })
}

type Entry = Exclude<ReturnType<typeof parse<Variable>>[number], string>

function refusal(entry: Entry): string {
  const what = 'runs without a shell'
  if ('variable' in entry) return `${what}, so $${entry.variable} means nothing: quote it with '…'`
  if ('comment' in entry) return `${what}, so # means nothing: quote it with '…'`
  if (entry.op === 'glob') return `${what}, so ${entry.pattern} matches no files: quote it with '…'`
  return `${what}, so ${entry.op} means nothing: quote it with '…', or name a script that does it`
}
