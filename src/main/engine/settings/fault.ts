import { UsageError } from '@shared/errors'
import type { SettingsFault } from '@shared/settings/fault'

export type { SettingsFault }

const place = (fault: SettingsFault): string =>
  fault.line === null ? fault.file : `${fault.file}:${fault.line}:${fault.column ?? 1}`

/** One line: `settings.json:3:7: endpoints[0].url: takes redis://…`. */
export function settingsFaultMessage(fault: SettingsFault): string {
  return [place(fault), fault.field, fault.problem].filter((part) => part !== '').join(': ')
}

/** The fault as wrong usage, for commands that can't go on with it. */
export function settingsUsageError(fault: SettingsFault): UsageError {
  return new UsageError(fault.field === '' ? place(fault) : `${place(fault)}: ${fault.field}`, fault.problem)
}
