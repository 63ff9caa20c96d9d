import { BrowserWindow, type WebContents } from 'electron'
import { events, type EventPayload } from '@shared/ipc/contract'
import { stateEventNames, type EventName } from '@shared/ipc/names'

const LINES_KEPT = 200

/** Events for the windows that have connected; the last of each state event is kept for those that come later. */
export class WindowEvents {
  readonly #last = new Map<EventName, unknown>()
  readonly #connected = new Set<WebContents>()
  /** The newest lines of the output. */
  readonly #lines: EventPayload<'log:line'>[] = []

  send<N extends EventName>(name: N, payload: EventPayload<N>): void {
    const checked = events[name].parse(payload)
    if (stateEventNames.some((state) => state === name)) this.#last.set(name, checked)
    if (name === 'log:line') this.#keepLine(events['log:line'].parse(payload))
    for (const window of this.#connected) window.send(name, checked)
  }

  #keepLine(line: EventPayload<'log:line'>): void {
    this.#lines.push(line)
    if (this.#lines.length > LINES_KEPT) this.#lines.shift()
  }

  /** To one window, whether it has connected or not. */
  sendTo<N extends EventName>(window: WebContents, name: N, payload: EventPayload<N>): void {
    if (!window.isDestroyed()) window.send(name, events[name].parse(payload))
  }

  /** To one of the windows that have connected. @returns false where there is none */
  sendToOne<N extends EventName>(name: N, payload: EventPayload<N>): boolean {
    const [window] = this.#connected
    if (window) this.sendTo(window, name, payload)
    return window !== undefined
  }

  isConnected(window: WebContents): boolean {
    return this.#connected.has(window)
  }

  /** Tells a window how things stand, and everything from here on. */
  connect(window: WebContents): void {
    for (const [name, payload] of this.#last) window.send(name, payload)
    for (const line of this.#lines) window.send('log:line' satisfies EventName, line)
    if (this.#connected.has(window) || !BrowserWindow.fromWebContents(window)) return
    this.#connected.add(window)
    window.once('destroyed', () => this.#connected.delete(window))
  }
}
