import type { Action, CleanResult, Plan } from '@shared/plan/plan'
import { reasonOf } from '@shared/plan/said'
import { toIso } from '@shared/time/iso'
import type { Guard } from '../guard'
import { act, type ActOutcome } from './act'
import { Journal, type JournalLine } from './journal'
import { checkShare } from './share'
import { notTried, stopOf, type Stop } from './stop'
import { readStanding, type Standing } from './standing'
import type { TemplateLocks } from './template-lock'

export interface ApplyOptions {
  readonly guard: Pick<Guard, 'namespace' | 'snapshot' | 'releaseIf'>
  /** What acts on a fleet's own locks; left out: such actions fail. */
  readonly templates?: TemplateLocks
  /** TASKGUARD_HOME: the journal goes to its folder `journal`. */
  readonly home: string
  /** Who cleans, 1 to 128 bytes, for the journal and the closed runs' records: `cli:user@host`. */
  readonly actor: string
  /** It is a cycle of the automatic cleanup: the journal says so. */
  readonly automatic?: boolean
  /** Stops between two acts; the rest is `failed`, not tried. */
  readonly signal?: AbortSignal
  /** 0 to 1; default 0.5. */
  readonly maxShare?: number
  /** The journal's file stands, before the first act. */
  readonly onJournal?: (path: string) => void
  /** After each act, in the plan's order. */
  readonly onResult?: (action: Action, done: number, of: number) => void
}

/** Written ahead in one go: one fsync for so many acts, one read that leaves Redis responsive. */
const BATCH = 32
const NOT_TRIED_AT_ONCE = 500

/**
 * Does what the plan says, one compare-and-act after another: what changed since the preview is left alone and `changed`.
 * Before an act, what stands there is in the journal on disk; after it, what came of it.
 * @throws UsageError where the plan touches too great a share of the locks; the connection's error where not even a
 *   first look was possible; the file system's where no journal can be written: then nothing more is done
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<CleanResult> {
  const { guard, templates } = options
  checkShare(plan, options.maxShare)
  if (plan.namespace !== guard.namespace)
    throw new Error(`the plan is for the namespace ${plan.namespace}, the guard for ${guard.namespace}`)
  if (plan.actions.length === 0) return resultOf(plan, [], null)
  const first = await readStanding({ guard, templates }, plan.actions.slice(0, BATCH))
  const journal = await Journal.create(options.home, toIso(first.at))
  options.onJournal?.(journal.path)
  try {
    const { actions: _actions, skipped: _skipped, ...head } = plan
    await journal.write([
      {
        event: 'clean',
        version: 1,
        at: toIso(first.at),
        actor: options.actor,
        ...(options.automatic ? { automatic: true } : {}),
        plan: head
      }
    ])
    return await applyAll(plan, first, journal, options)
  } finally {
    await journal.close()
  }
}

async function applyAll(
  plan: Plan,
  first: Standing,
  journal: Journal,
  options: ApplyOptions
): Promise<CleanResult> {
  const { actions } = plan
  const done: Action[] = []
  const record = async (ended: readonly Action[], outcome: ActOutcome): Promise<void> => {
    const { result, reason, removed, lost } = outcome
    const why = reason === undefined ? {} : { reason: reason.text }
    const more = { ...(removed ? { removed } : {}), ...(lost ? { unsure: true as const } : {}) }
    await journal.write(ended.map(({ id }) => ({ event: 'end', id, result, ...why, ...more })))
    for (const action of ended) {
      const told = {
        ...action,
        result,
        ...why,
        ...(reason === undefined ? {} : { reason_said: reason.said })
      }
      done.push(told)
      options.onResult?.(told, done.length, actions.length)
    }
  }

  let stopped: Stop | undefined
  for (let at = 0; at < actions.length && stopped === undefined; at += BATCH) {
    const batch = actions.slice(at, at + BATCH)
    const standing = at === 0 ? first : await readStanding(options, batch).catch(toError)
    if (standing instanceof Error) {
      stopped = stopOf('no_answer', { detail: standing.message })
      break
    }
    await journal.writeDurably(
      batch.flatMap((action): JournalLine[] => {
        const removed = standing.removed.get(action)
        return removed && !(removed instanceof Error) ? [{ event: 'begin', action, removed }] : []
      })
    )
    for (const action of batch) {
      if (options.signal?.aborted) stopped = stopOf('halted')
      if (stopped !== undefined) break
      const removed = standing.removed.get(action)
      if (removed instanceof Error) {
        await record([action], {
          result: 'failed',
          reason: reasonOf('standing_unread', { detail: removed.message })
        })
        continue
      }
      const outcome = await act(options, action, options.actor)
      await record([action], outcome)
      if (outcome.lost) stopped = stopOf('no_answer_midway', outcome.reason?.said.params)
    }
  }
  // Many at once: whoever has cancelled waits for it.
  while (done.length < actions.length) {
    const rest = actions.slice(done.length, done.length + NOT_TRIED_AT_ONCE)
    await record(rest, { result: 'failed', reason: notTried(stopped) })
  }

  const result = resultOf(plan, done, journal.path, stopped)
  const { applied, changed, failed } = result
  await journal.write([
    { event: 'done', applied, changed, failed, ...(stopped === undefined ? {} : { stopped: stopped.text }) }
  ])
  return result
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** The same document for a dry run: nothing done, no journal. */
export const dryRun = (plan: Plan): CleanResult => resultOf(plan, [], null)

function resultOf(plan: Plan, done: readonly Action[], journal: string | null, stopped?: Stop): CleanResult {
  const count = (result: Action['result']): number => done.filter((one) => one.result === result).length
  return {
    ...plan,
    actions: done.length > 0 ? [...done] : plan.actions,
    applied: count('applied'),
    changed: count('changed'),
    failed: count('failed'),
    journal,
    ...(stopped === undefined ? {} : { stopped: stopped.text, stopped_said: stopped.said })
  }
}
