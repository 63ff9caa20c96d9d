import { act, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { line } from '@shared/log/line'
import type { LiveMessage } from '@shared/live/view'
import { LOG_LINES } from '../../../src/renderer/stores/live/store'
import { createCommands } from '../../../src/renderer/workbench/commands'
import { prod, snapshot } from './live'
import { open } from './open'

const said = (endpointId: string | null, code: string, params = {}): LiveMessage => ({
  kind: 'log',
  at: 1_700_000_000_000,
  endpointId,
  level: 'warn',
  ...line(code, params)
})

async function openOutput() {
  const opened = await open()
  opened.send(snapshot({ endpoints: [prod()] }))
  act(() => opened.app.workbench.actions.showOutput('app'))
  return opened
}

const texts = (app: Awaited<ReturnType<typeof open>>['app'], channel: 'app' | `endpoint:${string}`) =>
  app.live.state
    .getState()
    .log.get(channel)
    ?.map(({ text }) => text)

describe('the output', () => {
  it('has a channel for the app, the window and each endpoint, and shows one at a time', async () => {
    const { app, user, send } = await openOutput()
    send(said(null, 'unknown_request'), said('prod', 'embedded_gone'))
    const channels = screen.getByRole('combobox', { name: 'Output channel' })
    expect(
      within(channels)
        .getAllByRole('option')
        .map(({ textContent }) => textContent)
    ).toEqual(['Task Guard', 'Window', 'prod'])
    expect(screen.getByRole('log', { name: 'Output of Task Guard' })).toBeInTheDocument()
    await user.selectOptions(channels, 'prod')
    expect(screen.getByRole('log', { name: 'Output of prod' })).toBeInTheDocument()
    expect(texts(app, 'app')).toEqual(['a window asked for something unknown'])
    expect(texts(app, 'endpoint:prod')).toEqual(['the local Redis is gone: starting it again'])
  })

  it('keeps so many lines of each channel, and clears one', async () => {
    const { app, user, send } = await openOutput()
    send(said(null, 'unknown_request'))
    send(...Array.from({ length: LOG_LINES + 3 }, (_, n) => said('prod', 'embedded_started', { pid: n })))
    const lines = texts(app, 'endpoint:prod')
    expect(lines).toHaveLength(LOG_LINES)
    expect(lines?.[0]).toContain('process 3)')
    await user.click(screen.getByRole('button', { name: 'Clear the Output' }))
    expect(texts(app, 'app')).toEqual([])
    expect(texts(app, 'endpoint:prod')).toHaveLength(LOG_LINES)
    expect(screen.getByText(/Nothing has been logged here yet/)).toBeInTheDocument()
  })

  it('speaks the window’s language, and copies what it shows', async () => {
    const { user, send, shell } = await openOutput()
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'dark' }))
    const about = { fault: 'refused', hint: 'runs', address: 'redis://db:6379' }
    send(said(null, 'fault', about))
    await user.click(await screen.findByRole('button', { name: '复制输出' }))
    expect(shell.argsOf('clipboard:write')).toEqual([
      { text: expect.stringContaining('[警告] redis://db:6379：连接被拒绝。请确认 Redis 正在运行') }
    ])
  })

  it('keeps the line of a call that failed in the window’s channel, and shows it', async () => {
    const { shell, app } = await openOutput()
    shell.answer('settings:open', () => Promise.reject(new Error('no editor')))
    act(() => createCommands(app)['settings.openFile']())
    await screen.findByRole('log', { name: 'Output of Window' })
    expect(
      app.live.state
        .getState()
        .log.get('window')
        ?.map(({ text }) => text)
    ).toEqual(['no editor'])
  })

  it('takes the lines of the main process for the app’s', async () => {
    const { shell, app } = await openOutput()
    act(() => shell.emit('log:line', { at: 1, level: 'info', ...line('no_notifications') }))
    expect(texts(app, 'app')).toEqual(['this system shows no notifications'])
  })
})
