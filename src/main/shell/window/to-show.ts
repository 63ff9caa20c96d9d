import { BrowserWindow, type WebContents } from 'electron'
import type { WindowEvents } from '../ipc/window-events'

/** What a window is asked to show, now or as soon as one can: a finding, or what a link speaks of. The last one counts. */
export class ToShow {
  #waiting: ((window: WebContents) => void) | null = null

  constructor(
    private readonly events: WindowEvents,
    private readonly comeForward: () => void
  ) {}

  show(send: (window: WebContents) => void): void {
    const [window] = BrowserWindow.getAllWindows()
    this.comeForward()
    if (window && this.events.isConnected(window.webContents)) send(window.webContents)
    else this.#waiting = send
  }

  /** A window has come. */
  connected(window: WebContents): void {
    const send = this.#waiting
    this.#waiting = null
    send?.(window)
  }
}
