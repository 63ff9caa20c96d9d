import type { ActionOutcome } from '@shared/live/cleanup'
import type { WindowChannel } from './live-view'

/** Milliseconds between two messages of one task: ten a second. */
const TELL_EVERY = 100

/** Something that a window waits for, and may end. */
export interface CleanupTask {
  readonly signal: AbortSignal
  /** So many actions in all. */
  begin(of: number): void
  /** What came of one action; told with the next message. */
  tell(endpointId: string, outcome: ActionOutcome): void
  /** Tells what is still to be told. */
  flush(): void
}

/** The applies and undos that run for windows, by the names that these gave them. */
export class CleanupTasks {
  readonly #running = new Map<WindowChannel, Map<string, AbortController>>()
  /** Journals that were begun here and may still be written. */
  readonly #writing = new Set<string>()

  /** Runs it under its name. A second one of the same name takes the name over. */
  async run<T>(window: WindowChannel, name: string, work: (task: CleanupTask) => Promise<T>): Promise<T> {
    const tasks = this.#running.get(window) ?? new Map<string, AbortController>()
    this.#running.set(window, tasks)
    const controller = new AbortController()
    tasks.set(name, controller)
    try {
      return await work(teller(window, name, controller.signal))
    } finally {
      if (tasks.get(name) === controller) tasks.delete(name)
      if (tasks.size === 0) this.#running.delete(window)
      if (this.#running.size === 0) this.#writing.clear()
    }
  }

  cancel(window: WindowChannel, name: string): void {
    this.#running.get(window)?.get(name)?.abort()
  }

  writing(journal: string): void {
    this.#writing.add(journal)
  }

  isWriting(journal: string): boolean {
    return this.#writing.has(journal)
  }
}

function teller(window: WindowChannel, task: string, signal: AbortSignal): CleanupTask {
  let of = 0
  let done = 0
  let toldAt = 0
  let results: ActionOutcome[] = []
  let endpoint = ''
  const flush = (): void => {
    if (results.length === 0) return
    window.post({ kind: 'cleanupProgress', task, endpointId: endpoint, results, done, of })
    results = []
    toldAt = Date.now()
  }
  return {
    signal,
    begin: (all) => {
      of = all
    },
    tell: (endpointId, outcome) => {
      if (endpointId !== endpoint) flush()
      endpoint = endpointId
      results.push(outcome)
      done += 1
      if (Date.now() - toldAt >= TELL_EVERY) flush()
    },
    flush
  }
}
