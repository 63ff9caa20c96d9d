import { describe, expect, it, vi } from 'vitest'
import { LIVE_PORT_MESSAGE } from '@shared/ipc/live-port'
import { connectLive } from '../../../src/renderer/stores/live/connect'
import { createLive, type Live } from '../../../src/renderer/stores/live/store'
import { FakeShell } from './fake-shell'
import { delta, row, snapshot } from './live'

/** The engine's end of a port, and the messages that reached it. */
function link(
  live: Live,
  shell: FakeShell
): { readonly port: MessagePort; readonly asked: unknown[]; readonly end: () => void } {
  const { port1, port2 } = new MessageChannel()
  const asked: unknown[] = []
  port1.addEventListener('message', (event) => asked.push(event.data))
  port1.start()
  const end = connectLive(live, shell.api)
  offer(port2)
  return { port: port1, asked, end }
}

const offer = (port: MessagePort): void => {
  window.dispatchEvent(
    new MessageEvent('message', { data: LIVE_PORT_MESSAGE, source: window, ports: [port] })
  )
}

describe('the link to the engine', () => {
  it('asks once for everything when a delta is missing, and again after the next gap', async () => {
    const live = createLive()
    const { port, asked, end } = link(live, new FakeShell())
    port.postMessage(snapshot({ rows: [row({ key: '1' })] }))
    port.postMessage(delta(3))
    port.postMessage(delta(4))
    await vi.waitFor(() => expect(asked).toEqual([{ kind: 'resync' }]))
    port.postMessage(snapshot({ seq: 4, rows: [row({ key: '2' })] }))
    await vi.waitFor(() => expect(live.rows.get('2')).toBeDefined())
    port.postMessage(delta(9))
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    end()
  })

  it('asks anew for what is no message', async () => {
    const live = createLive()
    const { port, asked, end } = link(live, new FakeShell())
    port.postMessage({ kind: 'delta', rows: 'none' })
    await vi.waitFor(() => expect(asked).toEqual([{ kind: 'resync' }]))
    end()
  })

  it('keeps the rows of an engine that is gone, and marks since when', () => {
    const live = createLive()
    const shell = new FakeShell()
    const { end } = link(live, shell)
    live.receive(snapshot({ rows: [row({ key: '1' })] }))
    expect(live.state.getState().linked).toBe(true)
    shell.emit('engine:state', { state: 'restarting', restarts: 1 })
    expect(live.state.getState()).toMatchObject({ linked: false, rowCount: 1 })
    expect(live.state.getState().lostAt).toBeGreaterThan(0)
    const next = new MessageChannel()
    offer(next.port2)
    expect(live.state.getState()).toMatchObject({ linked: true, lostAt: null, rowCount: 1 })
    end()
  })

  it('takes a port from its own window only', () => {
    const live = createLive()
    const end = connectLive(live, new FakeShell().api)
    const { port2 } = new MessageChannel()
    window.dispatchEvent(
      new MessageEvent('message', { data: LIVE_PORT_MESSAGE, source: null, ports: [port2] })
    )
    expect(live.state.getState().linked).toBe(false)
    end()
  })
})
