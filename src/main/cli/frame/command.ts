import type { Command } from 'commander'
import type { CommandContext } from './context'

/** What commander made of a command's own arguments and flags, still unchecked text. */
export interface CommandInput {
  readonly args: readonly string[]
  readonly flags: Readonly<Record<string, unknown>>
}

/** Does a command's work. @returns the exit code */
export type CommandAction = (input: CommandInput, context: CommandContext) => Promise<number>

/**
 * A command: what its help needs, and how to get at its work. `load` imports the work only when the command is called,
 * so that `--help` and `--version` stay quick.
 */
export interface CommandSpec {
  readonly name: string
  readonly summary: string
  /** Its exit code is that of the command it runs, whatever becomes of the output. */
  readonly exitsAsCommand?: true
  /** Adds arguments and flags. Imports nothing of the engine. */
  configure(command: Command): void
  load(): Promise<CommandAction>
}
