import { act, render } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import type { CallResult } from '@shared/ipc/contract'
import type { LiveMessage } from '@shared/live/view'
import { LIVE_PORT_MESSAGE } from '@shared/ipc/live-port'
import { onTestFinished } from 'vitest'
import { startApp } from '../../../src/renderer/start'
import type { App } from '../../../src/renderer/workbench/app'
import { Root } from '../../../src/renderer/workbench/root'
import { FakeShell } from './fake-shell'

export interface Opened {
  readonly app: App
  readonly shell: FakeShell
  readonly user: UserEvent
  /** The engine speaks. */
  readonly send: (...messages: readonly LiveMessage[]) => void
}

/** Opens the whole window, as main.tsx does, over a fake main process. */
export async function open(
  { language = 'en' }: { readonly language?: 'en' | 'zh-CN' } = {},
  shell = new FakeShell(),
  state: CallResult<'state:get'> = { slices: {}, fault: null }
): Promise<Opened> {
  const { app, end } = startApp(shell.api, { language, theme: 'dark' }, state)
  onTestFinished(end)
  shell.answer('app:info', () => ({
    version: '0.1.0',
    electron: '33.2.1',
    platform: 'linux',
    language,
    theme: 'dark',
    home: '/home/on-call/.config/taskguard',
    cli: 'npx taskguard'
  }))
  render(<Root app={app} />)
  const { port2 } = new MessageChannel()
  await act(async () => {
    shell.emit('engine:state', { state: 'running', restarts: 0 })
    window.dispatchEvent(
      new MessageEvent('message', { data: LIVE_PORT_MESSAGE, source: window, ports: [port2] })
    )
    await Promise.resolve()
  })
  return {
    app,
    shell,
    user: userEvent.setup(),
    send: (...messages) => {
      act(() => {
        for (const message of messages) app.live.receive(message)
      })
    }
  }
}
