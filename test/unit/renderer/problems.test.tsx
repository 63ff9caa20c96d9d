import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { groupFindings, orderedFindings } from '../../../src/renderer/features/problems/group'
import { formatClock } from '../../../src/renderer/text/format'
import { delta, finding, prod, row, snapshot } from './live'
import { open } from './open'
import { resourceDocument, run } from './resource-document'

const duplicate = finding({
  key: 'dup',
  kind: 'duplicate_run',
  severity: 'critical',
  resource_id: '8123',
  since: '2026-11-23T10:00:00+00:00',
  runs: ['run-a', 'run-b'],
  suggestion: 'stop_newer_run',
  evidence: {
    run_count: 2,
    overlap_since: '2026-11-23T10:00:00+00:00',
    workers: ['gpu-3/w1', 'gpu-7/w2'],
    task_ids: ['t'],
    newest_run: 'run-b',
    lock_owner: 'run-a'
  }
})
const orphan = finding({
  key: 'orphan',
  resource_id: '4410',
  suggestion: 'clean',
  evidence: {
    lock_key: 'k',
    lock_owner: 'o',
    state_status: 'completed',
    ended_at: '2026-11-23T09:00:00+00:00',
    task_id: 't'
  }
})
const prevented = finding({
  key: 'prevented',
  kind: 'prevented',
  severity: 'info',
  evidence: { count: 3, reason: 'running' }
})

describe('findings in groups', () => {
  it('have the worst kind first and the newest first in it', () => {
    const late = { ...orphan, key: 'late', since: '2026-11-23T11:00:00+00:00' }
    const all = new Map([prevented, orphan, late, duplicate].map((one) => [one.key, one]))
    expect(
      groupFindings(all.values()).map((group) => [group.name, group.findings.map((one) => one.key)])
    ).toEqual([
      ['duplicate_run', ['dup']],
      ['orphan_lock', ['late', 'orphan']],
      ['prevented', ['prevented']]
    ])
    expect(orderedFindings(all).map((one) => one.key)).toEqual(['dup', 'late', 'orphan', 'prevented'])
  })
})

describe('the problems view', () => {
  it('shows groups with their counts, and in each its findings', async () => {
    const { send } = await open()
    send(snapshot({ findings: [duplicate, orphan, { ...orphan, key: 'o2', resource_id: '4411' }] }))
    const tree = screen.getByRole('tree', { name: 'Problems' })
    const items = within(tree).getAllByRole('treeitem')
    expect(items.map((item) => item.getAttribute('aria-level'))).toEqual(['1', '2', '1', '2', '2'])
    expect(items[2]).toHaveTextContent('2')
    expect(items[1]).toHaveTextContent('8123')
    expect(screen.getByRole('button', { name: '1 critical, 2 warnings, 0 notes' })).toBeInTheDocument()
  })

  it("tells times in its sentences by this machine's clock", async () => {
    const { send, user } = await open()
    send(snapshot({ findings: [duplicate] }))
    await user.keyboard('{F8}')
    const page = await screen.findByRole('article', { name: /Running twice/ })
    const since = formatClock(Date.parse(duplicate.since), 'en')
    expect(within(page).getByText(/runs are working on it at once/)).toHaveTextContent(`since ${since}, on`)
    expect(page).not.toHaveTextContent('UTC')
  })

  it('is walked by keys and opens a finding with Enter', async () => {
    const { send, user } = await open()
    send(snapshot({ findings: [duplicate, orphan] }))
    await user.keyboard('{Control>}1{/Control}')
    const tree = screen.getByRole('tree', { name: 'Problems' })
    await waitFor(() => expect(tree).toHaveFocus())
    await user.keyboard('{ArrowDown}')
    expect(tree).toHaveAttribute('aria-activedescendant', 'problem-dup')
    await user.keyboard('{ArrowLeft}{ArrowLeft}')
    expect(within(tree).getAllByRole('treeitem')).toHaveLength(3)
    await user.keyboard('{ArrowRight}{ArrowRight}{Enter}')
    const page = await screen.findByRole('article', { name: /Running twice|Duplicate/ })
    expect(within(page).getByText(/npx taskguard inspect/)).toHaveTextContent('-- video_analysis 8123')
    expect(screen.getByRole('tab', { name: /video_analysis 8123/ })).toHaveAttribute('aria-selected', 'true')
  })

  it('steps with F8 and Shift+F8, in one passing tab', async () => {
    const { send, user } = await open()
    send(snapshot({ findings: [duplicate, orphan] }))
    const shown = (): string | null => screen.getByRole('tab', { selected: true }).textContent
    await user.keyboard('{F8}')
    expect(shown()).toContain('8123')
    await user.keyboard('{F8}')
    expect(shown()).toContain('4410')
    await user.keyboard('{F8}')
    expect(shown()).toContain('8123')
    await user.keyboard('{Shift>}{F8}{/Shift}')
    expect(shown()).toContain('4410')
    expect(screen.getAllByRole('tab')).toHaveLength(2)
    await user.keyboard('{Control>}w{/Control}')
    expect(shown()).toContain('Locks')
  })

  it('shows evidence, the runs on a time axis, and a command that is copied whole', async () => {
    const { send, user, shell } = await open()
    send(
      snapshot({
        rows: [
          row({ key: 'a', runId: 'run-a', resourceId: '8123', startedAt: Date.now() - 60_000 }),
          row({ key: 'b', runId: 'run-b', resourceId: '8123', startedAt: Date.now() - 30_000 })
        ],
        findings: [duplicate, orphan]
      })
    )
    await user.click(screen.getByRole('treeitem', { name: /8123/ }))
    const page = screen.getByRole('article')
    const runs = within(page).getByRole('listbox', { name: 'Runs over time' })
    expect(within(runs).getAllByRole('option')).toHaveLength(2)
    expect(within(page).getByText(/Working twice: \d+s of GPU time so far/)).toBeInTheDocument()
    expect(within(page).getAllByText('gpu-7/w2').length).toBeGreaterThan(0)
    expect(within(page).getByText('Overlap since').nextElementSibling?.querySelector('time')).toHaveAttribute(
      'datetime',
      '2026-11-23T10:00:00+00:00'
    )
    act(() => runs.focus())
    await user.keyboard('{Enter}')
    const resource = { endpointId: 'prod', type: 'video_analysis', id: '8123' }
    expect(screen.getByRole('article', { name: 'video_analysis 8123' })).toBeInTheDocument()
    send({
      kind: 'resource',
      resource,
      document: resourceDocument({
        runs: [run({ run_id: 'run-b' }, 9_000), run({ run_id: 'run-a' }, 9_000)]
      }),
      fault: null
    })
    const record = await screen.findByRole('button', { name: /run-b/, expanded: true })
    await waitFor(() => expect(record).toHaveFocus())
    await user.click(screen.getByRole('treeitem', { name: /4410/ }))
    await user.click(screen.getAllByRole('button', { name: 'Copy command' })[1]!)
    expect(shell.argsOf('clipboard:write')).toEqual([
      { text: 'npx taskguard clean --dry-run --kind orphan_lock --endpoint prod' }
    ])
    expect(await screen.findByText('Copied')).toBeInTheDocument()
  })

  it('keeps the page of a finding that is resolved, and says so', async () => {
    const { send, user } = await open()
    send(snapshot({ findings: [duplicate] }))
    await user.keyboard('{F8}')
    send(delta(2, { removedFindings: ['dup'] }))
    expect(screen.getByText(/this problem is resolved/)).toBeInTheDocument()
    expect(screen.getByText('No problems found')).toBeInTheDocument()
  })

  it('does not say that all is well while an endpoint cannot be read', async () => {
    const { send } = await open()
    send(snapshot({ endpoints: [prod({ name: 'prod', connection: 'live' })] }))
    expect(screen.getByText('No problems found')).toBeInTheDocument()
    send(delta(2, { endpoints: [prod({ name: 'prod', connection: 'stale' })] }))
    expect(screen.queryByText('No problems found')).not.toBeInTheDocument()
    expect(screen.getByText('No problems seen')).toBeInTheDocument()
    expect(screen.getAllByText(/prod can't be read right now/)).toHaveLength(2)
  })

  it('does not say that all is well while a Celery broker cannot be listened to', async () => {
    const { send } = await open()
    const celery = { since: 0, address: 'amqp://rabbit', kind: 'rabbitmq', fault: null } as const
    const told = (state: 'live' | 'away') => [
      prod({ name: 'prod', connection: 'live', celery: { ...celery, state } })
    ]
    send(snapshot({ endpoints: told('live') }))
    expect(screen.getByText('No problems found')).toBeInTheDocument()
    send(delta(2, { endpoints: told('away') }))
    expect(screen.queryByText('No problems found')).not.toBeInTheDocument()
    expect(screen.getByText('No problems seen')).toBeInTheDocument()
    expect(screen.getByText(/The Celery broker of prod can't be listened to/)).toBeInTheDocument()
    send(delta(3, { findings: [duplicate] }))
    expect(screen.getByText(/The Celery broker of prod can't be listened to/)).toBeInTheDocument()
  })

  it('shows the finding of a clicked notification, also one that is yet to come', async () => {
    const { send, shell } = await open()
    send(snapshot({ findings: [orphan] }))
    act(() => shell.emit('finding:reveal', { key: 'dup' }))
    expect(screen.queryByRole('article')).toBeNull()
    send(delta(2, { findings: [duplicate] }))
    expect(screen.getByRole('article')).toHaveTextContent('8123')
  })

  it('speaks Chinese, switched without a restart', async () => {
    const { send, shell } = await open()
    send(snapshot({ findings: [duplicate] }))
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'light' }))
    expect(await screen.findByRole('tree', { name: '问题' })).toBeInTheDocument()
    expect(document.documentElement).toHaveAttribute('lang', 'zh-CN')
    expect(document.documentElement).toHaveAttribute('data-theme', 'light')
  })
})
