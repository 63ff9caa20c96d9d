import { readFile } from 'node:fs/promises'
import { UsageError } from '@shared/errors'
import type { Finding } from '@shared/findings/finding'
import type { Snapshot } from '@shared/model/facts'
import type { CleanResult, Plan } from '@shared/plan/plan'
import type { AuditAct } from '@shared/protocol/audit'
import { formatDuration } from '@shared/time/duration'
import { actor } from '../../engine/actor'
import {
  applyPlan,
  checkShare,
  dryRun,
  liveLocks,
  mayBeTooMany,
  parsePlan,
  planCleanup,
  readExpiries,
  touchedLocks
} from '../../engine/cleanup'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import { isFileFault } from '../../engine/files/file-fault'
import { Guard } from '../../engine/guard'
import { commandFault } from '../../engine/redis/connect'
import { RedisFault } from '../../engine/redis/fault'
import { audit, auditUnlock } from '../frame/audit'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import type { Output } from '../frame/output'
import { look, type LookOptions } from '../look/look'
import { untilInterrupted } from '../text/interrupt'
import { assertUnlocked } from '../frame/unlock'
import { ask, canAsk } from './ask'
import { parseCleanFlags, type CleanFlags } from './flags'
import { printPlan, printResult } from './print'

export const cleanAction: CommandAction = async (input, context) => {
  const flags = parseCleanFlags(input)
  if (!flags.dryRun && !flags.yes && (context.out.json || !canAsk()))
    throw new UsageError(
      '--yes',
      'is needed where nobody can be asked: --dry-run shows the plan, --yes applies it'
    )
  const endpoint = await context.endpoint()
  if (!flags.dryRun) assertUnlocked(endpoint, flags.unlock)
  const saved = flags.plan === undefined ? null : parsePlan(await readPlan(flags.plan), endpoint)
  const interrupted = untilInterrupted()
  try {
    const open = await context.open(endpoint)
    try {
      const plan = saved
        ? await madeFor(saved, context, open, flags, interrupted.signal)
        : await freshPlan(context, open, flags, interrupted.signal)
      return await actOn(plan, context, open, flags, interrupted.signal)
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

/**
 * The plan for the Redis that it is applied to: the answer and the journal name that one. The same server may go by
 * another address (a tunnel), and nothing is done that is not found as planned: said, not refused. How many locks live
 * there is counted now: a file is not believed.
 */
async function madeFor(
  plan: Plan,
  context: CommandContext,
  open: OpenEndpoint,
  { maxShare }: CleanFlags,
  signal: AbortSignal
): Promise<Plan> {
  const endpoint = open.target.address
  if (plan.endpoint !== endpoint)
    context.out.log(`the plan was made at ${plan.endpoint}, and is applied to ${endpoint}`)
  if (!mayBeTooMany(plan.touched_locks, maxShare)) return { ...plan, endpoint }
  const { collected } = await look(context, open, { signal })
  const live = new Set([...liveLocks(collected.snapshot), ...touchedLocks(plan.actions)])
  return { ...plan, endpoint, live_locks: live.size }
}

async function readPlan(file: string): Promise<string> {
  try {
    return await readFile(file === '-' ? '/dev/stdin' : file, 'utf8')
  } catch (error) {
    throw new UsageError('--plan', `can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function freshPlan(
  context: CommandContext,
  open: OpenEndpoint,
  flags: CleanFlags,
  signal: AbortSignal
): Promise<Plan> {
  const observe: NonNullable<LookOptions['observe']> = ({ candidates, milliseconds }) => {
    const who = candidates === 1 ? '1 run seems dead' : `${candidates} runs seem dead`
    const time = formatDuration(milliseconds + 500)
    context.out.log(`${who}: watching for ${time} until that is proven (Ctrl-C ends it)`)
  }
  // Only a dead holder needs the proof that takes its time.
  const closes = flags.kind === undefined || flags.kind.includes('dead_holder')
  const { collected, findings, thresholds, refused } = await look(context, open, {
    signal,
    ...(closes ? { observe } : {})
  })
  // A plan of what could not be read would say that there is nothing to do.
  const [first] = refused
  if (first !== undefined)
    throw new RedisFault(
      'permission',
      open.target.address,
      first,
      'Ask for this right in the ACL (taskguard doctor lists them).'
    )
  return planCleanup({
    endpoint: open.target.address,
    snapshot: await withExpiries(open, collected.snapshot, findings),
    findings,
    thresholds,
    complete: collected.complete,
    unread: collected.unread,
    ...(flags.kind ? { kinds: flags.kind } : {})
  })
}

async function withExpiries(
  open: OpenEndpoint,
  snapshot: Snapshot,
  findings: readonly Finding[]
): Promise<Snapshot> {
  const guard = new Guard(open.redis, { namespace: open.namespace })
  try {
    return await readExpiries(guard, snapshot, findings)
  } finally {
    guard.close()
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
      home: context.home,
      actor: actor('cli'),
      maxShare: flags.maxShare,
      signal
    })
    if (plan.actions.length > 0) await audit(context, open, auditOf(result))
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

function auditOf({ actions, applied, changed, failed, journal, stopped }: CleanResult): AuditAct {
  return {
    action: 'clean',
    counts: { planned: actions.length, applied, changed, failed },
    ...(journal === null ? {} : { journal }),
    ...(stopped === undefined ? {} : { note: stopped })
  }
}

/** Asks once the plan is on the screen. */
async function agreed(plan: Plan, out: Output, signal: AbortSignal): Promise<boolean> {
  await out.flush()
  return ask(plan.actions.length === 1 ? 'Apply it?' : `Apply these ${plan.actions.length}?`, signal)
}
