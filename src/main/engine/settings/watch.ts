import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Settings } from '@shared/settings/schema'
import type { SettingsFault } from './fault'
import { settingsPath } from './home'
import { loadSettings } from './load'

/** The settings in force: the last good ones while the file is wrong. */
export interface SettingsInForce {
  readonly settings: Settings
  readonly fault: SettingsFault | null
}

// An editor writes a file in several steps: read it once they are over.
const SETTLE_MS = 60

/**
 * Follows settings.json. `listener` hears every change of the settings or the fault, and not the first reading.
 * The folder is watched rather than the file, which editors replace by a rename.
 */
export class SettingsWatcher {
  #current: SettingsInForce
  #watcher: FSWatcher | null = null
  #timer: NodeJS.Timeout | null = null
  #reading: Promise<void> = Promise.resolve()

  private constructor(
    private readonly home: string,
    private readonly listener: (current: SettingsInForce) => void,
    first: SettingsInForce
  ) {
    this.#current = first
  }

  static async start(home: string, listener: (current: SettingsInForce) => void): Promise<SettingsWatcher> {
    await mkdir(home, { recursive: true, mode: 0o700 })
    const { settings, fault } = await loadSettings(home)
    const watcher = new SettingsWatcher(home, listener, { settings, fault: fault ?? null })
    watcher.#watch()
    // What changed between the reading and the watching.
    watcher.#soon()
    return watcher
  }

  get current(): SettingsInForce {
    return this.#current
  }

  stop(): void {
    this.#watcher?.close()
    this.#watcher = null
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #watch(): void {
    const name = basename(settingsPath(this.home))
    this.#watcher = watch(this.home, { persistent: false }, (_event, changed) => {
      if (changed === null || changed === name) this.#soon()
    })
    // The folder went away, or the system has no watches left: the settings in force stay.
    this.#watcher.on('error', () => this.stop())
  }

  #soon(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#reading = this.#reading.then(() => this.#read())
    }, SETTLE_MS)
    this.#timer.unref()
  }

  async #read(): Promise<void> {
    const { settings, fault } = await loadSettings(this.home)
    const next = { settings: fault ? this.#current.settings : settings, fault: fault ?? null }
    if (!this.#watcher || JSON.stringify(next) === JSON.stringify(this.#current)) return
    this.#current = next
    this.listener(next)
  }
}
