import { app, nativeTheme } from 'electron'
import { languageFor } from '@shared/i18n'
import type { Appearance } from '@shared/ipc/contract'
import type { Settings } from '@shared/settings/schema'
import { resolveTheme } from './window/theme'

type AppearanceSettings = Pick<Settings, 'workbench.theme' | 'workbench.language'>

/** Language and theme in force: the settings', or what the system asks for. */
export class AppearanceKeeper {
  #settings: AppearanceSettings
  #current: Appearance

  constructor(
    settings: AppearanceSettings,
    private readonly changed: (appearance: Appearance) => void
  ) {
    this.#settings = settings
    this.#applySource()
    this.#current = this.#resolve()
    nativeTheme.on('updated', () => this.#refresh())
  }

  get current(): Appearance {
    return this.#current
  }

  use(settings: AppearanceSettings): void {
    this.#settings = settings
    this.#applySource()
    this.#refresh()
  }

  // Menus, dialogs and the page's prefers-color-scheme follow the setting too.
  #applySource(): void {
    const theme = this.#settings['workbench.theme']
    nativeTheme.themeSource = theme === 'system' ? 'system' : theme.endsWith('dark') ? 'dark' : 'light'
  }

  #resolve(): Appearance {
    const language = this.#settings['workbench.language']
    return {
      language: language === 'auto' ? languageFor(app.getLocale()) : language,
      theme: resolveTheme(this.#settings['workbench.theme'], {
        dark: nativeTheme.shouldUseDarkColors,
        highContrast: nativeTheme.shouldUseHighContrastColors
      })
    }
  }

  #refresh(): void {
    const next = this.#resolve()
    if (next.language === this.#current.language && next.theme === this.#current.theme) return
    this.#current = next
    this.changed(next)
  }
}
