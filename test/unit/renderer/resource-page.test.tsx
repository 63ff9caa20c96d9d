import { act, screen, within } from '@testing-library/react'
import { toIso } from '@shared/time/iso'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { InspectDocument } from '@shared/inspect/document'
import { openResource } from '../../../src/renderer/features/resource/commands'
import { delta, finding, prod, row, snapshot } from './live'
import { open, type Opened } from './open'
import { failed, record, resource, run, told } from './resource-document'

const ago = (ms: number): string => toIso(Date.now() - ms)
const MINUTE = 60_000

// Ages are told to the second: the date stands still, timers go on.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T12:00:00Z') }))
afterEach(() => void vi.useRealTimers())

async function openPage(
  document: Partial<InspectDocument> | null = null
): Promise<Opened & { page: HTMLElement }> {
  const opened = await open()
  opened.send(snapshot())
  act(() => openResource(opened.app, resource))
  if (document) opened.send(told(document))
  const page = screen.getByRole('article', { name: 'video_analysis 8123' })
  return { ...opened, page }
}

const twice = (): Partial<InspectDocument> => ({
  lock: { key: 'k', owner: 'run-a', expires_at: toIso(Date.now() + 38_000), ttl_ms: 38_000 },
  runs: [
    run(
      { run_id: 'run-b', worker: 'gpu-7/w2', mode: 'observe', start_time: ago(3 * MINUTE), fence: '9022' },
      50_000
    ),
    run(
      { run_id: 'run-a', worker: 'gpu-3/w1', mode: 'observe', start_time: ago(41 * MINUTE), fence: '9021' },
      38_000
    ),
    run({
      run_id: 'run-0',
      worker: 'gpu-1/w1',
      status: 'failed',
      start_time: ago(95 * MINUTE),
      end_time: ago(80 * MINUTE),
      error: 'CUDA out of memory',
      result: { frames: 7 }
    })
  ]
})

const timeline = (): HTMLElement => screen.getByRole('listbox', { name: 'Runs over time' })
const active = (): string | null =>
  within(timeline()).getByRole('option', { selected: true }).getAttribute('aria-label')

describe('the page of a resource', () => {
  it('says in a sentence that it runs twice, and shows where', async () => {
    const { page } = await openPage(twice())
    expect(within(page).getByText('Running twice: gpu-3/w1 for 41m, gpu-7/w2 for 3m')).toBeInTheDocument()
    expect(within(timeline()).getAllByRole('option')).toHaveLength(3)
    expect(within(page).getByText('Working twice: 3m of GPU time so far')).toBeInTheDocument()
    // Hatched in both bars.
    expect(page.querySelectorAll('.timeline-overlap')).toHaveLength(2)
    expect(within(page).getByText(/38s left of 1m/)).toBeInTheDocument()
    expect(within(page).getByText('9021')).toBeInTheDocument()
  })

  it('is walked by arrows; Enter opens the record, Escape comes back', async () => {
    const { user, page } = await openPage(twice())
    await act(async () => timeline().focus())
    expect(active()).toContain('gpu-7/w2')
    await user.keyboard('{ArrowUp}')
    expect(active()).toMatch(/gpu-3\/w1.*Running.*beside another run for 3m so far/)
    await user.keyboard('{ArrowLeft}')
    expect(active()).toContain('Failed')
    await user.keyboard('{Home}{End}{Home}{Enter}')
    const head = await within(page).findByRole('button', { name: /run-0/, expanded: true })
    await act(async () => new Promise((done) => requestAnimationFrame(() => done(undefined))))
    expect(head).toHaveFocus()
    const error = within(page).getByRole('region', { name: 'Error' })
    expect(error).toHaveTextContent('CUDA out of memory')
    expect(within(page).getByRole('region', { name: 'Result' }).textContent).toBe('{\n  "frames": 7\n}')
    await user.keyboard('{Escape}')
    expect(timeline()).toHaveFocus()
  })

  it('zooms and moves by keys', async () => {
    const { user, page } = await openPage(twice())
    await act(async () => timeline().focus())
    const range = (): string | null | undefined => page.querySelector('.timeline-range')?.textContent
    const whole = range()
    await user.keyboard('++')
    const close = range()
    expect(close).not.toBe(whole)
    // The run of long ago is out of sight, and it is shown where.
    expect(page.querySelectorAll('.codicon-chevron-left')).toHaveLength(1)
    await user.keyboard('{Shift>}{ArrowLeft}{ArrowLeft}{/Shift}')
    expect(range()).not.toBe(close)
    await user.keyboard('0')
    expect(range()).toBe(whole)
    await user.keyboard('+--')
    expect(range()).toBe(whole)
    // With Ctrl they are the window's.
    await user.keyboard('{Control>}={/Control}')
    expect(range()).toBe(whole)
  })

  it('tells of refusals by the one time that is known', async () => {
    const rejected = { count: 14, last_at: ago(20_000), reason: 'running', task_id: 'celery-1' } as const
    const { user, page } = await openPage({
      ...twice(),
      state: { ...record({ run_id: 'run-a' }), status: 'running', rejected },
      refusals: [{ holder: 'run-a', task_id: 'celery-1' }]
    })
    const option = within(timeline()).getByRole('option', { name: /Refused 14×, last 20s ago/ })
    expect(option).toHaveAccessibleName(/another run was at work \(task celery-1\)/)
    expect(page.querySelectorAll('.timeline-refusal')).toHaveLength(1)
    await act(async () => timeline().focus())
    await user.keyboard('{End}{Enter}')
    await act(async () => new Promise((done) => requestAnimationFrame(() => done(undefined))))
    expect(document.activeElement).toHaveTextContent(/Refused 14×. The last one, task celery-1/)
  })

  it('follows what the engine tells', async () => {
    const { page, send } = await openPage({
      runs: [run({ run_id: 'a', start_time: ago(5 * MINUTE) }, 50_000)]
    })
    expect(within(page).getByText('Running: gpu-1/w1 for 5m')).toBeInTheDocument()
    const done = { run_id: 'a', status: 'completed', start_time: ago(5 * MINUTE), end_time: ago(0) }
    send(told({ runs: [run(done)] }))
    expect(within(page).getByText('Completed 0s ago on gpu-1/w1, after 5m')).toBeInTheDocument()
  })

  it('is loading, then absent; and is kept as it was once it is gone', async () => {
    const { page, send } = await openPage()
    expect(page).toHaveAttribute('aria-busy', 'true')
    expect(within(page).getByText('Reading the resource…')).toBeInTheDocument()
    send(told({ found: false }))
    expect(within(page).getByText(/Nothing in Redis tells of this resource/)).toBeInTheDocument()
    expect(screen.queryByRole('listbox')).toBeNull()
    send(told(twice()))
    expect(within(timeline()).getAllByRole('option')).toHaveLength(3)
    send(told({ found: false }))
    expect(within(page).getByText(/tells of it any more/)).toHaveTextContent(/as of 00:00 ago/)
    expect(within(timeline()).getAllByRole('option')).toHaveLength(3)
    expect(page).toHaveClass('stale')
  })

  it('says why it can not be read, with a way out, and keeps what it knows', async () => {
    const { user, page, send, app } = await openPage()
    send(failed('permission', 'NOPERM this user'))
    expect(within(page).getByText('NOPERM this user')).toBeInTheDocument()
    const asked: unknown[] = []
    act(() => app.live.resources.connect((request) => asked.push(request)))
    await user.click(within(page).getByRole('button', { name: 'Read Again' }))
    expect(asked).toContainEqual({ kind: 'refreshResource', resource })
    send(told(twice()), failed('unreachable'))
    expect(within(page).getByText(/can't be reached/)).toHaveTextContent(/as of 00:00 ago/)
    expect(within(timeline()).getAllByRole('option')).toHaveLength(3)
    send(failed('too_many'))
    expect(within(page).getByText(/Too many resources are open/)).toBeInTheDocument()
    send(failed('not_watched'), delta(2, { removedEndpoints: ['prod'] }))
    expect(within(page).getByText(/not watched any more/)).toBeInTheDocument()
    expect(within(page).getByRole('button', { name: 'Watch a Redis…' })).toBeInTheDocument()
  })

  it('says nothing of what is watched before it is known', async () => {
    const { app } = await open()
    act(() => openResource(app, resource))
    const page = screen.getByRole('article', { name: 'video_analysis 8123' })
    expect(page).toHaveTextContent('Reading the resource…')
    expect(within(page).queryByRole('status')).toBeNull()
  })

  it('is dimmed, and its clock stands, while the endpoint is away', async () => {
    const { page, send } = await openPage(twice())
    expect(page).not.toHaveClass('stale')
    send(delta(2, { endpoints: [prod({ connection: 'stale' })] }))
    expect(page).toHaveClass('stale')
    expect(within(page).getByText(/has lost its connection/)).toBeInTheDocument()
  })

  it('shows hostile text as the text it is, and long ones folded', async () => {
    const { user, page } = await openPage({
      runs: [
        run({
          run_id: 'evil',
          worker: '<b>gpu</b>\u202e1',
          status: 'failed',
          end_time: ago(0),
          error: Array.from({ length: 40 }, (_, n) => `line ${n} \u202e {{x}} $t(y)`).join('\n'),
          result: '['.repeat(5000) + ']'.repeat(5000)
        })
      ]
    })
    await act(async () => timeline().focus())
    await user.keyboard('{Enter}')
    const error = await within(page).findByRole('region', { name: 'Error' })
    expect(error.textContent).toContain('line 0 ⟨U+202E⟩ {{x}} $t(y)\nline 1')
    expect(error.textContent).not.toContain('line 39')
    await user.click(within(page).getByRole('button', { name: /Show all \(40 lines/ }))
    expect(error.textContent).toContain('line 39')
    // What would be gigabytes with line breaks stays on its line.
    expect(within(page).getByRole('region', { name: 'Result' }).textContent).toHaveLength(2001)
    expect(page.querySelector('b')).toBeNull()
    expect(within(page).getAllByText('<b>gpu</b>⟨U+202E⟩1').length).toBeGreaterThan(0)
  })

  it('shows the keys with type and time to live, their values as they were written', async () => {
    const { user, page, shell } = await openPage({
      ...twice(),
      raw: [
        {
          key: 'taskguard:{v}:state:8123',
          type: 'string',
          value: '{"n":12345678901234567890}',
          ttl_ms: 90_000
        },
        { key: 'taskguard:{v}:runs:8123', type: 'hash', value: 'run-a: {"v":1}', ttl_ms: null },
        { key: 'taskguard:{v}:odd:8123', type: 'stream', value: null, ttl_ms: null }
      ],
      unreadable: [{ key: 'bad', reason: 'not_json', detail: 'position 3' }],
      unread: ['NS:types: no permission']
    })
    const keys = within(page).getByRole('region', { name: 'Keys in Redis' })
    const state = within(keys).getByRole('button', { name: /state:8123 string expires in 1m/ })
    await user.click(state)
    // A number that JavaScript would round stays what it is.
    expect(within(keys).getByRole('region', { name: 'Value' }).textContent).toBe(
      '{\n  "n": 12345678901234567890\n}'
    )
    await user.click(within(keys).getByRole('button', { name: 'Copy: Value' }))
    expect(shell.argsOf('clipboard:write')).toEqual([{ text: '{"n":12345678901234567890}' }])
    await user.click(state)
    await user.click(within(keys).getByRole('button', { name: /runs:8123 hash never expires/ }))
    expect(within(keys).getByRole('region', { name: 'Value' }).textContent).toBe('run-a:\n{\n  "v": 1\n}')
    await user.click(within(keys).getByRole('button', { name: /odd:8123/ }))
    expect(within(keys).getByText('A value of this type is not shown.')).toBeInTheDocument()
    expect(within(keys).getByText(/not JSON/)).toHaveTextContent('bad not JSON position 3')
    expect(within(keys).getByText(/NS:types/)).toBeInTheDocument()
  })

  it('offers what can be done with it, by keys as well', async () => {
    const { user, page, shell, send, app } = await openPage(twice())
    await act(async () => timeline().focus())
    await user.keyboard('{Control>}k{/Control}l')
    await user.keyboard('{Control>}k{/Control}d')
    await user.keyboard('{Control>}k{/Control}i')
    expect(shell.argsOf('clipboard:write').map((args) => (args as { text: string }).text)).toEqual([
      'taskguard://resource/prod/taskguard/video_analysis/8123',
      '8123',
      'npx taskguard inspect --endpoint prod -- video_analysis 8123'
    ])
    expect(await screen.findByText(/^Copied: npx taskguard/)).toBeInTheDocument()
    const asked: unknown[] = []
    act(() => app.live.resources.connect((request) => asked.push(request)))
    await user.keyboard('{F5}')
    expect(asked).toContainEqual({ kind: 'refreshResource', resource })
    send(
      delta(2, {
        rows: [row({ key: 'a', runId: 'run-a', resourceId: '8123' })],
        findings: [
          finding({ key: 'f', kind: 'duplicate_run', severity: 'critical', resource_id: '8123' }),
          finding({ key: 'g', kind: 'repeat_after_success', resource_id: '8123' }),
          finding({ key: 'h', kind: 'repeat_after_success', resource_id: '8123' })
        ]
      })
    )
    const problems = within(page).getByRole('list', { name: 'Problems' })
    expect(
      within(problems)
        .getAllByRole('button')
        .map((button) => button.textContent)
    ).toEqual(['Running twice', 'Repeated after success ×2'])
    await user.keyboard('{Control>}k{/Control}p')
    expect(await screen.findByRole('article', { name: /Running twice/ })).toBeInTheDocument()
    await user.keyboard('{Alt>}{Enter}{/Alt}')
    expect(await screen.findByRole('article', { name: 'video_analysis 8123' })).toBeInTheDocument()
    await user.keyboard('{Control>}k{/Control}r')
    expect(app.locks.getState().selection.lead).toBe('a')
    expect(await screen.findByRole('grid', { name: 'Live locks' })).toBeInTheDocument()
  })

  it('is opened from the selected lock with Alt+Enter', async () => {
    const { user, send, app } = await open()
    send(snapshot({ rows: [row({ key: 'a', resourceId: '8123' })] }))
    act(() => app.locks.actions.selectRow('a'))
    await user.keyboard('{Alt>}{Enter}{/Alt}')
    expect(screen.getByRole('article', { name: 'video_analysis 8123' })).toBeInTheDocument()
  })

  it('is read only while it is looked at', async () => {
    const { user, app } = await openPage(twice())
    const asked: unknown[] = []
    act(() => app.live.resources.connect((request) => asked.push(request)))
    await user.keyboard('{Control>}w{/Control}')
    expect(asked).toEqual([
      { kind: 'openResource', resource },
      { kind: 'closeResource', resource }
    ])
  })

  it('shows fifty runs, and a run that only says that it runs', async () => {
    const { page } = await openPage({
      runs: Array.from({ length: 50 }, (_, n) =>
        run({
          run_id: `r${n}`,
          status: 'completed',
          start_time: ago((n + 1) * MINUTE),
          end_time: ago(n * MINUTE)
        })
      ),
      strangers: [{ run_id: 'stranger', lease_until: ago(-9_000), lease_left_ms: 9_000 }]
    })
    expect(within(timeline()).getAllByRole('option')).toHaveLength(51)
    expect(active()).toContain('stranger')
    expect(within(page).getByText('says that it runs, and has no record')).toBeInTheDocument()
    expect(within(page).queryByText(/GPU time/)).toBeNull()
    expect(within(page).getByText('No two runs were at work at once.')).toBeInTheDocument()
  })

  it('speaks Chinese', async () => {
    const { shell } = await openPage(twice())
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'light' }))
    expect(screen.getByText('重复运行：gpu-3/w1 已运行 41 分钟、gpu-7/w2 已运行 3 分钟')).toBeInTheDocument()
    expect(screen.getByRole('listbox', { name: '运行时间线' })).toBeInTheDocument()
  })
})
