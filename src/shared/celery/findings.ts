import { createTranslator } from '../i18n'
import { toIso } from '../time/iso'
import type { Evidence, Finding, FindingKind } from '../findings/finding'
import { findingId } from '../findings/identity'
import { findingMessage } from '../findings/texts'
import type { Trouble } from './duplicates'
import type { Due } from './redelivery'
import type { Run, Task } from './run'

export interface CeleryFindingContext {
  readonly namespace: string
  /** The broker's address, without a secret. */
  readonly broker: string
  /** The endpoint's Redis time minus the watcher's, milliseconds: findings speak of the endpoint's time. */
  readonly offset: number
  /** Milliseconds. */
  readonly visibilityTimeout: number
  /**
   * The time that a finding was first told to begin at, Redis milliseconds: a clock measured anew must not change a
   * finding. Answers `since` for one that is new.
   */
  readonly began: (id: string, since: number) => number
}

/** A task whose name nobody has told. */
const UNNAMED = 'celery'

/** A run's name in a finding: the same on every machine that watches. */
export const runName = ({ task, worker }: Run): string => `${task.uuid}@${worker.hostname}:${worker.pid}`

/** Whether a finding speaks of Celery's own task and not of the guard's resource: its broker stands in the evidence. */
export const isOfCelery = ({ evidence }: Pick<Finding, 'evidence'>): boolean =>
  typeof evidence['broker'] === 'string'

export function troubleFinding(task: Task, trouble: Trouble, context: CeleryFindingContext): Finding {
  const { what, lasts, runs, open, since } = trouble
  const kind = lasts ? 'celery_duplicate' : what === 'at_once' ? 'duplicate_history' : 'repeat_after_success'
  const workers = unique((lasts ? open : runs).map(({ worker }) => worker.hostname))
  const shared: Evidence = {
    task_ids: [task.uuid],
    args: task.args,
    workers,
    broker: context.broker,
    ...(task.guard ? { guarded_as: `${task.guard.type} ${task.guard.id}` } : {})
  }
  const began = context.began(idOf(kind, task, context), since + context.offset)
  const at = (time: number): string => toIso(Math.round(time - since + began))
  return finding(kind, task, context, {
    since: began,
    runs: runs.map(runName),
    evidence: {
      ...evidenceOf(kind, task, trouble, at),
      ...shared
    }
  })
}

function evidenceOf(kind: FindingKind, task: Task, trouble: Trouble, at: (time: number) => string): Evidence {
  const { what, runs, open, since } = trouble
  const completed = task.success === null ? {} : { completed_at: at(task.success.at) }
  if (kind === 'celery_duplicate')
    return {
      how: what,
      run_count: what === 'at_once' ? runs.length : open.length,
      overlap_since: at(since),
      ...completed,
      newest_worker: open.at(-1)?.worker.hostname ?? null
    }
  if (kind === 'repeat_after_success')
    return {
      ...completed,
      worker: task.success?.hostname ?? null,
      repeat_count: runs.length,
      last_repeat_at: at(runs.at(-1)?.startedAt ?? since)
    }
  const until = overlapEnd(runs, since)
  return {
    run_count: runs.length,
    overlap_since: at(since),
    overlap_until: at(until),
    overlap_s: Math.round(until - since) / 1000
  }
}

/** When the last two of them ceased to overlap, as far as is known. */
function overlapEnd(runs: readonly Run[], since: number): number {
  const ends = runs
    .map(({ end, provenAt }) => (end && end.how !== 'lost' ? end.at : provenAt))
    .sort((a, b) => a - b)
  return Math.max(since, ends.at(-2) ?? since)
}

export function dueFinding(due: Due, context: CeleryFindingContext): Finding {
  const { message, dueAt, toldAt, runs } = due
  const about = { uuid: message.uuid, name: message.name }
  return finding('celery_redelivery_due', about, context, {
    since: toldAt,
    runs: runs.map(runName),
    evidence: {
      task_id: message.uuid,
      args: message.args,
      queue: message.queue,
      workers: unique(runs.map(({ worker }) => worker.hostname)),
      delivered_at: toIso(Math.round(message.deliveredAt)),
      due_at: toIso(Math.round(dueAt)),
      visibility_timeout_s: context.visibilityTimeout / 1000,
      redelivered: message.redelivered,
      broker: context.broker
    }
  })
}

const idOf = (
  kind: FindingKind,
  { uuid, name }: Pick<Task, 'uuid' | 'name'>,
  { namespace }: CeleryFindingContext
): string => findingId(kind, namespace, name ?? UNNAMED, uuid, uuid)

function finding(
  kind: FindingKind,
  task: Pick<Task, 'uuid' | 'name'>,
  context: CeleryFindingContext,
  {
    since,
    runs,
    evidence
  }: { readonly since: number; readonly runs: readonly string[]; readonly evidence: Evidence }
): Finding {
  const found = {
    id: idOf(kind, task, context),
    kind,
    severity: kind === 'celery_duplicate' ? ('critical' as const) : ('warning' as const),
    type: task.name ?? UNNAMED,
    resource_id: task.uuid,
    since: toIso(Math.round(since)),
    evidence,
    runs: [...runs],
    suggestion:
      kind === 'celery_duplicate'
        ? ('stop_newer_run' as const)
        : kind === 'celery_redelivery_due'
          ? ('watch' as const)
          : ('inspect' as const)
  }
  return { ...found, message: findingMessage(createTranslator('en'), found) }
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]
