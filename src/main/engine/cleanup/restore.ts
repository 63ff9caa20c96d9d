import type { RestoredAction, RestoreOutcome, RestoreResult } from '@shared/plan/restore'
import { reasonOf, type Reason } from '@shared/plan/said'
import { toIso } from '@shared/time/iso'
import { GuardArgumentError, type Guard, type Removed, type RestoreAnswer } from '../guard'
import { isAnswer } from './act'
import { Journal } from './journal'
import { readRecord, toRestore, type CleanRecord, type RecordedAct } from './record'
import { notTried, stopOf, type Stop } from './stop'
import { templateKeysOf, type TemplateKeys, type TemplateLocks, type TemplateRestore } from './template-lock'

export interface RestoreOptions {
  readonly guard: Pick<Guard, 'namespace' | 'snapshot' | 'restoreIf'>
  /** What puts back a fleet's own locks; left out: they stay away. */
  readonly templates?: TemplateLocks
  /** The journal's file. */
  readonly journal: string
  /** The address of the Redis that it is put back to. */
  readonly endpoint: string
  /** Who restores, 1 to 128 bytes, for the journal: `cli:user@host`. */
  readonly actor: string
  /** Says what would come of it, and changes nothing. */
  readonly dryRun?: boolean
  /** Stops between two acts; the rest is `failed`, not tried. */
  readonly signal?: AbortSignal
  /** After each act. */
  readonly onResult?: (action: RestoredAction, done: number, of: number) => void
}

interface Outcome {
  readonly outcome: RestoreOutcome
  readonly reason?: Reason
  /** No answer came: Redis is lost. */
  readonly lost?: boolean
  /** Nothing there says that the clean did it. */
  readonly unsure?: boolean
}

/**
 * Puts back what a cleanup removed, where nothing newer stands, act by act, each by compare and act. An act of which the
 * journal does not tell whether it was done is looked for in Redis. What it does stands in the same journal, so that a
 * second restore does nothing twice.
 * @throws Error where the journal can't be read or written, or is for another namespace; the connection's error where
 *   not even a first look was possible
 */
export async function restoreJournal(options: RestoreOptions): Promise<RestoreResult> {
  const { guard, dryRun = false } = options
  const { record, cutOff } = await readRecord(options.journal)
  if (record.plan.namespace !== guard.namespace)
    throw new Error(`the journal is for the namespace ${record.plan.namespace}, not for ${guard.namespace}`)
  const acts = toRestore(record)
  if (dryRun || acts.length === 0) return restoreAll(record, acts, null, options)
  const { at } = await guard.snapshot(acts[0]?.action.type ?? '', [])
  const journal = await Journal.reopen(options.journal, cutOff, toIso(at))
  try {
    const { actor, endpoint } = options
    await journal.writeDurably([{ event: 'restore', at: journal.at, actor, endpoint }])
    return await restoreAll(record, acts, journal, options)
  } finally {
    await journal.close()
  }
}

async function restoreAll(
  record: CleanRecord,
  acts: readonly RecordedAct[],
  journal: Journal | null,
  options: RestoreOptions
): Promise<RestoreResult> {
  const look = options.dryRun === true
  const done: RestoredAction[] = []
  let stopped: Stop | undefined
  for (const act of acts) {
    if (stopped === undefined && options.signal?.aborted) stopped = stopOf('halted')
    const { outcome, reason, lost, unsure }: Outcome =
      stopped === undefined
        ? await restoreOne(act, record, options)
        : { outcome: 'failed', reason: notTried(stopped) }
    if (lost) stopped = stopOf('no_answer', reason?.said.params)
    const { id } = act.action
    const why = reason === undefined ? {} : { reason: reason.text }
    await journal?.write([{ event: 'restored', id, result: outcome, ...why, ...(unsure ? { unsure } : {}) }])
    const action: RestoredAction = {
      ...aboutOf(act),
      ...(look ? { expect: outcome } : { result: outcome }),
      ...why,
      ...(reason === undefined ? {} : { reason_said: reason.said })
    }
    done.push(action)
    options.onResult?.(action, done.length, acts.length)
  }
  const result = resultOf(record, done, options, stopped)
  const { restored, nothing, changed, failed } = result
  await journal?.write([
    {
      event: 'restore_done',
      restored,
      nothing,
      changed,
      failed,
      ...(stopped === undefined ? {} : { stopped: stopped.text })
    }
  ])
  return result
}

async function restoreOne(act: RecordedAct, record: CleanRecord, options: RestoreOptions): Promise<Outcome> {
  // The Redis of another address may be another Redis: there too it must show that the clean was there.
  const sure = act.done === 'yes' && record.plan.endpoint === options.endpoint
  try {
    const keys = templateKeysOf(act.action)
    return outcomeOf(
      keys === null
        ? await restoreGuarded(act, record, sure, options)
        : await restoreTemplate(act, keys, sure, options),
      act
    )
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    if (isAnswer(error)) return { outcome: 'failed', reason: reasonOf('refused', { detail }) }
    return { outcome: 'failed', lost: true, reason: reasonOf('no_answer_restore', { detail }) }
  }
}

async function restoreGuarded(
  act: RecordedAct,
  record: CleanRecord,
  sure: boolean,
  { guard, dryRun }: RestoreOptions
): Promise<RestoreAnswer> {
  const { do: what, type, resource_id: id } = act.action
  const since = sure ? null : Date.parse(record.at)
  return guard.restoreIf({
    do: what,
    type,
    id,
    // The hand that a closed run's record names.
    actor: record.actor,
    removed: act.done === 'unsure' ? await withExpiry(guard, act, since) : act.removed,
    since,
    look: dryRun === true
  })
}

/** No index tells what was done to a fleet's own keys: where it is not sure, the state's own text must still stand. */
async function restoreTemplate(
  { removed: { lock, lock_expires_at, state } }: RecordedAct,
  keys: TemplateKeys,
  sure: boolean,
  { templates, dryRun }: RestoreOptions
): Promise<RestoreAnswer | TemplateRestore> {
  if (!templates) throw new GuardArgumentError('the keys of another guard are not put back here')
  if (!sure && state === null) return { answer: 'UNDONE' }
  return templates.restore(keys, { lock, lockExpiresAt: lock_expires_at, state }, dryRun === true)
}

/** A set_ttl without an answer: the expiry that stands is the one it set where it was set since, as long ahead. */
async function withExpiry(
  guard: Pick<Guard, 'snapshot'>,
  { action, removed }: RecordedAct,
  since: number | null
): Promise<Removed> {
  const ttl = action.after.lock_ttl_ms
  if (action.do !== 'set_ttl' || ttl === undefined) return removed
  const { resources } = await guard.snapshot(action.type, [action.resource_id])
  const expiry = resources[0]?.lockExpiresAt ?? null
  return expiry !== null && expiry - ttl >= (since ?? 0)
    ? { ...removed, lock_expires_after: expiry }
    : removed
}

function outcomeOf(answer: RestoreAnswer | TemplateRestore, act: RecordedAct): Outcome {
  if (answer.answer === 'RESTORED') return { outcome: 'restored' }
  if (answer.answer === 'CHANGED')
    return { outcome: 'changed', reason: reasonOf(NEWER[answer.field] ?? 'newer_state') }
  const code = answer.answer === 'STANDS' && act.done === 'yes' ? 'stands_again' : NOTHING[answer.answer]
  return { outcome: 'nothing', reason: reasonOf(code), unsure: answer.answer === 'UNDONE' }
}

const NOTHING = { STANDS: 'stands_still', EXPIRED: 'would_have_expired', UNDONE: 'not_done' } as const

const NEWER: Readonly<Record<string, string>> = {
  newest_fence: 'newer_fence',
  lock: 'newer_lock',
  lock_expires_at: 'newer_lock_expires_at',
  record: 'newer_record',
  state: 'newer_state',
  state_sha1: 'newer_state'
}

function aboutOf({ action }: RecordedAct): RestoredAction {
  const { id, do: what, type, resource_id, key, kind, before } = action
  return { id, do: what, type, resource_id, key, kind, before }
}

function resultOf(
  record: CleanRecord,
  actions: readonly RestoredAction[],
  options: RestoreOptions,
  stopped: Stop | undefined
): RestoreResult {
  const count = (outcome: RestoreOutcome): number => actions.filter((one) => one.result === outcome).length
  return {
    version: 1,
    endpoint: options.endpoint,
    namespace: record.plan.namespace,
    journal: options.journal,
    cleaned_by: record.actor,
    cleaned_at: record.at,
    complete: record.done !== null,
    actions: [...actions],
    restored: count('restored'),
    nothing: count('nothing'),
    changed: count('changed'),
    failed: count('failed'),
    ...(stopped === undefined ? {} : { stopped: stopped.text, stopped_said: stopped.said })
  }
}
