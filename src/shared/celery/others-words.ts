import type { FleetMemory } from './fleet-memory'
import type { TaskResult } from './message'
import { isOpen, isOpenOrUnseen, type Task } from './run'
import { endRun } from './task-book'

/** What others than Celery's events know of a task: the guard's records, and the result backend. */

/** What the guard has on record of a task id. */
export interface GuardWord {
  /** Its resource. */
  readonly type: string
  readonly id: string
  /** The workers whose runs of it are on record: what is wrong with those the guard's own findings say. */
  readonly workers: ReadonlySet<string>
  /** It refused a run of this task. */
  readonly refused: boolean
}

/** Two clocks, and a result that was a moment on its way. Milliseconds. */
const CLOCKS_DIFFER = 500

/** The guard's word on a task: a run that it refused or has on record is its own to judge. */
export function heardGuard(memory: FleetMemory, uuid: string, word: GuardWord, at: number): void {
  const task = memory.tasks.get(uuid)
  if (!task) return
  task.guard = { type: word.type, id: word.id }
  for (const [place, run] of task.runs.entries()) {
    const isFirst = place === 0 && task.success === null
    if (run.excused !== null || isFirst) continue
    if (word.workers.has(run.worker.hostname)) run.excused = 'guard'
    else if (word.refused) {
      run.excused = 'refused'
      // Sent away without an event.
      if (run.end === null) endRun(run, at, 'rejected')
    }
  }
  memory.closeIfOver(task, at)
}

/** The result backend's word on a task. */
export function heardResult(
  memory: FleetMemory,
  uuid: string,
  { status, endedAt, name }: TaskResult,
  at: number
): void {
  if (status === 'SUCCESS' || status === 'FAILURE' || status === 'REVOKED') memory.lost.found(uuid)
  const task = memory.tasks.get(uuid)
  if (!task) return
  task.name ??= name
  if (status === 'SUCCESS' && endedAt !== null) succeededUnseen(memory, task, endedAt, at)
  memory.closeIfOver(task, at)
}

/**
 * The backend knows of a success whose event went unheard, as all do that come after a lost connection. It does not say
 * which run it was: the newest that still runs is not; the one before it is.
 * @param endedAt by the clock of that worker
 */
function succeededUnseen(memory: FleetMemory, task: Task, endedAt: number, at: number): void {
  if (task.success !== null) return
  const newest = task.runs.findLast(isOpen)
  const earlier = task.runs.findLast((run) => run !== newest && isOpenOrUnseen(run))
  if (!newest) {
    task.success = {
      at: Math.min(at, endedAt + (earlier?.worker.skew ?? 0)),
      hostname: earlier?.worker.hostname ?? null
    }
    return
  }
  const doneAt = Math.min(at, endedAt + (earlier ?? newest).worker.skew)
  if (!earlier) {
    // Of an earlier life of the task, or this very run's, whose end is about to be told.
    if (doneAt + 4 * CLOCKS_DIFFER < newest.startedAt) {
      task.success = { at: doneAt, hostname: null }
      memory.suspect(task)
    } else if (memory.isDoubtful(newest.worker)) endRun(newest, at, 'unseen')
    return
  }
  if (earlier.end === null) endRun(earlier, at, 'unseen')
  if (doneAt > newest.startedAt + CLOCKS_DIFFER) earlier.provenAt = Math.max(earlier.provenAt, doneAt)
  const before = doneAt < newest.startedAt
  task.success = {
    at: before ? doneAt : Math.max(doneAt, newest.startedAt),
    hostname: earlier.worker.hostname
  }
}
