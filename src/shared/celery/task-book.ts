import type { Run, Task } from './run'

export interface TaskBounds {
  /** Tasks that run, wait at a worker, or have something to say. */
  readonly tasks: number
  /** Successes that are remembered, so that a run after one is known. */
  readonly successes: number
  /** Milliseconds for which both are remembered. */
  readonly age: number
}

/**
 * Shares that are let go at once where a bound is reached. A Map's first entry is found past all that were deleted before it:
 * one by one, each would cost as much as the whole book.
 */
const SUCCESSES_AT_ONCE = 0.1
const TASKS_AT_ONCE = 0.01

interface Success {
  readonly at: number
  readonly hostname: string | null
  readonly name: string | null
}

/**
 * The tasks that are followed, and the successes of those that are over, within bounds: the ones that nothing was heard of
 * for longest go first.
 */
export class TaskBook {
  /** In the order in which they were last heard of. */
  readonly #tasks = new Map<string, Task>()
  readonly #successes = new Map<string, Success>()
  /** How many were let go although they may still run, since this was last asked. */
  #overflow = 0

  constructor(private readonly bounds: TaskBounds) {}

  get all(): IterableIterator<Task> {
    return this.#tasks.values()
  }

  get size(): number {
    return this.#tasks.size
  }

  get successes(): number {
    return this.#successes.size
  }

  get(uuid: string): Task | undefined {
    return this.#tasks.get(uuid)
  }

  /** The task, made where it is new, and the one last heard of. */
  heard(uuid: string, at: number): Task {
    const known = this.#tasks.get(uuid)
    if (known) {
      known.touchedAt = at
      this.#tasks.delete(uuid)
      this.#tasks.set(uuid, known)
      return known
    }
    const success = this.#successes.get(uuid)
    const task: Task = {
      uuid,
      name: success?.name ?? null,
      args: null,
      runs: [],
      reserved: [],
      success: success ? { at: success.at, hostname: success.hostname } : null,
      touchedAt: at,
      guard: null
    }
    this.#tasks.set(uuid, task)
    if (this.#tasks.size > this.bounds.tasks) this.#evict(task)
    return task
  }

  /** A task that is over and has nothing to say: only its success is kept. */
  close(task: Task): void {
    this.#tasks.delete(task.uuid)
    letGo(task)
    if (task.success) this.#remember(task.uuid, { ...task.success, name: task.name })
  }

  /** It succeeded, by an event whose start was not seen. */
  succeeded(uuid: string, success: Success): void {
    this.#remember(uuid, success)
  }

  /** Tasks that were let go since the last call although they may still run. */
  takeOverflow(): number {
    const count = this.#overflow
    this.#overflow = 0
    return count
  }

  /** What nothing was heard of for a day. */
  forget(now: number): void {
    const before = now - this.bounds.age
    for (const task of this.#tasks.values()) {
      const heard = task.runs.reduce((latest, run) => Math.max(latest, run.provenAt), task.touchedAt)
      if (heard < before) this.close(task)
    }
    for (const [uuid, { at }] of this.#successes) {
      if (at >= before) break
      this.#successes.delete(uuid)
    }
  }

  #remember(uuid: string, success: Success): void {
    this.#successes.delete(uuid)
    this.#successes.set(uuid, success)
    const { successes } = this.bounds
    if (this.#successes.size <= successes) return
    for (const oldest of this.#successes.keys()) {
      if (this.#successes.size <= successes * (1 - SUCCESSES_AT_ONCE)) break
      this.#successes.delete(oldest)
    }
  }

  /** @param newest stays, however small the book is */
  #evict(newest: Task): void {
    for (const oldest of this.#tasks.values()) {
      if (this.#tasks.size <= this.bounds.tasks * (1 - TASKS_AT_ONCE) || oldest === newest) break
      if (oldest.runs.some((run) => run.end === null)) this.#overflow += 1
      this.close(oldest)
    }
  }
}

/** Its workers do not count its runs any more. */
function letGo({ runs }: Task): void {
  for (const run of runs) run.worker.runs.delete(run)
}

/** Ends a run where it stands in its task and at its worker. */
export function endRun(run: Run, at: number, how: NonNullable<Run['end']>['how']): void {
  run.end = { at, how }
  run.worker.runs.delete(run)
}
