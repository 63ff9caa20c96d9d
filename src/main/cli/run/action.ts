import { auditUnlock } from '../frame/audit'
import type { CommandAction } from '../frame/command'
import { assertUnlocked } from '../frame/unlock'
import { cliHost } from './cli-host'
import { parseRunFlags } from './flags'
import { commandTimeoutOf, runGuarded } from './guarded-command'

export const runAction: CommandAction = async (input, context) => {
  if (input.flags['job'] !== undefined) return (await import('./job')).runJob(input, context)
  const flags = parseRunFlags(input)
  const endpoint = await context.endpoint()
  assertUnlocked(endpoint, flags.unlock)
  const open = await context.open(endpoint, 'guard', { commandTimeout: commandTimeoutOf(flags) })
  await auditUnlock(context, open)
  return runGuarded(flags, cliHost(context), open, context.home)
}
