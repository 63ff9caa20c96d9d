import type { Appearance } from '@shared/ipc/contract'
import type { Settings } from '@shared/settings/schema'

export type Theme = Appearance['theme']

/** The theme to show for the setting and what the system asks for. */
export function resolveTheme(
  setting: Settings['workbench.theme'],
  system: { readonly dark: boolean; readonly highContrast: boolean }
): Theme {
  if (setting !== 'system') return setting
  if (system.highContrast) return system.dark ? 'hc-dark' : 'hc-light'
  return system.dark ? 'dark' : 'light'
}

/** What the window shows before its page has painted: the workbench's own background, so that nothing flashes. */
export const windowBackground: Readonly<Record<Theme, string>> = {
  dark: '#1f1f1f',
  light: '#ffffff',
  'hc-dark': '#000000',
  'hc-light': '#ffffff'
}
