import { UsageError } from '@shared/errors'
import type { RestoreResult } from '@shared/plan/restore'
import { actor } from '../../engine/actor'
import { restoreAct, restoreJournal, TemplateLocks } from '../../engine/cleanup'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import { isFileFault } from '../../engine/files/file-fault'
import { Guard } from '../../engine/guard'
import { commandFault } from '../../engine/redis/connect'
import { audit, auditUnlock } from '../frame/audit'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import { assertUnlocked } from '../frame/unlock'
import { untilInterrupted } from '../text/interrupt'
import { endpointOf, findJournal, type FoundJournal } from './find'
import { parseRestoreFlags, type RestoreFlags } from './flags'
import { printRestore } from './print'

export const restoreAction: CommandAction = async (input, context) => {
  const flags = parseRestoreFlags(input)
  const journal = await findJournal(flags.journal, context.home)
  const endpoint = await endpointOf(journal.record, context)
  if (!flags.dryRun) assertUnlocked(endpoint, flags.unlock)
  const interrupted = untilInterrupted()
  const open = await context.open(endpoint)
  try {
    if (!flags.dryRun) await auditUnlock(context, open)
    const result = await restore(journal, context, open, flags, interrupted.signal)
    if (!flags.dryRun && result.actions.length > 0) await audit(context, open, restoreAct(result))
    if (context.out.json) context.out.document(result)
    printRestore(context.out, result, flags.dryRun)
    if (result.stopped !== undefined) {
      context.out.log(result.stopped)
      return interrupted.signal.aborted ? interrupted.exitCode : ExitCode.redis
    }
    return result.changed + result.failed > 0 ? ExitCode.findings : ExitCode.fine
  } finally {
    interrupted.dispose()
    await open.close()
  }
}

async function restore(
  { path, record }: FoundJournal,
  { out }: CommandContext,
  open: OpenEndpoint,
  { dryRun }: RestoreFlags,
  signal: AbortSignal
): Promise<RestoreResult> {
  const { address } = open.target
  if (record.plan.endpoint !== address)
    out.log(`${record.plan.endpoint} was cleaned, and this is ${address}: only what shows there is put back`)
  if (record.done === null) out.log('the journal has no end: the clean was killed, or still runs')
  const guard = new Guard(open.redis, { namespace: open.namespace })
  try {
    return await restoreJournal({
      guard,
      templates: new TemplateLocks(open.redis),
      journal: path,
      endpoint: address,
      actor: actor('cli'),
      dryRun,
      signal
    })
  } catch (error) {
    if (isFileFault(error)) throw new UsageError('JOURNAL', `can't be written: ${error.message}`)
    throw commandFault(error, open.redis, open.target)
  } finally {
    guard.close()
  }
}
