import { Command } from 'commander'
import { version } from '../../../package.json'
import { UsageError } from '@shared/errors'
import { commands } from './commands'
import type { CommandSpec } from './frame/command'
import { ExitCode } from './frame/exit-code'
import { toFailure } from './frame/failure'
import { addCommonOptions, commonFlags } from './frame/options'
import { Output } from './frame/output'

const DESCRIPTION = 'Shows, proves and stops a long GPU task from running twice.'

/** The parts of a run of the program that a test may want to hold. */
interface Invocation {
  out: Output
  exitCode: number
}

/** Runs one command line. @returns the exit code, after everything is written */
export async function main(argv: readonly string[]): Promise<number> {
  const invocation: Invocation = {
    out: new Output(false, argv.includes('--no-color')),
    exitCode: ExitCode.fine
  }
  try {
    await program(invocation).parseAsync(argv, { from: 'user' })
  } catch (error) {
    const failure = toFailure(error)
    for (const line of failure.lines) invocation.out.log(line)
    invocation.exitCode = failure.exitCode
  }
  await invocation.out.flush()
  return invocation.exitCode
}

function program(invocation: Invocation): Command {
  const root = addCommonOptions(new Command('taskguard'))
    .description(DESCRIPTION)
    .usage('<command> [options]')
    .helpCommand(false)
    .enablePositionalOptions()
    .argument('[command...]')
    .action((names: readonly string[]) => root.error(noCommand(names[0]), unknownCommand))
  common(root, invocation)
  for (const spec of commands) root.addCommand(subcommand(spec, invocation))
  return root
}

const unknownCommand = { exitCode: ExitCode.usage, code: 'taskguard.command' }

const noCommand = (name: string | undefined): string =>
  name === undefined
    ? 'command: is missing; see taskguard --help'
    : `command: "${name}" is unknown; it takes ${commands.map((spec) => spec.name).join(', ')}`

function subcommand(spec: CommandSpec, invocation: Invocation): Command {
  const command = new Command(spec.name).description(spec.summary).allowExcessArguments()
  spec.configure(command)
  addCommonOptions(command)
  common(command, invocation)
  return command.action(async () => {
    assertNoSurplus(command)
    const flags = commonFlags(command)
    const out = new Output(flags.json === true, flags.color === false)
    invocation.out = out
    const [action, { CommandContext }] = await Promise.all([spec.load(), import('./frame/context')])
    const context = new CommandContext(spec.name, flags, out, process.env)
    invocation.exitCode = await action({ args: command.args, flags: command.opts() }, context)
    await out.flush()
    const said = invocation.exitCode === ExitCode.fine || invocation.exitCode === ExitCode.findings
    if (said && out.unwritten && !spec.exitsAsCommand) invocation.exitCode = ExitCode.unwritten
  })
}

/** commander's own message says how many there are, and not which. @throws UsageError */
function assertNoSurplus(command: Command): void {
  const takes = command.registeredArguments
  const surplus = command.args[takes.length]
  if (surplus === undefined || takes.at(-1)?.variadic === true) return
  const names = takes.map((argument) => argument.name().toUpperCase()).join(' ')
  throw new UsageError(
    `"${surplus}"`,
    `is one argument too many: ${command.name()} takes ${names === '' ? 'none' : names}`
  )
}

/** What the program and each of its commands share. */
function common(command: Command, invocation: Invocation): void {
  command
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void invocation.out.stdout.write(text),
      // Said once, by the failure that is thrown.
      writeErr: () => undefined,
      outputError: () => undefined
    })
}
