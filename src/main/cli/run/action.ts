import { auditUnlock } from '../frame/audit'
import type { CommandAction } from '../frame/command'
import { assertUnlocked } from '../frame/unlock'
import { cliHost } from './cli-host'
import { parseRunFlags } from './flags'
import { commandTimeoutOf, runGuarded } from './guarded-command'
import { unlessAway } from './unrecorded'

export const runAction: CommandAction = async (input, context) => {
  if (input.flags['job'] !== undefined) return (await import('./job')).runJob(input, context)
  const flags = parseRunFlags(input)
  const endpoint = await context.endpoint()
  assertUnlocked(endpoint, flags.unlock)
  const host = cliHost(context)
  const guarded = async (): Promise<number> => {
    const open = await context.open(endpoint, 'guard', { commandTimeout: commandTimeoutOf(flags) })
    await auditUnlock(context, open)
    return runGuarded(flags, host, open, context.home)
  }
  // What a person typed wrong, a password say, is told instead.
  return unlessAway(flags, host, guarded, (fault) => fault.transient)
}
