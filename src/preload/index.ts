import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import type { WindowApi } from '@shared/ipc/contract'
import { LIVE_PORT_CHANNEL, LIVE_PORT_MESSAGE } from '@shared/ipc/live-port'
import { callNames, eventNames, type CallName, type EventName } from '@shared/ipc/names'

// Names only: what travels is checked by the main process, which trusts no page.
const calls: ReadonlySet<string> = new Set<CallName>(callNames)
const events: ReadonlySet<string> = new Set<EventName>(eventNames)

const api: WindowApi = {
  call: async (name, args) => {
    if (!calls.has(name)) throw new Error(`no such call: ${name}`)
    return ipcRenderer.invoke(name, args)
  },
  on: (name, listener) => {
    if (!events.has(name)) throw new Error(`no such event: ${name}`)
    // The event object would hand the page an ipcRenderer: only the payload passes.
    const forward = (_event: IpcRendererEvent, payload: Parameters<typeof listener>[0]): void =>
      listener(payload)
    ipcRenderer.on(name, forward)
    return () => {
      ipcRenderer.removeListener(name, forward)
    }
  }
}

contextBridge.exposeInMainWorld('taskguard', api)

// A port cannot cross the context bridge; posting it to the page's own window can carry it.
ipcRenderer.on(LIVE_PORT_CHANNEL, (event) => {
  window.postMessage(LIVE_PORT_MESSAGE, window.location.origin, event.ports)
})
