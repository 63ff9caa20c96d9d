import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { endpointSettingsSchema, type EndpointInput } from '@shared/settings/endpoint'
import type { BookEntry } from '@shared/ipc/endpoints'
import { endpoint } from '../../fixtures/fleet'
import { snapshot } from './live'
import { open, type Opened } from './open'

// A form has many roles and names to be found, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 })

const entry = (raw: EndpointInput, more: Partial<BookEntry> = {}): BookEntry => {
  const settings = endpointSettingsSchema.parse(raw)
  return {
    id: `settings:${settings.name}`,
    identity: settings.name,
    settings,
    address: 'redis://redis.prod.example:6379',
    password: 'none',
    sentinelPassword: 'none',
    brokerPassword: 'none',
    backendPassword: 'none',
    managementPassword: 'none',
    ...more
  }
}
const prod = entry({ name: 'prod', url: 'redis://ops@redis.prod.example' }, { password: 'protected' })
const staging = entry({ name: 'staging', url: 'redis://staging.example', protected: true })

async function opened(vault = true): Promise<Opened> {
  const all = await open()
  all.send(
    snapshot({
      endpoints: [
        endpoint({ id: 'settings:prod', name: 'prod' }),
        endpoint({ id: 'settings:staging', name: 'staging', protected: true })
      ]
    })
  )
  act(() => all.shell.emit('endpoints:book', { vault, unlockFor: 900_000, endpoints: [prod, staging] }))
  await all.user.click(screen.getByRole('button', { name: 'Endpoints' }))
  return all
}

async function newForm(vault = true): Promise<Opened> {
  const all = await opened(vault)
  await all.user.click(screen.getAllByRole('button', { name: 'Watch a Redis…' })[0]!)
  return all
}

const box = (name: string): HTMLElement => screen.getByLabelText(name, { selector: 'input, textarea' })
const form = (): HTMLFormElement => document.querySelector('form.form-page')!
const inList = (name: string): HTMLElement =>
  within(screen.getByRole('list', { name: 'Endpoints' })).getByRole('button', { name })
const password = (): HTMLElement => screen.getByLabelText('Password')

describe('the form of an endpoint', () => {
  it('is filled in by a pasted URL, which is not kept', async () => {
    const { user, shell } = await newForm()
    shell.answer('endpoints:save', () => ({
      ok: true,
      id: 'settings:gpu',
      identity: 'gpu',
      password: 'protected'
    }))
    await user.click(box('Fill in from a URL'))
    await user.paste('rediss://ops:p%40ss@gpu:6380/2?ca=/etc/ca.pem&sni=redis.example')
    expect(box('Fill in from a URL')).toHaveValue('')
    expect(box('Host')).toHaveValue('gpu')
    expect(box('Port')).toHaveValue('6380')
    expect(box('Database')).toHaveValue('2')
    expect(box('User')).toHaveValue('ops')
    expect(password()).toHaveValue('p@ss')
    expect(box('Certificate authority')).toHaveValue('/etc/ca.pem')
    expect(box('Server name (SNI)')).toHaveValue('redis.example')
    await user.click(within(form()).getByRole('button', { name: 'Save' }))
    expect(shell.argsOf('endpoints:save')).toEqual([
      {
        identity: null,
        endpoint: {
          name: 'gpu',
          kind: 'standalone',
          host: 'gpu',
          port: 6380,
          db: 2,
          tls: { ca: '/etc/ca.pem', servername: 'redis.example' },
          username: 'ops',
          namespace: 'taskguard',
          color: 'red',
          protected: false,
          enabled: true
        },
        password: 'p@ss',
        sentinelPassword: null
      }
    ])
    await waitFor(() => expect(screen.getByRole('tab', { name: 'gpu' })).toBeInTheDocument())
  })

  it('marks each field that is wrong, and takes the focus to the first', async () => {
    const { user, shell } = await newForm()
    await user.clear(box('Port'))
    await user.type(box('Port'), '70000')
    await user.click(within(form()).getByRole('button', { name: 'Save' }))
    expect(box('Name')).toBeInvalid()
    expect(box('Name')).toHaveAccessibleDescription(/takes a name of 1 to 64 characters/)
    expect(box('Host')).toBeInvalid()
    expect(box('Port')).toHaveAccessibleDescription('takes a port from 1 to 65535.')
    await waitFor(() => expect(box('Name')).toHaveFocus())
    expect(shell.argsOf('endpoints:save')).toEqual([])
  })

  it('says at its field what the main process refuses', async () => {
    const { user, shell } = await newForm()
    shell.answer('endpoints:save', () => ({
      ok: false,
      faults: [{ field: 'name', message: '"prod" is taken', code: 'name_taken' }]
    }))
    await user.type(box('Name'), 'prod')
    await user.type(box('Host'), 'h')
    await user.click(within(form()).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(box('Name')).toHaveAccessibleDescription('is taken: give it another name.'))
  })

  it('has the fields of each kind, and forgets none on the way', async () => {
    const { user } = await newForm()
    await user.type(box('Host'), 'h')
    await user.click(screen.getByRole('radio', { name: 'Sentinel' }))
    await user.type(box('Sentinels'), 's1{enter}s2:26380')
    await user.type(box('Name of the primary'), 'main')
    expect(screen.queryByRole('textbox', { name: 'Host' })).toBeNull()
    expect(screen.getByLabelText('Password at the Sentinels')).toBeInTheDocument()
    await user.click(screen.getByRole('radio', { name: 'Cluster' }))
    expect(screen.queryByRole('textbox', { name: 'Database' })).toBeNull()
    await user.click(screen.getByRole('radio', { name: 'Single server' }))
    expect(box('Host')).toHaveValue('h')
  })

  it('names a Celery fleet: a password that is pasted with its URL goes to a field of its own', async () => {
    const { user, shell } = await newForm()
    shell.answer('endpoints:save', () => ({
      ok: true,
      id: 'settings:gpu',
      identity: 'gpu',
      password: 'none'
    }))
    await user.type(box('Name'), 'gpu')
    await user.type(box('Host'), 'redis')
    expect(screen.queryByRole('textbox', { name: 'Broker URL' })).toBeNull()
    await user.click(screen.getByRole('radio', { name: 'Another broker' }))
    await user.type(box('Broker URL'), 'kafka://x')
    await user.click(within(form()).getByRole('button', { name: 'Save' }))
    expect(box('Broker URL')).toHaveAccessibleDescription(/is no URL of a broker/)
    await user.clear(box('Broker URL'))
    await user.click(box('Broker URL'))
    await user.paste('amqp://ops:p%40ss@rabbit/video')
    expect(box('Broker URL')).toHaveValue('amqp://ops@rabbit/video')
    expect(screen.getByLabelText('Password at the broker')).toHaveValue('p@ss')
    // RabbitMQ has no visibility timeout.
    expect(screen.queryByRole('textbox', { name: 'Visibility timeout' })).toBeNull()
    await user.clear(box('Queues'))
    await user.type(box('Queues'), 'video{enter}audio')
    await user.click(within(form()).getByRole('button', { name: 'Save' }))
    expect(shell.argsOf('endpoints:save')).toMatchObject([
      {
        endpoint: {
          celery: { broker: 'amqp://ops@rabbit/video', queues: ['video', 'audio'], eventExchange: 'celeryev' }
        },
        brokerPassword: 'p@ss'
      }
    ])
    expect(shell.argsOf('endpoints:save')[0]).not.toHaveProperty('backendPassword')
  })

  it('asks for a management API of a RabbitMQ alone, and for a password where its URL names a user', async () => {
    const { user, shell } = await newForm()
    shell.answer('endpoints:save', () => ({
      ok: true,
      id: 'settings:gpu',
      identity: 'gpu',
      password: 'none'
    }))
    await user.type(box('Name'), 'gpu')
    await user.type(box('Host'), 'redis')
    await user.click(screen.getByRole('radio', { name: 'Another broker' }))
    const management = (): HTMLElement | null => screen.queryByRole('textbox', { name: 'Management API URL' })
    expect(management()).toBeNull()
    await user.click(box('Broker URL'))
    await user.paste('amqp://ops@rabbit')
    expect(management()).toHaveAccessibleDescription(/how many messages are not acknowledged/)
    await user.click(management()!)
    await user.paste('http://elsewhere:15672')
    expect(screen.queryByLabelText('Password at the management API')).toBeNull()
    await user.click(within(form()).getByRole('button', { name: 'Save' }))
    expect(management()).toHaveAccessibleDescription(/names no user. The broker's user is used/)
    expect(shell.argsOf('endpoints:save')).toEqual([])
    await user.clear(management()!)
    await user.click(management()!)
    await user.paste('http://bob:s3cret@elsewhere:15672')
    expect(management()).toHaveValue('http://bob@elsewhere:15672')
    expect(screen.getByLabelText('Password at the management API')).toHaveValue('s3cret')
    await user.click(within(form()).getByRole('button', { name: 'Save' }))
    expect(shell.argsOf('endpoints:save')).toMatchObject([
      {
        endpoint: { celery: { broker: 'amqp://ops@rabbit', managementUrl: 'http://bob@elsewhere:15672' } },
        managementPassword: 's3cret'
      }
    ])
  })

  it('warns while certificates are not verified, and where no key store protects passwords', async () => {
    const { user } = await newForm(false)
    expect(screen.getByText(/kept for this session only: after a restart/)).toBeInTheDocument()
    await user.click(screen.getByRole('checkbox', { name: 'Encrypt with TLS' }))
    await user.click(screen.getByRole('checkbox', { name: "Verify the server's certificate" }))
    expect(screen.getByRole('alert')).toHaveTextContent('Any certificate is taken')
  })

  it('never shows a kept password, and keeps it unless another is typed', async () => {
    const { user, shell } = await opened()
    shell.answer('endpoints:save', () => ({
      ok: true,
      id: prod.id,
      identity: 'prod',
      password: 'protected'
    }))
    await user.click(inList('prod'))
    expect(password()).toHaveValue('')
    await user.type(box('Name'), ' 2')
    await user.click(within(form()).getByRole('button', { name: 'Save' }))
    expect(shell.argsOf('endpoints:save')).toMatchObject([{ identity: 'prod', endpoint: { name: 'prod 2' } }])
    expect(shell.argsOf('endpoints:save')[0]).not.toHaveProperty('password')
  })

  it('keeps what was typed while other tabs are looked at', async () => {
    const { user } = await newForm()
    await user.type(box('Host'), 'kept.example')
    await user.click(screen.getByRole('tab', { name: 'Locks' }))
    await user.click(screen.getByRole('tab', { name: 'New Endpoint' }))
    expect(box('Host')).toHaveValue('kept.example')
  })

  it('tests the draft step by step, and stops when asked', async () => {
    const { user, shell } = await newForm()
    let end: () => void = () => undefined
    shell.answer('endpoints:test', () => new Promise((resolve) => (end = () => resolve({ ok: true }))))
    await user.type(box('Name'), 'x')
    await user.type(box('Host'), 'h')
    await user.click(screen.getByRole('button', { name: 'Test Connection' }))
    const { token } = shell.argsOf('endpoints:test')[0] as { token: string }
    const region = screen.getByRole('region', { name: 'Connection test' })
    act(() => {
      shell.emit('endpoints:testStep', {
        token,
        step: {
          id: 'connect',
          status: 'critical',
          facts: {},
          fault: {
            code: 'auth',
            problem: 'user or password are wrong',
            hint: 'Check the user name.',
            said: null
          }
        }
      })
    })
    expect(region).toHaveTextContent('User or password are refused. (user or password are wrong)')
    expect(region).toHaveTextContent('Check the user name.')
    await act(async () => end())
    expect(region).toHaveTextContent('It does not work yet.')
    await user.click(screen.getByRole('button', { name: 'Test Connection' }))
    await user.click(screen.getByRole('button', { name: 'Cancel Test' }))
    expect(shell.argsOf('endpoints:cancelTest')).toHaveLength(1)
    expect(screen.getByRole('region', { name: 'Connection test' })).toHaveTextContent(
      'The test was cancelled.'
    )
  })
})

describe('the list of endpoints', () => {
  it('moves by Alt with an arrow, and says where to', async () => {
    const { user, shell } = await opened()
    shell.answer('endpoints:change', () => ({ ok: true }))
    inList('staging').focus()
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}')
    expect(shell.argsOf('endpoints:change')).toEqual([{ do: 'move', identity: 'staging', to: 0 }])
    expect(await screen.findByText('staging is now number 1')).toBeInTheDocument()
  })

  it('asks before it removes', async () => {
    const { user, shell } = await opened()
    shell.answer('endpoints:change', () => ({ ok: true }))
    await user.click(screen.getByRole('button', { name: 'Actions of prod' }))
    await user.click(screen.getByRole('menuitem', { name: /^Remove…/ }))
    const asked = await screen.findByRole('dialog', { name: 'Remove prod?' })
    expect(within(asked).getByRole('option', { selected: true })).toHaveTextContent('Keep prod')
    await user.keyboard('{Enter}')
    await waitFor(() => expect(asked).not.toBeInTheDocument())
    expect(shell.argsOf('endpoints:change')).toEqual([])
    inList('prod').focus()
    await user.keyboard('{Delete}')
    await user.click(await screen.findByRole('option', { name: 'Remove prod' }))
    await waitFor(() =>
      expect(shell.argsOf('endpoints:change')).toEqual([{ do: 'remove', identity: 'prod' }])
    )
  })

  it('unlocks a protected one by its name alone', async () => {
    const { user, shell } = await opened()
    shell.answer('endpoints:unlock', ({ name }) => ({ ok: name === 'staging' }))
    await user.click(screen.getByRole('button', { name: 'Actions of staging' }))
    await user.click(screen.getByRole('menuitem', { name: 'Unlock…' }))
    const asked = await screen.findByRole('dialog', { name: 'Unlock staging for 15m?' })
    await user.keyboard('prod{Enter}')
    expect(await within(asked).findByText('This is not its name.')).toBeInTheDocument()
    await user.clear(within(asked).getByRole('textbox'))
    await user.type(within(asked).getByRole('textbox'), 'staging{Enter}')
    await waitFor(() => expect(asked).not.toBeInTheDocument())
  })

  it('shows what an import would do, and replaces only what is ticked', async () => {
    const { user, shell } = await opened()
    const item = { address: 'redis://gpu:6379', differs: [], faults: [] }
    shell.answer('endpoints:readImport', () => ({
      path: '/home/me/endpoints.json',
      fault: null,
      items: [
        { ...item, name: 'new', does: 'add' },
        { ...item, name: 'prod', does: 'change', differs: ['host', 'tls'] },
        { ...item, name: 'staging', does: 'same' },
        {
          ...item,
          name: 'broken',
          does: 'invalid',
          faults: [{ field: 'nodes.1', problem: 'x', said: { code: 'host_port', params: {} } }]
        }
      ]
    }))
    shell.answer('endpoints:import', ({ names }) => ({ ok: true, count: names.length }))
    await user.click(screen.getByRole('button', { name: 'Import…' }))
    const preview = await screen.findByRole('region', { name: 'Import endpoints' })
    expect(preview).toHaveFocus()
    expect(preview).toHaveTextContent('differs: Host, Encrypt with TLS')
    expect(preview).toHaveTextContent('not valid: nodes.1: takes host or host:port')
    expect(within(preview).getByRole('button', { name: 'Import 1 endpoint' })).toBeEnabled()
    await user.click(within(preview).getByRole('checkbox', { name: 'Replace prod' }))
    await user.click(within(preview).getByRole('button', { name: 'Import 2 endpoints' }))
    expect(shell.argsOf('endpoints:import')).toEqual([{ names: ['new', 'prod'] }])
    expect(await screen.findByText('2 endpoints were imported.')).toBeInTheDocument()
  })
})
