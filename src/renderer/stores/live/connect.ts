import { LIVE_PORT_MESSAGE } from '@shared/ipc/live-port'
import type { WindowApi } from '@shared/ipc/contract'
import type { LiveRequest } from '@shared/live/view'
import { readLiveMessage } from './message'
import type { Live } from './store'

/**
 * Ties the live store to the engine: takes the port that the preload posts (again after every restart of the engine),
 * asks anew on a gap, and tells when the port is gone. Answers the function that ends it.
 */
export function connectLive(live: Live, api: WindowApi, target: Window = window): () => void {
  let port: MessagePort | null = null
  // One question at a time: the deltas of a broken stream would each ask for the whole view again.
  let asked = false

  const onPortMessage = (event: MessageEvent<unknown>): void => {
    const message = readLiveMessage(event.data)
    if (message?.kind === 'snapshot') asked = false
    const outcome = message ? live.receive(message) : 'resync'
    if (outcome !== 'resync' || asked) return
    asked = true
    const request: LiveRequest = { kind: 'resync' }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
    port?.postMessage(request)
  }

  const unlink = (): void => {
    live.resources.connect(null)
    live.alerts.connect(null)
    live.cleanup.connect(null)
    live.jobs.connect(null)
    live.metrics.connect(null)
    live.celery.connect(null)
    live.celeryAdvice.connect(null)
    live.runs.connect(null)
    live.audit.connect(null)
  }

  const drop = (): void => {
    if (!port) return
    port.removeEventListener('message', onPortMessage)
    port.close()
    port = null
    unlink()
  }

  const take = (next: MessagePort): void => {
    drop()
    port = next
    asked = false
    next.addEventListener('close', () => {
      if (port !== next) return
      unlink()
      live.lost(Date.now())
    })
    next.addEventListener('message', onPortMessage)
    next.start()
    live.linked()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
    const send = (request: LiveRequest): void => next.postMessage(request)
    live.resources.connect(send)
    live.alerts.connect(send)
    live.cleanup.connect(send)
    live.jobs.connect(send)
    live.metrics.connect(send)
    live.celery.connect(send)
    live.celeryAdvice.connect(send)
    live.runs.connect(send)
    live.audit.connect(send)
  }

  const onMessage = (event: MessageEvent<unknown>): void => {
    const [offered] = event.ports
    if (event.source === target && event.data === LIVE_PORT_MESSAGE && offered) take(offered)
  }

  target.addEventListener('message', onMessage)
  const offState = api.on('engine:state', ({ state }) => {
    if (state === 'restarting') live.lost(Date.now())
  })
  void api.call('live:connect', undefined)
  return () => {
    target.removeEventListener('message', onMessage)
    offState()
    drop()
  }
}
