import type { WindowApi } from '@shared/ipc/contract'
import { MAX_SLICE_LENGTH, type Slices } from '@shared/workbench-state/schema'
import type { z } from 'zod'

/** Changes go to the main process together, this long after the first, ms. */
const SEND_AFTER_MS = 150

/** A named part of what the window remembers between starts. */
export interface Slice<T> {
  /** What was kept last, or the default where nothing was, or nothing that can be read. The same object until it changes. */
  readonly get: () => T
  /** Keeps it: at once for this window, soon on the disk. It has to be what JSON can hold. */
  readonly set: (value: T) => void
  /** Answers the function that ends it. */
  readonly subscribe: (listener: () => void) => () => void
}

/**
 * What the window remembers between starts (`workbench-state.json`, kept by the main process). A part of the window
 * asks for its slice by a name of its own, `remembered.slice('locks.columns', schema, default)`; components use
 * `useRemembered`.
 */
export class Remembered {
  readonly #values: Map<string, unknown>
  readonly #parsed = new Map<string, unknown>()
  readonly #listeners = new Map<string, Set<() => void>>()
  readonly #changed = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(
    private readonly api: WindowApi,
    slices: Slices,
    private readonly failed: (error: unknown) => void
  ) {
    this.#values = new Map(Object.entries(slices))
  }

  /** Whether anything was kept under this name. */
  has(name: string): boolean {
    return this.#values.has(name)
  }

  slice<S extends z.ZodType>(name: string, schema: S, fallback: z.infer<S>): Slice<z.infer<S>> {
    return {
      get: () => {
        if (this.#parsed.has(name)) return this.#parsed.get(name) as z.infer<S>
        const read = schema.safeParse(this.#values.get(name))
        const value = read.success ? read.data : fallback
        this.#parsed.set(name, value)
        return value
      },
      set: (value) => {
        this.#values.set(name, value)
        this.#parsed.set(name, value)
        for (const listener of this.#listeners.get(name) ?? []) listener()
        this.#changed.add(name)
        this.#timer ??= setTimeout(() => this.flush(), SEND_AFTER_MS)
      },
      subscribe: (listener) => {
        const set = this.#listeners.get(name) ?? new Set()
        this.#listeners.set(name, set.add(listener))
        return () => {
          set.delete(listener)
        }
      }
    }
  }

  /** Sends what has changed since: the page is about to go. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#changed.size === 0) return
    const slices: Slices = {}
    for (const name of this.#changed) {
      const json = JSON.stringify(this.#values.get(name))
      // As JSON has it: what is undefined is left out.
      if (json.length <= MAX_SLICE_LENGTH) slices[name] = JSON.parse(json) as Slices[string]
      else this.failed(new Error(`${name} is not remembered: it takes ${json.length} characters`))
    }
    this.#changed.clear()
    this.api.call('state:set', { slices }).catch(this.failed)
  }
}
