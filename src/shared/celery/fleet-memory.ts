import { troubleOf } from './duplicates'
import { fleetBounds, type FleetBounds } from './fleet-bounds'
import { GapBook } from './gaps'
import type { Counting, Redelivery } from './life'
import { LostBook } from './lost'
import { isOpen, type Task } from './run'
import { TaskBook } from './task-book'
import { WorkerBook, type Worker } from './worker'

/** Tasks with something to say that are kept in mind at once. */
const SUSPECTS = 2_000
/** A verdict on a start is due after this, milliseconds. */
export const VERDICT_DUE = 5_000

/** What is kept of a fleet, and when it is let go: bounded by count and age. */
export class FleetMemory {
  readonly gaps = new GapBook()
  readonly workers: WorkerBook
  readonly tasks: TaskBook
  readonly lost: LostBook
  /** Tasks with more than one start, or one after a success: what rules are asked about. */
  readonly suspects = new Set<Task>()
  /** Runs of which nobody knows whether they ended, or how. */
  readonly unclear = new Set<Task>()
  /** Since when events are heard. */
  connectedAt = 0
  readonly #counting = new WeakMap<Worker, Counting>()
  #cleanedAt = 0

  constructor(
    readonly redelivery: Redelivery,
    private readonly bounds: FleetBounds = fleetBounds
  ) {
    this.workers = new WorkerBook(bounds.workers)
    this.tasks = new TaskBook(bounds)
    this.lost = new LostBook(bounds.lost)
  }

  /** How a worker's heartbeats counted; undefined: it has sent none. */
  countingOf(worker: Worker): Counting | undefined {
    return this.#counting.get(worker)
  }

  /** The same, begun with its first heartbeat. */
  countsFrom(worker: Worker): Counting {
    const counting = this.#counting.get(worker) ?? { peak: 0, excess: 0 }
    this.#counting.set(worker, counting)
    return counting
  }

  /** It counts fewer runs than were seen to start. */
  isDoubtful(worker: Worker): boolean {
    return (this.#counting.get(worker)?.excess ?? 0) > 0
  }

  suspect(task: Task): void {
    this.suspects.add(task)
    for (const oldest of this.suspects) {
      if (this.suspects.size <= SUSPECTS) break
      this.suspects.delete(oldest)
      this.gaps.missed('too_many', task.touchedAt, 1)
    }
  }

  /** Whether it is still followed: it may have been let go, and be another one now. */
  holds(task: Task): boolean {
    return this.tasks.get(task.uuid) === task
  }

  /** Nothing of it runs, waits or is unclear, and it has nothing to say. */
  closeIfOver(task: Task, now: number): void {
    if (task.reserved.length > 0 || this.unclear.has(task)) return
    if (task.runs.some(isOpen)) return
    const last = task.runs.at(-1)
    if (this.suspects.has(task)) {
      const recent = last !== undefined && now - last.provenAt < this.bounds.age
      if (recent && troubleOf(task, now, this.redelivery)) return
      // Its verdict is not due yet.
      if (last && now - last.startedAt < VERDICT_DUE) return
      this.suspects.delete(task)
    }
    this.tasks.close(task)
  }

  /** Lets go of what is old, about once a minute. */
  forgetOld(now: number): void {
    if (now - this.#cleanedAt < 60_000) return
    this.#cleanedAt = now
    this.tasks.forget(now)
    this.lost.forget(now - this.bounds.age)
    this.gaps.forget(now - this.bounds.age)
    for (const task of this.suspects)
      if (!this.holds(task)) this.suspects.delete(task)
      else this.closeIfOver(task, now)
  }
}
