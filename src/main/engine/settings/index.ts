export { alertsQueueFolder, keybindingsPath, outboxFolder, settingsPath, taskguardHome } from './home'
export { loadSettings } from './load'
export { parseSettings } from './parse'
export type { ParsedSettings } from './parse'
export { settingsFaultMessage, settingsUsageError } from './fault'
export type { SettingsFault } from './fault'
export { SettingsWatcher } from './watch'
export type { SettingsInForce } from './watch'
export { ensureKeybindingsFile, KeybindingsWatcher } from './keybindings'
export type { KeybindingsInForce } from './keybindings'
export { SettingChangedError, setSetting, SettingsValueError } from './write'
export {
  addEndpoint,
  addEndpoints,
  enableEndpoint,
  moveEndpoint,
  plainEndpoint,
  removeEndpoint,
  replaceEndpoint,
  upgradeSettings
} from './endpoint-edits'
export { addChannel, enableChannel, removeChannel, replaceChannel } from './channels'
export { deleteFilter, saveFilter } from './saved-filters'
export {
  EMBEDDED_NAME,
  needsSettings,
  resolveEndpoints,
  WEBHOOK_SECRET,
  WEBHOOK_URL,
  withoutSecrets
} from './endpoints'
export type { EndpointFlags, ResolvedEndpoint } from './endpoints'
