import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { ChannelState } from '@shared/alerts/channel'
import type { ChannelEntry } from '@shared/ipc/channels'
import { channelSettingsSchema, type ChannelInput } from '@shared/settings/channel'
import type { SettingsValues } from '@shared/settings/schema'
import { open, type Opened } from './open'

// The whole window is in each, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 })

const idle: ChannelState = {
  state: 'idle',
  queued: 0,
  dead: 0,
  deliveredAt: null,
  failure: null,
  nextAt: null
}
const entry = (raw: ChannelInput, more: Partial<ChannelEntry> = {}): ChannelEntry => {
  const settings = channelSettingsSchema.parse(raw)
  return {
    identity: settings.name,
    settings,
    url: 'protected',
    secret: 'protected',
    host: 'hooks.slack.com',
    plain: false,
    state: idle,
    ...more
  }
}
const team = entry({ name: 'Team', kind: 'slack' }, { secret: 'none' })
const pager = entry({ name: 'Pager', kind: 'webhook' }, { host: 'pager.example' })

async function opened(
  channels: readonly ChannelEntry[] = [team, pager],
  { vault = true, values = {} }: { readonly vault?: boolean; readonly values?: SettingsValues } = {}
): Promise<Opened> {
  Element.prototype.scrollIntoView = () => undefined
  const all = await open()
  act(() => {
    all.shell.emit('settings:state', { values, fault: null })
    all.shell.emit('channels:book', { vault, channels: [...channels] })
  })
  return all
}

async function run({ user }: Opened, name: string): Promise<void> {
  await user.keyboard('{Control>}{Shift>}p{/Shift}{/Control}')
  await user.paste(name)
  await user.keyboard('{Enter}')
}

const form = (): HTMLFormElement => document.querySelector('form.channel-page')!
const box = (name: string | RegExp): HTMLElement => within(form()).getByLabelText(name, { selector: 'input' })
const press = (all: Opened, name: string): Promise<void> =>
  all.user.click(within(form()).getByRole('button', { name }))

describe('the form of an alert channel', () => {
  it('knows a service by its URL, and sends URL and secret apart from the settings', async () => {
    const all = await opened([])
    all.shell.answer('channels:save', () => ({ ok: true, identity: 'DingTalk', kept: 'protected' }))
    await run(all, 'add alert channel')
    await waitFor(() => expect(box('Webhook URL')).toHaveFocus())
    await all.user.paste('https://oapi.dingtalk.com/robot/send?access_token=abc')
    expect(within(form()).getByRole('radio', { name: 'DingTalk' })).toBeChecked()
    expect(box('Name')).toHaveValue('DingTalk')
    await all.user.click(box(/^Secret/))
    await all.user.paste('SECf00')
    await all.user.click(within(form()).getByRole('checkbox', { name: /^Also tell/ }))
    await press(all, 'Save')
    expect(all.shell.argsOf('channels:save')).toEqual([
      {
        identity: null,
        channel: { name: 'DingTalk', kind: 'dingtalk', resolved: true, language: 'auto', enabled: true },
        url: 'https://oapi.dingtalk.com/robot/send?access_token=abc',
        secret: 'SECf00'
      }
    ])
    await waitFor(() => expect(screen.getByRole('tab', { name: 'DingTalk' })).toBeInTheDocument())
  })

  it('shows no URL that is kept, and leaves it as it is unless another is typed', async () => {
    const all = await opened()
    all.shell.answer('channels:save', () => ({ ok: true, identity: 'Pager', kept: 'protected' }))
    await run(all, 'edit alert channel')
    await all.user.click(await screen.findByRole('option', { name: /Pager/ }))
    await waitFor(() => expect(box('Webhook URL')).toHaveValue(''))
    expect(box('Webhook URL')).toHaveAccessibleDescription(/Kept for pager\.example, and not shown/)
    await all.user.clear(box('Name'))
    await all.user.type(box('Name'), 'On call')
    await press(all, 'Save')
    expect(all.shell.argsOf('channels:save')).toEqual([
      {
        identity: 'Pager',
        channel: { name: 'On call', kind: 'webhook', resolved: false, language: 'auto', enabled: true }
      }
    ])
    await press(all, 'Forget It')
    await press(all, 'Save')
    expect(all.shell.argsOf('channels:save').at(-1)).toMatchObject({ secret: null })
  })

  it('marks what is wrong, takes the focus there, and says what the main process refuses', async () => {
    const all = await opened([])
    await run(all, 'add alert channel')
    await waitFor(() => expect(box('Webhook URL')).toHaveFocus())
    await all.user.paste('ftp://x')
    await press(all, 'Save')
    expect(box('Webhook URL')).toHaveAccessibleDescription(/takes https:\/\/… or http:\/\/…/)
    expect(box('Name')).toBeInvalid()
    await waitFor(() => expect(box('Webhook URL')).toHaveFocus())
    expect(all.shell.argsOf('channels:save')).toEqual([])
    all.shell.answer('channels:save', () => ({
      ok: false,
      faults: [{ field: 'name', message: '"Team" is taken', code: 'name_taken' }]
    }))
    await all.user.clear(box('Webhook URL'))
    await all.user.paste('https://x.example/y')
    await all.user.type(box('Name'), 'Team')
    await press(all, 'Save')
    await waitFor(() => expect(box('Name')).toHaveAccessibleDescription(/this name is taken/))
  })

  it('warns of plain http, but not on this machine, and of a system without a keyring', async () => {
    const all = await opened([], { vault: false })
    await run(all, 'add alert channel')
    await waitFor(() => expect(box('Webhook URL')).toHaveFocus())
    await all.user.paste('http://hooks.example/x')
    expect(within(form()).getByRole('alert')).toHaveTextContent('Plain http')
    expect(within(form()).getByText(/no keyring that protects secrets/)).toBeInTheDocument()
    await all.user.clear(box('Webhook URL'))
    await all.user.paste('http://127.0.0.1:9/x')
    expect(within(form()).queryByRole('alert')).toBeNull()
  })

  it('makes a secret, and sends a test of what stands in it, with the answer in the server’s words', async () => {
    const all = await opened([])
    await run(all, 'add alert channel')
    await waitFor(() => expect(box('Webhook URL')).toHaveFocus())
    await all.user.paste('https://hooks.example/x')
    await press(all, 'Generate')
    expect((box('Signing secret') as HTMLInputElement).value).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    all.shell.answer('channels:test', () => ({
      ok: true,
      answer: { code: 'refused', status: 403, said: '\u202Einvalid_token', took: 41 }
    }))
    await press(all, 'Send a Test')
    expect(await within(form()).findByText('HTTP 403 · ⟨U+202E⟩invalid_token')).toBeInTheDocument()
    expect(within(form()).getByText(/refused it, and would again/)).toBeInTheDocument()
    all.shell.answer('channels:test', () => Promise.reject(new Error('no engine')))
    await press(all, 'Send a Test')
    expect(await within(form()).findByRole('alert')).toHaveTextContent('no engine')
  })
})

describe('the channels in the settings', () => {
  const item = (name: string): HTMLElement =>
    screen.getAllByRole('listitem').find((one) => one.textContent?.includes(name))!

  it('say how each fares, and a status says whom alerts do not reach', async () => {
    const all = await opened([
      team,
      entry({ name: 'Off', kind: 'webhook', enabled: false }, { state: null }),
      entry({ name: 'Lost', kind: 'webhook' }, { url: 'none', host: null, state: null }),
      entry(
        { name: 'Away', kind: 'feishu' },
        {
          state: {
            ...idle,
            state: 'waiting',
            queued: 2,
            failure: { code: 'unreachable', status: null, said: 'connect ECONNREFUSED', took: 1 }
          }
        }
      ),
      entry(
        { name: 'Refused', kind: 'slack' },
        { state: { ...idle, dead: 1, failure: { code: 'refused', status: 410, said: 'gone', took: 1 } } }
      )
    ])
    const status = screen.getByRole('button', { name: /Alerts don't reach Lost, Away, Refused/ })
    await all.user.click(status)
    await screen.findByRole('textbox', { name: 'Search settings' })
    expect(item('Team')).toHaveTextContent('Slack · hooks.slack.com')
    expect(item('Team')).toHaveTextContent('Takes alerts')
    expect(item('Off')).toHaveTextContent('Switched off')
    expect(item('Lost')).toHaveTextContent('Has no URL here')
    expect(item('Away')).toHaveTextContent('2 messages wait and are tried again (connect ECONNREFUSED)')
    expect(item('Refused')).toHaveTextContent('HTTP 410 · gone')
    await all.user.click(within(item('Refused')).getByRole('button', { name: 'Send Again' }))
    await all.user.click(within(item('Refused')).getByRole('button', { name: 'Forget Them' }))
    expect(all.shell.argsOf('channels:undelivered')).toEqual([
      { identity: 'Refused', do: 'retry' },
      { identity: 'Refused', do: 'forget' }
    ])
  })

  it('are removed only after a question', async () => {
    const all = await opened()
    all.shell.answer('channels:change', () => ({ ok: true }))
    await run(all, 'alert settings')
    await screen.findByRole('textbox', { name: 'Search settings' })
    await all.user.click(within(item('Pager')).getByRole('button', { name: 'Actions for Pager' }))
    await all.user.click(screen.getByRole('menuitem', { name: 'Remove…' }))
    await all.user.keyboard('{Enter}')
    expect(all.shell.argsOf('channels:change')).toEqual([])
    await all.user.click(within(item('Pager')).getByRole('button', { name: 'Actions for Pager' }))
    await all.user.click(screen.getByRole('menuitem', { name: 'Switch Off' }))
    await all.user.click(within(item('Pager')).getByRole('button', { name: 'Actions for Pager' }))
    await all.user.click(screen.getByRole('menuitem', { name: 'Remove…' }))
    await all.user.keyboard('{ArrowDown}{Enter}')
    await waitFor(() =>
      expect(all.shell.argsOf('channels:change')).toEqual([
        { do: 'enable', identity: 'Pager', enabled: false },
        { do: 'remove', identity: 'Pager' }
      ])
    )
  })

  it('are chosen for a rule by name; one that is gone is said to be', async () => {
    const values = { 'notifications.rules': [{ notify: true, to: ['Team', 'gone'] }] }
    const all = await opened([team, pager], { values })
    all.shell.answer('settings:set', () => ({ ok: true }))
    await run(all, 'alert settings')
    await screen.findByRole('textbox', { name: 'Search settings' })
    const cell = screen.getByRole('button', { name: 'Channels of row 1: Team, gone (not there)' })
    await all.user.click(cell)
    expect(screen.getByRole('menuitemcheckbox', { name: 'Team' })).toHaveAttribute('aria-checked', 'true')
    await all.user.click(screen.getByRole('menuitemcheckbox', { name: 'Notification' }))
    await all.user.click(screen.getByRole('menuitemcheckbox', { name: 'All' }))
    expect(all.shell.argsOf('settings:set')).toMatchObject([
      { path: ['notifications.rules', 0, 'to'], value: ['Team', 'gone', 'native'] },
      { path: ['notifications.rules', 0, 'to'] }
    ])
  })

  it('and this machine’s own ways can be tried', async () => {
    const all = await opened([], { values: { 'notifications.sound': 'bell' } })
    all.shell.answer('channels:testNotification', () => ({ ok: false, detail: 'no service answers' }))
    await run(all, 'alert settings')
    await all.user.click(await screen.findByRole('button', { name: 'Show a Test Notification' }))
    expect(await screen.findByText('no service answers')).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Play It' })).toBeEnabled()
  })
})
