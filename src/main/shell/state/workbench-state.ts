import { readFileSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  slicesSchema,
  workbenchStateSchema,
  type Slices,
  type StateFault
} from '@shared/workbench-state/schema'
import { writeJson } from '../files/json-file'

export const workbenchStatePath = (home: string): string => join(home, 'workbench-state.json')

/** Changes come in bursts, while a sash is dragged or text is typed: one write answers them all, ms. */
const WRITE_AFTER_MS = 400

/**
 * The window's state as it was left. Kept whole or not at all; a file that can't be read is moved aside, never
 * overwritten.
 */
export class WorkbenchState {
  #slices: Slices = {}
  #fault: StateFault | null = null
  #timer: NodeJS.Timeout | null = null

  /** @param failed hears of every write that the disk refused */
  constructor(
    private readonly file: string,
    private readonly failed: (error: unknown) => void
  ) {
    const read = readState(file)
    if (read.ok) this.#slices = read.slices
    else this.#fault = { reason: read.reason, backup: moveAside(file) }
  }

  get slices(): Slices {
    return this.#slices
  }

  /** Why the file could not be read at the start. */
  get fault(): StateFault | null {
    return this.#fault
  }

  /**
   * Keeps these slices beside the others.
   * @throws when there would be too many
   */
  keep(slices: Slices): void {
    this.#slices = slicesSchema.parse({ ...this.#slices, ...slices })
    this.#timer ??= setTimeout(() => this.flush(), WRITE_AFTER_MS)
  }

  /** Writes what has not been written yet. */
  flush(): void {
    if (!this.#timer) return
    clearTimeout(this.#timer)
    this.#timer = null
    // What could neither be read nor moved aside stays as it is.
    if (this.#fault?.backup === null) return
    try {
      writeJson(this.file, { version: 1, slices: this.#slices })
    } catch (error) {
      this.failed(error)
    }
  }
}

type Read = { readonly ok: true; readonly slices: Slices } | { readonly ok: false; readonly reason: string }

function readState(file: string): Read {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ok: true, slices: {} }
    return { ok: false, reason: reasonOf(error) }
  }
  try {
    const parsed = workbenchStateSchema.safeParse(JSON.parse(text))
    if (parsed.success) return { ok: true, slices: parsed.data.slices }
    const [issue] = parsed.error.issues
    return { ok: false, reason: [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ') }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** @returns the name it has now, or null where the system refuses */
function moveAside(file: string): string | null {
  const at = new Date().toISOString().replaceAll(/[-:]/g, '').replace(/\..*/, '')
  const aside = join(dirname(file), `${basename(file, '.json')}.broken-${at}.json`)
  try {
    renameSync(file, aside)
    return basename(aside)
  } catch {
    return null
  }
}
