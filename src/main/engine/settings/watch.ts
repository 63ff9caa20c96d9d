import type { Settings, SettingsValues } from '@shared/settings/schema'
import type { SettingsFault } from './fault'
import { settingsPath } from './home'
import { loadSettings } from './load'
import { WatchedFile } from './watched-file'

/** The settings in force: the last good ones while the file is wrong. */
export interface SettingsInForce {
  readonly settings: Settings
  /** What the file said when it was last good, as it said it. */
  readonly values: SettingsValues
  readonly fault: SettingsFault | null
}

/** Follows settings.json. `listener` hears every change of the settings or the fault, and not the first reading. */
export class SettingsWatcher {
  private constructor(private readonly file: WatchedFile<SettingsInForce>) {}

  static async start(home: string, listener: (current: SettingsInForce) => void): Promise<SettingsWatcher> {
    const next = async (before: SettingsInForce | null): Promise<SettingsInForce> => {
      const { settings, values, fault } = await loadSettings(home)
      return fault && before ? { ...before, fault } : { settings, values, fault: fault ?? null }
    }
    return new SettingsWatcher(await WatchedFile.start(settingsPath(home), next, listener))
  }

  get current(): SettingsInForce {
    return this.file.current
  }

  /** Reads the file at once: what this process has just written is in force when this resolves. */
  refresh(): Promise<void> {
    return this.file.refresh()
  }

  stop(): void {
    this.file.stop()
  }
}
