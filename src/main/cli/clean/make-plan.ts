import { readFile } from 'node:fs/promises'
import { UsageError } from '@shared/errors'
import type { Finding } from '@shared/findings/finding'
import { thresholdTable, type ThresholdTable } from '@shared/findings/thresholds'
import type { Snapshot } from '@shared/model/facts'
import type { Plan } from '@shared/plan/plan'
import { formatDuration } from '@shared/time/duration'
import {
  liveLocks,
  mayBeTooMany,
  parsePlan,
  planCleanup,
  readExpiries,
  readTemplates,
  TemplateLocks,
  touchedLocks,
  type TemplatesRead
} from '../../engine/cleanup'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import { Guard } from '../../engine/guard'
import { RedisFault } from '../../engine/redis/fault'
import type { ResolvedEndpoint } from '../../engine/settings'
import type { CommandContext } from '../frame/context'
import { look, type LookOptions } from '../look/look'
import type { CleanFlags } from './flags'

/**
 * The plan for the Redis that it is applied to: the answer and the journal name that one. The same server may go by
 * another address (a tunnel), and nothing is done that is not found as planned: said, not refused. How many locks live
 * there is counted now: a file is not believed.
 */
export async function madeFor(
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
  const templates = plan.actions.some((action) => action.source !== undefined)
  const live = new Set([...liveLocks(collected.snapshot, templates), ...touchedLocks(plan.actions)])
  return { ...plan, endpoint, live_locks: live.size }
}

export async function savedPlan(
  file: string,
  { namespace }: ResolvedEndpoint,
  context: CommandContext
): Promise<Plan> {
  const settings = await context.settings()
  return parsePlan(await readPlan(file), {
    namespace,
    templates: settings.keyTemplates,
    thresholds: thresholdTable(settings.thresholds, settings['thresholds.byType'])
  })
}

async function readPlan(file: string): Promise<string> {
  try {
    return await readFile(file === '-' ? '/dev/stdin' : file, 'utf8')
  } catch (error) {
    throw new UsageError('--plan', `can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export async function freshPlan(
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
    ...(await readExactly(open, context, { snapshot: collected.snapshot, findings, thresholds })),
    findings,
    thresholds,
    complete: collected.complete,
    unread: collected.unread,
    ...(flags.kind ? { kinds: flags.kind } : {})
  })
}

/** What a look leaves out and a plan compares: expiries, and the states of a fleet's own guard. */
async function readExactly(
  open: OpenEndpoint,
  context: CommandContext,
  looked: {
    readonly snapshot: Snapshot
    readonly findings: readonly Finding[]
    readonly thresholds: ThresholdTable
  }
): Promise<TemplatesRead> {
  const { snapshot, findings, thresholds } = looked
  const { keyTemplates: templates } = await context.settings()
  const guard = new Guard(open.redis, { namespace: open.namespace })
  try {
    const exact = await readExpiries(guard, snapshot, findings)
    return await readTemplates(new TemplateLocks(open.redis), exact, findings, { templates, thresholds })
  } finally {
    guard.close()
  }
}
