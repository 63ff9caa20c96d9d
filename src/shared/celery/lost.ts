/** A task whose worker went away while it ran, and that nothing was heard of since. Times are the watcher's own. */
export interface LostTask {
  readonly uuid: string
  readonly name: string | null
  readonly args: string | null
  readonly hostname: string
  readonly pid: number
  readonly startedAt: number
  readonly at: number
  /** The worker said that it leaves · another process took its name · it is not heard of any more. */
  readonly how: 'offline' | 'replaced' | 'silent'
}

/** The newest lost tasks. One that turns up again is none. */
export class LostBook {
  readonly #lost = new Map<string, LostTask>()

  constructor(private readonly most: number) {}

  /** Newest first. */
  get list(): readonly LostTask[] {
    return [...this.#lost.values()].reverse()
  }

  add(task: LostTask): void {
    this.#lost.delete(task.uuid)
    this.#lost.set(task.uuid, task)
    for (const oldest of this.#lost.keys()) {
      if (this.#lost.size <= this.most) break
      this.#lost.delete(oldest)
    }
  }

  found(uuid: string): void {
    this.#lost.delete(uuid)
  }

  forget(before: number): void {
    for (const { uuid, at } of this.#lost.values()) if (at < before) this.#lost.delete(uuid)
  }
}
