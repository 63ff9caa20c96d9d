import { Option } from 'commander'
import type { Command } from 'commander'

/** The flags that every command takes. */
export interface CommonFlags {
  readonly url?: readonly string[]
  readonly endpoint?: readonly string[]
  readonly namespace?: string
  readonly passwordStdin?: boolean
  readonly json?: boolean
  /** commander's form of `--no-color`. */
  readonly color?: boolean
}

export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value
]

/** Adds the common flags; the same on the program and on each command, so that they may stand on either side of its name. */
export function addCommonOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--url <url>',
        'a Redis: redis://…, rediss://… or unix:///… (repeatable; else TASKGUARD_URL)'
      ).argParser(collect)
    )
    .addOption(
      new Option('--endpoint <name>', 'an endpoint of the settings, or "local" (repeatable)').argParser(
        collect
      )
    )
    .option('--namespace <ns>', 'the keys’ namespace (else TASKGUARD_NAMESPACE, else the endpoint’s)')
    .option('--password-stdin', 'read the Redis password from stdin')
    .option('--json', 'JSON on stdout and nothing else there')
    .option('--no-color', 'no colours (so does NO_COLOR)')
}

/** The common flags of a command and those given before its name. */
export function commonFlags(command: Command): CommonFlags {
  const own = command.opts<CommonFlags>()
  const above = command.parent?.opts<CommonFlags>() ?? {}
  const namespace = own.namespace ?? above.namespace
  return {
    url: [...(above.url ?? []), ...(own.url ?? [])],
    endpoint: [...(above.endpoint ?? []), ...(own.endpoint ?? [])],
    ...(namespace === undefined ? {} : { namespace }),
    passwordStdin: Boolean(own.passwordStdin ?? above.passwordStdin),
    json: Boolean(own.json ?? above.json),
    color: own.color !== false && above.color !== false
  }
}
