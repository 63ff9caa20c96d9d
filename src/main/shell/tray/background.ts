import { app, BrowserWindow } from 'electron'
import type { Translator } from '@shared/i18n'
import { log } from '../log/log'
import { trayAvailable } from './available'
import { TrayIcon, type TrayActions, type TrayState } from './tray-icon'

/** How often it is made sure that a hidden window can still be found, ms. */
const LOOK_EVERY_MS = 30_000

export interface BackgroundOptions {
  readonly iconFolder: string
  readonly translator: () => Translator
  readonly actions: TrayActions
  /** Tells the window whether "close to tray" is set where there is no tray. */
  readonly trayMissing: (missing: boolean) => void
  /** The first time that the window goes to the tray: says where it is. */
  readonly hidden: () => void
}

/**
 * The app without a window in sight: the tray's icon, and what closing the window means. The window is hidden only where
 * the tray's icon brings it back; otherwise closing it closes it.
 */
export class Background {
  #icon: TrayIcon | null = null
  #state: TrayState | null = null
  #closeToTray = false
  #quitting = false
  #timer: NodeJS.Timeout | null = null

  constructor(private readonly options: BackgroundOptions) {}

  /** As the settings have it; also looks whether there is a tray by now. */
  async use({ closeToTray }: { readonly closeToTray: boolean }): Promise<void> {
    this.#closeToTray = closeToTray
    const there = await this.#ensureIcon()
    if (closeToTray && !there) log.warn('there is no tray on this desktop: closing the window quits')
    this.options.trayMissing(closeToTray && !there)
  }

  /** What the tray tells; null while the engine is not there to say. Also says it in another language. */
  tell(state: TrayState | null = this.#state): void {
    this.#state = state
    // On macOS and some Linux desktops the dock has it too.
    app.setBadgeCount(state ? state.critical + state.warning : 0)
    this.#icon?.show(state, this.options.translator())
  }

  /** From here on closing a window closes it. */
  quitting(): void {
    this.#quitting = true
  }

  watch(window: BrowserWindow): void {
    window.on('close', (event) => {
      if (this.#quitting || !this.#closeToTray) return
      event.preventDefault()
      this.#hide(window).catch((error: unknown) => {
        log.error('the window could not go to the tray', error)
        window.destroy()
      })
    })
    window.on('show', () => this.#stopLooking())
    window.on('closed', () => this.#stopLooking())
  }

  dispose(): void {
    this.#stopLooking()
    this.#icon?.destroy()
    this.#icon = null
  }

  async #hide(window: BrowserWindow): Promise<void> {
    if (!(await this.#ensureIcon())) {
      window.destroy()
      return
    }
    if (window.isDestroyed()) return
    window.hide()
    this.options.hidden()
    // Panels end too: a window that the tray no longer leads to comes back.
    this.#timer ??= setInterval(() => void this.#lookAgain(window), LOOK_EVERY_MS)
  }

  async #lookAgain(window: BrowserWindow): Promise<void> {
    if (await this.#ensureIcon()) return
    if (!window.isDestroyed() && !window.isVisible()) window.showInactive()
  }

  #stopLooking(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  async #ensureIcon(): Promise<boolean> {
    if (this.#quitting || !(await trayAvailable())) {
      this.#icon?.destroy()
      this.#icon = null
      return false
    }
    if (this.#icon) return true
    try {
      this.#icon = new TrayIcon(this.options.iconFolder, this.options.actions)
      this.#icon.show(this.#state, this.options.translator())
      return true
    } catch (error) {
      log.warn(`the tray takes no icon: ${String(error)}`)
      return false
    }
  }
}
