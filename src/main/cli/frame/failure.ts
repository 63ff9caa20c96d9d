import { CommanderError } from 'commander'
import { UsageError } from '@shared/errors'
import { ExitCode } from './exit-code'

/** A failure that ends a command: its exit code and the lines that say why. */
export interface Failure {
  readonly exitCode: number
  readonly lines: readonly string[]
}

/**
 * Any error with a Redis fault's code says itself what to do next. Known by its shape, not by its class: the frame
 * starts without the engine.
 */
const isRedisFault = (error: Error): error is Error & { hint?: string } => error.name === 'RedisFault'

export function toFailure(error: unknown): Failure {
  if (error instanceof CommanderError) return commanderFailure(error)
  if (error instanceof UsageError) return { exitCode: ExitCode.usage, lines: [error.message] }
  if (error instanceof Error && isRedisFault(error)) {
    return { exitCode: ExitCode.redis, lines: [error.message, ...(error.hint ? [error.hint] : [])] }
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { exitCode: ExitCode.internal, lines: ['failed unexpectedly', ...text.split('\n')] }
}

function commanderFailure(error: CommanderError): Failure {
  // Help and version have been printed; that is all that was asked.
  if (error.exitCode === 0) return { exitCode: ExitCode.fine, lines: [] }
  return { exitCode: ExitCode.usage, lines: [usageLine(error)] }
}

const QUOTED = /'([^']+)'/

/** commander's message as "field: what it takes", on one line. */
function usageLine(error: CommanderError): string {
  const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  const quoted = QUOTED.exec(message)?.[1] ?? ''
  const flag = /--[a-z-]+/.exec(quoted)?.[0] ?? quoted
  const hint = /\(Did you mean (.+?)\?\)/.exec(message)?.[1]
  const meant = hint === undefined ? '' : `; did you mean ${hint}?`
  switch (error.code) {
    case 'commander.unknownOption':
      return `${quoted}: unknown option${meant}`
    case 'commander.unknownCommand':
      return `${quoted}: unknown command${meant}`
    case 'commander.optionMissingArgument':
      return `${flag}: takes a value: ${quoted}`
    case 'commander.missingMandatoryOptionValue':
      return `${flag}: is missing: ${quoted}`
    case 'commander.invalidArgument':
      return `${flag}: takes ${/Allowed choices are (.+)\.$/.exec(message)?.[1]?.replaceAll(', ', ' or ') ?? message}`
    case 'commander.missingArgument':
      return `${quoted.toUpperCase()}: is missing`
    default:
      return message
  }
}
