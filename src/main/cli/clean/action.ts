import { UsageError } from '@shared/errors'
import type { Plan } from '@shared/plan/plan'
import { actor } from '../../engine/actor'
import {
  applyPlan,
  asOnlyCleaner,
  checkShare,
  cleanAct,
  CleanerBusy,
  CleanerLease,
  dryRun,
  TemplateLocks
} from '../../engine/cleanup'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import { isFileFault } from '../../engine/files/file-fault'
import { Guard } from '../../engine/guard'
import { commandFault } from '../../engine/redis/connect'
import { audit, auditUnlock } from '../frame/audit'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import type { Output } from '../frame/output'
import { assertUnlocked } from '../frame/unlock'
import { untilInterrupted } from '../text/interrupt'
import { ask, canAsk } from './ask'
import { parseCleanFlags, type CleanFlags } from './flags'
import { freshPlan, madeFor, savedPlan } from './make-plan'
import { printPlan, printResult } from './print'

export const cleanAction: CommandAction = async (input, context) => {
  const flags = parseCleanFlags(input, await context.settings())
  if (!flags.dryRun && !flags.yes && (context.out.json || !canAsk()))
    throw new UsageError(
      '--yes',
      'is needed where nobody can be asked: --dry-run shows the plan, --yes applies it'
    )
  const endpoint = await context.endpoint()
  if (!flags.dryRun) assertUnlocked(endpoint, flags.unlock)
  const saved = flags.plan === undefined ? null : await savedPlan(flags.plan, endpoint, context)
  const interrupted = untilInterrupted()
  try {
    const open = await context.open(endpoint)
    try {
      const clean = async (signal: AbortSignal): Promise<number> => {
        const plan = saved
          ? await madeFor(saved, context, open, flags, signal)
          : await freshPlan(context, open, flags, signal)
        return actOn(plan, context, open, flags, signal)
      }
      // Somebody who looks at a plan before he says yes holds nobody up.
      return await (flags.yes ? alone(context, open, interrupted.signal, clean) : clean(interrupted.signal))
    } finally {
      await open.close()
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error
    context.out.log('stopped; nothing was changed')
    return interrupted.exitCode
  } finally {
    interrupted.dispose()
  }
}

/** Another cleanup of the namespace is waited for so long, ms. */
const PATIENCE = 60_000

/** From cron as from an app: one cleans at a time. */
async function alone(
  { out }: CommandContext,
  open: OpenEndpoint,
  signal: AbortSignal,
  clean: (signal: AbortSignal) => Promise<number>
): Promise<number> {
  try {
    return await asOnlyCleaner(
      {
        redis: open.redis,
        lease: new CleanerLease({ namespace: open.namespace, who: actor('cli') }),
        patience: PATIENCE,
        signal,
        waiting: (who) => out.log(`another cleanup is under way there, of ${who}: waiting for its end`),
        without: ({ message }) => out.log(`cleaning without the cleaner's lease: ${message}`)
      },
      clean
    )
  } catch (error) {
    if (!(error instanceof CleanerBusy)) throw error
    out.log(`${error.message}; nothing was changed`)
    return ExitCode.findings
  }
}

async function actOn(
  plan: Plan,
  context: CommandContext,
  open: OpenEndpoint,
  flags: CleanFlags,
  signal: AbortSignal
): Promise<number> {
  const { out } = context
  printPlan(out, plan)
  if (flags.dryRun) {
    if (out.json) out.document(dryRun(plan))
    return ExitCode.fine
  }
  checkShare(plan, flags.maxShare)
  if (plan.actions.length > 0 && !flags.yes && !(await agreed(plan, out, signal))) {
    out.log('nothing was changed')
    return ExitCode.findings
  }
  const guard = new Guard(open.redis, { namespace: open.namespace })
  try {
    await auditUnlock(context, open)
    const result = await applyPlan(plan, {
      guard,
      templates: new TemplateLocks(open.redis),
      home: context.home,
      actor: actor('cli'),
      maxShare: flags.maxShare,
      signal
    })
    if (plan.actions.length > 0) await audit(context, open, cleanAct(result))
    if (out.json) out.document(result)
    printResult(out, result)
    if (result.stopped !== undefined) {
      out.log(result.stopped)
      if (!signal.aborted) return ExitCode.redis
    }
    return result.changed + result.failed > 0 ? ExitCode.findings : ExitCode.fine
  } catch (error) {
    if (error instanceof UsageError) throw error
    if (isFileFault(error))
      throw new UsageError('TASKGUARD_HOME', `the journal can't be written: ${error.message}`)
    throw commandFault(error, open.redis, open.target)
  } finally {
    guard.close()
  }
}

/** Asks once the plan is on the screen. */
async function agreed(plan: Plan, out: Output, signal: AbortSignal): Promise<boolean> {
  await out.flush()
  return ask(plan.actions.length === 1 ? 'Apply it?' : `Apply these ${plan.actions.length}?`, signal)
}
