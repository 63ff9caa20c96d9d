import { parseJsonc } from '@shared/jsonc/parse'
import { defaultSettings, settingsSchema, settingsValuesSchema } from '@shared/settings/schema'
import type { Settings, SettingsValues } from '@shared/settings/schema'
import type { SettingsFault } from './fault'

export { jsoncOptions } from '@shared/jsonc/parse'

export interface ParsedSettings {
  readonly settings: Settings
  /** What the file itself says, as it says it: empty where it is wrong. */
  readonly values: SettingsValues
  /** Set where the text is wrong: `settings` are the defaults then. */
  readonly fault?: SettingsFault
}

/** Reads the text of settings.json. `file` is only said in faults. An empty text is an empty object. */
export function parseSettings(text: string, file: string): ParsedSettings {
  const parsed = parseJsonc(text, settingsSchema, { empty: {}, noSuchKey: 'is no setting of Task Guard' })
  return parsed.ok
    ? { settings: parsed.value, values: settingsValuesSchema.parse(parsed.raw) }
    : { settings: defaultSettings(), values: {}, fault: { file, ...parsed.fault } }
}
