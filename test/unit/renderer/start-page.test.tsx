import { act, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { suggestName } from '../../../src/renderer/features/endpoints/add-endpoint'
import { inspectCommand } from '../../../src/renderer/features/endpoints/commands'
import { endpoint } from '../../fixtures/fleet'
import { delta, row, snapshot } from './live'
import { open, type Opened } from './open'

const local = endpoint({ id: 'local', embedded: true })

async function firstRun(): Promise<Opened> {
  const opened = await open()
  opened.send(snapshot({ endpoints: [local] }))
  return opened
}

describe('first run', () => {
  it('opens by itself where there is nothing to watch, and not where there is', async () => {
    await firstRun()
    expect(screen.getByRole('heading', { name: 'Watch a Redis' })).toBeInTheDocument()
  })

  it('does not open over live locks', async () => {
    const { send } = await open()
    send(snapshot({ endpoints: [local], rows: [row({ key: '1', endpointId: 'local' })] }))
    expect(screen.queryByRole('heading', { name: 'Watch a Redis' })).toBeNull()
  })

  it('does not open before the first look, which may find locks', async () => {
    const { send } = await open()
    send(snapshot({ endpoints: [{ ...local, connection: 'connecting', freshAt: null }] }))
    expect(screen.queryByRole('heading', { name: 'Watch a Redis' })).toBeNull()
    expect(screen.queryByText('No problems found')).toBeNull()
    send(delta(2, { endpoints: [local], rows: [row({ key: '1', endpointId: 'local' })] }))
    expect(screen.getByText('No problems found')).toBeInTheDocument()
    expect(screen.queryByRole('heading', { name: 'Watch a Redis' })).toBeNull()
  })

  it('does not open over what a person has begun to use', async () => {
    const { send, user } = await open()
    send(snapshot({ endpoints: [{ ...local, connection: 'connecting', freshAt: null }] }))
    await user.click(screen.getByRole('button', { name: 'Endpoints' }))
    send(delta(2, { endpoints: [local] }))
    expect(screen.queryByRole('heading', { name: 'Watch a Redis' })).toBeNull()
  })

  it('watches a pasted URL under the name of its host', async () => {
    const { shell, user } = await firstRun()
    shell.answer('endpoints:add', () => ({ ok: true, id: 'prod', secretKept: 'protected' }))
    await user.type(
      screen.getByRole('textbox', { name: 'Redis URL' }),
      'redis://ops:secret@redis.prod:6379/0'
    )
    expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('redis.prod')
    await user.click(screen.getByRole('button', { name: 'Watch' }))
    expect(shell.argsOf('endpoints:add')).toEqual([
      { name: 'redis.prod', url: 'redis://ops:secret@redis.prod:6379/0' }
    ])
    await waitFor(() =>
      expect(screen.getByRole('tab', { name: 'Locks' })).toHaveAttribute('aria-selected', 'true')
    )
  })

  it('shows a fault at its field', async () => {
    const { shell, user } = await firstRun()
    shell.answer('endpoints:add', () => ({ ok: false, field: 'url', message: 'takes redis://…', code: null }))
    const url = screen.getByRole('textbox', { name: 'Redis URL' })
    await user.click(screen.getByRole('button', { name: 'Watch' }))
    expect(shell.argsOf('endpoints:add')).toEqual([])
    expect(url).toBeInvalid()
    await user.type(url, 'http://x')
    await user.click(screen.getByRole('button', { name: 'Watch' }))
    await waitFor(() => expect(url).toHaveAccessibleDescription('takes redis://…'))
    shell.answer('endpoints:add', () => ({ ok: false, field: 'name', message: 'is taken', code: null }))
    await user.click(screen.getByRole('button', { name: 'Watch' }))
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription('is taken')
    )
    expect(url).toBeValid()
  })

  it('says when a password is kept for this session only', async () => {
    const { shell, user } = await firstRun()
    shell.answer('endpoints:add', () => ({ ok: true, id: 'x', secretKept: 'session' }))
    await user.type(screen.getByRole('textbox', { name: 'Redis URL' }), 'redis://:pw@h')
    await user.click(screen.getByRole('button', { name: 'Watch' }))
    expect(await screen.findByText(/kept for this session only/)).toBeInTheDocument()
  })

  it('starts the demo, shows the locks, and can stop it', async () => {
    const { shell, user } = await firstRun()
    shell.answer('demo:set', () => ({ ok: true, detail: '' }))
    await user.click(screen.getByRole('button', { name: 'Try the demo fleet' }))
    await waitFor(() =>
      expect(screen.getByRole('tab', { name: 'Locks' })).toHaveAttribute('aria-selected', 'true')
    )
    act(() => shell.emit('demo:state', { state: 'running', detail: '' }))
    await user.click(screen.getByRole('button', { name: 'Demo fleet running' }))
    expect(shell.argsOf('demo:set')).toEqual([{ running: true }, { running: false }])
  })

  it('says in the language of the window what is wrong with a URL', async () => {
    const { shell, user } = await firstRun()
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'light' }))
    shell.answer('endpoints:add', () => ({
      ok: false,
      field: 'url',
      message: 'takes a database number such as /0 or /2',
      code: 'url_db'
    }))
    await user.type(screen.getByRole('textbox', { name: 'Redis URL' }), 'redis://h/x{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent('斜杠后应为数据库编号')
    expect(screen.getByRole('alert')).not.toHaveTextContent('takes')
  })

  it('says why the demo does not start', async () => {
    const { shell, user } = await firstRun()
    shell.answer('demo:set', () => ({ ok: false, detail: 'redis-server is not installed' }))
    await user.click(screen.getByRole('button', { name: 'Try the demo fleet' }))
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The demo fleet did not start. redis-server is not installed'
    )
  })

  it('says how to get the Redis that is missing', async () => {
    const { send, shell, user } = await open()
    const fault = { code: 'embedded_missing', detail: '', hint: 'sudo apt-get install redis-server' }
    send(snapshot({ endpoints: [{ ...local, connection: 'unavailable', freshAt: null, fault }] }))
    expect(screen.getByText(/neither redis-server nor valkey-server/)).toBeInTheDocument()
    await user.click(screen.getAllByRole('button', { name: 'Copy command' })[0]!)
    expect(shell.argsOf('clipboard:write')).toEqual([{ text: 'sudo apt-get install redis-server' }])
  })
})

describe('command lines', () => {
  it('name endpoint and namespace only where they are not the usual', () => {
    const of = { cli: 'taskguard', platform: 'linux', type: 't', resourceId: '-x' }
    expect(inspectCommand({ ...of, endpoint: local })).toBe('taskguard inspect -- t -x')
    expect(
      inspectCommand({ ...of, endpoint: endpoint({ id: 'p', name: 'prod eu', namespace: 'tg2' }) })
    ).toBe("taskguard inspect --endpoint 'prod eu' --namespace tg2 -- t -x")
  })
})

describe('the name suggested for an endpoint', () => {
  it.each([
    ['redis://h:1', 'h'],
    ['rediss://u:p@redis.eu.example:6380/2', 'redis.eu.example'],
    ['redis://[::1]:6379', '[::1]'],
    ['unix:///run/redis.sock', ''],
    ['', '']
  ])('of %s is %s', (url, name) => expect(suggestName(url)).toBe(name))
})
