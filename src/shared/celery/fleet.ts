import { troubleOf, type Trouble } from './duplicates'
import type { CeleryEvent } from './event'
import { EventIntake } from './event-intake'
import type { FleetBounds } from './fleet-bounds'
import { FleetMemory, VERDICT_DUE } from './fleet-memory'
import type { GapBook } from './gaps'
import { loseGone } from './gone-workers'
import type { Redelivery } from './life'
import type { LostTask } from './lost'
import type { TaskResult } from './message'
import { heardGuard, heardResult, type GuardWord } from './others-words'
import { isOpen, type Task } from './run'
import type { Worker } from './worker'

/** How long a run that ended unseen waits for its own event, or for the result backend's word. Milliseconds. */
const UNSEEN_KEPT = 60_000
const ASKED_AT_ONCE = 200

/**
 * What Celery's events tell of a fleet: its workers, the runs of its tasks, and what is wrong with them. Pure: it reads no
 * clock and knows no broker; the times it is given are the watcher's own, milliseconds. Its memory is bounded by count and age.
 */
export class CeleryFleet {
  readonly #memory: FleetMemory
  readonly #intake: EventIntake

  constructor(
    readonly redelivery: Redelivery,
    bounds?: FleetBounds
  ) {
    this.#memory = new FleetMemory(redelivery, bounds)
    this.#intake = new EventIntake(this.#memory)
  }

  /** What was not heard. */
  get gaps(): GapBook {
    return this.#memory.gaps
  }

  get workers(): IterableIterator<Worker> {
    return this.#memory.workers.all
  }

  get tasks(): IterableIterator<Task> {
    return this.#memory.tasks.all
  }

  get lost(): readonly LostTask[] {
    return this.#memory.lost.list
  }

  /** The most a worker was seen to work on at once. */
  peakOf(worker: Worker): number {
    return this.#memory.countingOf(worker)?.peak ?? 0
  }

  /** The queues that events named. */
  get queues(): ReadonlySet<string> {
    return this.#intake.queues
  }

  /** How much is kept, for those who watch over its bounds. */
  get sizes(): { readonly tasks: number; readonly workers: number; readonly successes: number } {
    const { tasks, workers } = this.#memory
    return { tasks: tasks.size, workers: workers.size, successes: tasks.successes }
  }

  task(uuid: string): Task | undefined {
    return this.#memory.tasks.get(uuid)
  }

  /** Events are heard from now on. */
  connected(at: number): void {
    const { gaps, workers } = this.#memory
    this.#memory.connectedAt = at
    if (!gaps.back(at)) return
    // Whatever ended meanwhile was not heard.
    for (const worker of workers.all) worker.gapAt = at
  }

  /** They are not any more. */
  disconnected(at: number): void {
    this.gaps.away(at)
  }

  /** Events were not taken in. @param count null: nobody knows how many */
  missed(reason: 'dropped' | 'unreadable', at: number, count: number | null): void {
    this.gaps.missed(reason, at, count)
    if (reason === 'dropped') for (const worker of this.workers) worker.gapAt = at
  }

  take(event: CeleryEvent, at: number): void {
    this.#intake.take(event, at)
  }

  /** What time alone changes: workers that are gone, and what is old. Called about once a second. */
  tick(now: number): void {
    const memory = this.#memory
    loseGone(memory, now)
    for (const task of memory.unclear) {
      const pending = task.runs.some((run) => run.end?.how === 'unseen' && now - run.end.at < UNSEEN_KEPT)
      if (!pending || !memory.holds(task)) memory.unclear.delete(task)
      if (!pending) memory.closeIfOver(task, now)
    }
    const overflow = memory.tasks.takeOverflow()
    if (overflow > 0) memory.gaps.missed('too_many', now, overflow)
    memory.forgetOld(now)
  }

  /** What is wrong with tasks now, by task. */
  troubles(now: number): ReadonlyMap<Task, Trouble> {
    const { suspects } = this.#memory
    const found = new Map<Task, Trouble>()
    for (const task of suspects) {
      if (!this.#memory.holds(task)) {
        suspects.delete(task)
        continue
      }
      const trouble = troubleOf(task, now, this.redelivery)
      if (trouble) found.set(task, trouble)
    }
    return found
  }

  /** Whether verdicts are due within the second: asked again soon. */
  isRestless(now: number): boolean {
    for (const { runs } of this.#memory.suspects) {
      const last = runs.at(-1)
      if (last && now - last.startedAt < VERDICT_DUE) return true
    }
    return false
  }

  /** Task ids that the guard's records and the result backend are to be asked about now; a new start once, at least. */
  asks(): readonly string[] {
    const { suspects, unclear, lost, workers } = this.#memory
    const uuids = new Set<string>(this.#intake.takeFresh(ASKED_AT_ONCE / 2))
    for (const task of [...suspects, ...unclear]) {
      if (uuids.size >= ASKED_AT_ONCE) break
      if (task.runs.some((run) => isOpen(run) || run.end?.how === 'unseen')) uuids.add(task.uuid)
    }
    for (const { uuid } of lost.list) if (uuids.size < ASKED_AT_ONCE) uuids.add(uuid)
    for (const worker of workers.all)
      if (this.#memory.isDoubtful(worker))
        for (const { task } of worker.runs) if (uuids.size < ASKED_AT_ONCE) uuids.add(task.uuid)
    return [...uuids]
  }

  /** The guard's word on a task. */
  heardGuard(uuid: string, word: GuardWord, at: number): void {
    heardGuard(this.#memory, uuid, word, at)
  }

  /** The result backend's word on a task. */
  heardResult(uuid: string, result: TaskResult, at: number): void {
    heardResult(this.#memory, uuid, result, at)
  }
}
