import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { CallArgs } from '@shared/ipc/contract'
import type { SettingsValues } from '@shared/settings/schema'
import type { FakeShell } from './fake-shell'
import { open as openWindow } from './open'

/** Settings as the main process keeps them: what the form writes comes back as the state. */
function serve(shell: FakeShell, first: SettingsValues): { readonly writes: CallArgs<'settings:set'>[] } {
  let values = first
  const writes: CallArgs<'settings:set'>[] = []
  const emit = (): void => shell.emit('settings:state', { values, fault: null })
  shell.answer('settings:set', (args) => {
    writes.push(args)
    const [key, ...inner] = args.path
    if (inner.length === 0) {
      const { [key]: _gone, ...rest } = values
      values = args.value === undefined ? rest : { ...rest, [key]: args.value }
      act(emit)
    }
    return { ok: true }
  })
  act(emit)
  return { writes }
}

async function open(values: SettingsValues = {}) {
  const opened = await openWindow()
  const served = serve(opened.shell, values)
  await opened.user.keyboard('{Control>},{/Control}')
  const search = await screen.findByRole('textbox', { name: 'Search settings' })
  await waitFor(() => expect(search).toHaveFocus())
  return { ...opened, ...served, search }
}

const setting = (name: string): HTMLElement => screen.getByRole('group', { name })
const box = (name: string): HTMLElement => screen.getByRole('textbox', { name })

// The whole window is in each, and every role is looked for in all of it.
vi.setConfig({ testTimeout: 30_000 })

describe('the settings form', () => {
  beforeEach(() => {
    Element.prototype.scrollIntoView = () => undefined
  })

  it('opens with its key, searches by every word, counts and marks what it found', async () => {
    const { user, search } = await open()
    await user.paste('long run')
    expect(setting('Long Run')).toBeInTheDocument()
    expect(screen.queryByRole('group', { name: 'Poll' })).toBeNull()
    expect(screen.getByText(/^\d+ settings?$/)).toBeInTheDocument()
    expect(within(setting('Long Run')).getAllByText('Long', { selector: 'mark' }).length).toBeGreaterThan(0)
    await user.clear(search)
    await user.paste('no such thing')
    expect(screen.getByText('No setting matches the search.')).toBeInTheDocument()
    await user.keyboard('{Escape}')
    expect(setting('Poll')).toBeInTheDocument()
  })

  it('shows only what the file sets with @modified, and takes it out again with the reset', async () => {
    const { user, writes } = await open({ 'monitor.poll': '2s' })
    await user.paste('@modified')
    expect(screen.getByText('1 setting')).toBeInTheDocument()
    await user.click(within(setting('Poll')).getByRole('button', { name: 'Reset to the default' }))
    expect(writes).toEqual([{ path: ['monitor.poll'], value: undefined, was: undefined }])
    expect(screen.getByText('No setting matches the search.')).toBeInTheDocument()
  })

  it('writes a duration with Enter, and says what is wrong with another text', async () => {
    const { user, writes } = await open()
    await user.click(box('Long Run'))
    await user.keyboard('soon{Enter}')
    expect(within(setting('Long Run')).getByRole('alert')).toHaveTextContent('takes a duration')
    expect(writes).toEqual([])
    await user.clear(box('Long Run'))
    await user.keyboard('90m{Enter}')
    expect(writes).toEqual([{ path: ['thresholds', 'longRun'], value: '90m', was: undefined }])
  })

  it('leaves a text that is being typed to the person, and takes it back with Escape', async () => {
    const { user, shell, writes } = await open({ 'monitor.poll': '2s' })
    await user.click(box('Poll'))
    await user.keyboard('5')
    act(() => shell.emit('settings:state', { values: { 'monitor.poll': '3s' }, fault: null }))
    expect(box('Poll')).toHaveValue('2s5')
    await user.keyboard('{Escape}')
    expect(box('Poll')).toHaveValue('3s')
    expect(writes).toEqual([])
  })

  it('bounds numbers, and an empty text is the default', async () => {
    const { user, writes } = await open({ 'notifications.summaryAbove': 5 })
    await user.clear(box('Summary Above'))
    await user.keyboard('0{Enter}')
    expect(within(setting('Summary Above')).getByRole('alert')).toHaveTextContent('1 or more')
    await user.keyboard('{Backspace}{Enter}')
    expect(writes).toEqual([{ path: ['notifications.summaryAbove'], value: undefined, was: undefined }])
  })

  it('switches a checkbox and a choice', async () => {
    const { user, writes } = await open()
    await user.click(screen.getByRole('checkbox', { name: 'Notifications' }))
    await user.selectOptions(screen.getByRole('combobox', { name: 'Color Theme' }), 'hc-light')
    expect(writes.map(({ path, value }) => [path[0], value])).toEqual([
      ['notifications.enabled', false],
      ['workbench.theme', 'hc-light']
    ])
    expect(screen.getByRole('checkbox', { name: 'Notifications' })).not.toBeChecked()
  })

  it('says what the file refused', async () => {
    const { user, shell } = await open()
    shell.answer('settings:set', () => ({ ok: false, problem: 'x', said: { code: 'file', params: {} } }))
    await user.click(box('Poll'))
    await user.keyboard('2s{Enter}')
    expect(await within(setting('Poll')).findByRole('alert')).toHaveTextContent('mend it first')
    expect(box('Poll')).toHaveValue('2s')
  })

  it('adds a threshold of a type, and removes one', async () => {
    const { user, writes } = await open({ 'thresholds.byType': { audio: { longRun: '3h' } } })
    const table = screen.getByRole('table', { name: 'Thresholds by Task Type' })
    await user.type(within(table).getByRole('combobox', { name: 'Task type to add' }), 'video_analysis')
    await user.selectOptions(within(table).getByRole('combobox', { name: 'Threshold to add' }), 'longRun')
    await user.type(within(table).getByRole('textbox', { name: 'Value to add' }), '4h{Enter}')
    await user.click(within(table).getByRole('button', { name: 'Remove Long Run of audio' }))
    expect(writes.map(({ path, value }) => [path, value])).toEqual([
      [['thresholds.byType', 'video_analysis', 'longRun'], '4h'],
      [['thresholds.byType', 'audio', 'longRun'], undefined]
    ])
  })

  it('adds, changes, orders and removes notification rules', async () => {
    const rules = [
      { severity: 'warning', notify: false },
      { kind: 'prevented', notify: true }
    ]
    const { user, writes } = await open({ 'notifications.rules': rules })
    const table = screen.getByRole('table', { name: 'Alert Rules' })
    await user.selectOptions(within(table).getByRole('combobox', { name: 'Severity of row 1' }), 'info')
    await user.click(within(table).getByRole('button', { name: 'Remove row 1' }))
    await user.click(within(table).getByRole('button', { name: 'Move row 2 up' }))
    await user.type(within(table).getByRole('textbox', { name: 'Task type to add' }), 'audio{Enter}')
    await user.click(within(table).getByRole('button', { name: 'Add' }))
    expect(writes.map(({ path, value }) => [path.slice(1), value])).toEqual([
      [[0, 'severity'], 'info'],
      [[0], undefined],
      [[], [rules[1], rules[0]]],
      [[2], { notify: false, type: 'audio' }]
    ])
    expect(writes.every(({ was }) => was !== undefined)).toBe(true)
  })

  it('can change nothing while the file is wrong, and leads to the place', async () => {
    const { user, shell } = await open()
    const fault = {
      file: '/home/on-call/settings.json',
      line: 3,
      column: 7,
      field: 'monitor.poll',
      problem: 'takes a duration such as 60s, 5m or 2h',
      said: { code: 'duration', params: {} }
    }
    act(() => shell.emit('settings:state', { values: { 'monitor.poll': '2s' }, fault }))
    expect(screen.getByText(/^settings\.json:3:7: monitor\.poll: takes a duration/)).toBeInTheDocument()
    expect(box('Poll')).toBeDisabled()
    expect(box('Poll')).toHaveValue('2s')
    await user.click(screen.getByRole('button', { name: 'Open at Line 3' }))
    expect(shell.argsOf('settings:open')).toEqual([{ line: 3, column: 7 }])
  })

  it('copies a setting by id and as JSON', async () => {
    const { user, shell } = await open({ thresholds: { longRun: '3h' } })
    await user.click(within(setting('Long Run')).getByRole('button', { name: "Copy the setting's id" }))
    await user.click(within(setting('Long Run')).getByRole('button', { name: 'Copy as JSON' }))
    expect(shell.argsOf('clipboard:write')).toEqual([
      { text: 'thresholds.longRun' },
      { text: '"thresholds": {\n  "longRun": "3h"\n}' }
    ])
  })

  it('speaks Chinese when the window does', async () => {
    const { shell } = await open()
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'dark' }))
    expect(await screen.findByRole('group', { name: '长时间运行' })).toBeInTheDocument()
  })
})
