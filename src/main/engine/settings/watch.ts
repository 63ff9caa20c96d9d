import type { Settings } from '@shared/settings/schema'
import type { SettingsFault } from './fault'
import { settingsPath } from './home'
import { loadSettings } from './load'
import { WatchedFile } from './watched-file'

/** The settings in force: the last good ones while the file is wrong. */
export interface SettingsInForce {
  readonly settings: Settings
  readonly fault: SettingsFault | null
}

/** Follows settings.json. `listener` hears every change of the settings or the fault, and not the first reading. */
export class SettingsWatcher {
  private constructor(private readonly file: WatchedFile<SettingsInForce>) {}

  static async start(home: string, listener: (current: SettingsInForce) => void): Promise<SettingsWatcher> {
    const next = async (before: SettingsInForce | null): Promise<SettingsInForce> => {
      const { settings, fault } = await loadSettings(home)
      return { settings: fault && before ? before.settings : settings, fault: fault ?? null }
    }
    return new SettingsWatcher(await WatchedFile.start(settingsPath(home), next, listener))
  }

  get current(): SettingsInForce {
    return this.file.current
  }

  stop(): void {
    this.file.stop()
  }
}
