import { RedisFault } from '../../engine/redis/fault'
import { auditUnlock } from '../frame/audit'
import type { CommandAction } from '../frame/command'
import { assertUnlocked } from '../frame/unlock'
import { cliHost } from './cli-host'
import { parseRunFlags } from './flags'
import { commandTimeoutOf, runGuarded } from './guarded-command'
import { runUnrecorded } from './unrecorded'

export const runAction: CommandAction = async (input, context) => {
  if (input.flags['job'] !== undefined) return (await import('./job')).runJob(input, context)
  const flags = parseRunFlags(input)
  const endpoint = await context.endpoint()
  assertUnlocked(endpoint, flags.unlock)
  const host = cliHost(context)
  try {
    const open = await context.open(endpoint, 'guard', { commandTimeout: commandTimeoutOf(flags) })
    await auditUnlock(context, open)
    return await runGuarded(flags, host, open, context.home)
  } catch (error) {
    // What a person typed wrong, a password say, is told instead.
    const goesOn = flags.mode === 'observe' && error instanceof RedisFault && error.transient && !host.hasRun
    if (!goesOn) throw error
    return runUnrecorded(flags, host, error.message)
  }
}
