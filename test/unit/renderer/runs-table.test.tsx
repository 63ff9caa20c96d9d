import { act, screen, waitFor, within } from '@testing-library/react'
import type { HistoryRun } from '@shared/history/run'
import type { FeedEndpoint } from '@shared/live/feed'
import type { LiveRequest } from '@shared/live/view'
import { describe, expect, it } from 'vitest'
import { delta, prod, row, snapshot } from './live'
import { open, type Opened } from './open'

const MINUTE = 60_000
const PATIENT = { timeout: 10_000 }

const run = (own: Partial<HistoryRun> & { readonly runId: string }): HistoryRun => ({
  key: own.runId,
  endpointId: 'prod',
  namespace: 'taskguard',
  type: 'video_analysis',
  resourceId: `of-${own.runId}`,
  taskId: `task-${own.runId}`,
  fence: '7',
  status: 'completed',
  startedAt: Date.now() - 10 * MINUTE,
  endedAt: Date.now() - 5 * MINUTE,
  workedTo: Date.now() - 5 * MINUTE,
  worker: 'gpu-1/w1',
  host: null,
  source: 'celery',
  mode: 'enforce',
  attempt: 1,
  test: false,
  forced: false,
  held: true,
  endedBy: null,
  overlapCount: 0,
  overlaps: [],
  refused: 0,
  progress: null,
  result: null,
  error: null,
  ...own
})

const read = (own: Partial<FeedEndpoint> = {}): FeedEndpoint => ({
  id: 'prod',
  generation: 1,
  reading: false,
  at: Date.now(),
  from: Date.now() - 7 * 1440 * MINUTE,
  fault: null,
  complete: true,
  unread: [],
  cut: 0,
  leftOut: false,
  ...own
})

interface Engine extends Opened {
  readonly asked: readonly LiveRequest[]
  /** The engine tells of runs, each a group of its own. */
  readonly tell: (...runs: readonly HistoryRun[]) => void
  readonly state: (...endpoints: readonly FeedEndpoint[]) => void
}

/** The window with the Runs view in front, by its key. */
async function openRuns(): Promise<Engine> {
  const opened = await open()
  const { app, send, user } = opened
  const asked: LiveRequest[] = []
  act(() => app.live.runs.connect((request) => asked.push(request)))
  send(snapshot({}))
  await user.keyboard('{Control>}3{/Control}')
  const question = (): number => {
    const last = asked.findLast((one) => one.kind === 'watchFeed')
    if (last?.kind !== 'watchFeed') throw new Error('the window has not asked for the runs')
    return last.question
  }
  let part = 0
  return {
    ...opened,
    asked,
    tell: (...runs) => {
      part += 1
      const groups = runs.map((one) => ({ key: one.resourceId, rows: [one] }))
      send({ kind: 'runsPart', question: question(), part, endpointId: 'prod', generation: 1, groups })
    },
    state: (...endpoints) =>
      send({ kind: 'feedState', feed: 'runs', question: question(), endpoints: [...endpoints] })
  }
}

const shown = (): string[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((one) => one.querySelector('[data-column="resource"]')?.textContent ?? '')

describe('the table of runs', () => {
  it('is read for 7 days while it is shown, says so, and says when there are none', async () => {
    const { asked, state } = await openRuns()
    expect(asked).toMatchObject([{ kind: 'watchFeed', feed: 'runs', since: 7 * 1440 * MINUTE }])
    expect(screen.getByText('Reading the runs of the last 7 days…')).toBeInTheDocument()
    state(read({ at: null, reading: true }))
    await waitFor(() => expect(screen.getByText('Reading prod…')).toBeInTheDocument(), PATIENT)
    expect(screen.queryByText('No runs in the last 7 days')).toBeNull()
    state(read())
    await waitFor(() => expect(screen.getByText('No runs in the last 7 days')).toBeInTheDocument(), PATIENT)
    expect(screen.getByText(/^as of 00:0\d ago/)).toBeInTheDocument()
  })

  it('shows outcome, length and overlaps of each run, the newest first, and opens its record', async () => {
    const { user, tell, state, shell } = await openRuns()
    const ago = (minutes: number): number => Date.now() - minutes * MINUTE
    tell(
      run({
        runId: 'r1',
        startedAt: ago(180),
        endedAt: ago(50),
        workedTo: ago(50),
        overlapCount: 2,
        overlaps: ['a', 'b']
      }),
      run({
        runId: 'r2',
        startedAt: ago(30),
        endedAt: null,
        workedTo: ago(25),
        status: 'running',
        error: 'stopped, the lease was lost: exit code 3'
      }),
      run({
        runId: 'r3',
        startedAt: ago(20),
        status: 'failed',
        error: 'CUDA \u202eout of memory',
        refused: 3
      })
    )
    state(read())
    await waitFor(() => expect(shown()).toEqual(['of-r3', 'of-r2', 'of-r1']), PATIENT)
    const [, failed, unheard, overlapped] = screen.getAllByRole('row')
    expect(within(failed!).getByText('failed')).toBeInTheDocument()
    expect(within(failed!).getByText('CUDA ⟨U+202E⟩out of memory')).toBeInTheDocument()
    expect(within(failed!).getByText('3')).toBeInTheDocument()
    expect(within(unheard!).getByText('lease over')).toBeInTheDocument()
    expect(within(unheard!).getByText('≥ 5m')).toBeInTheDocument()
    expect(within(overlapped!).getByText('2h 10m')).toBeInTheDocument()
    expect(
      within(overlapped!).getByRole('img', { name: 'Worked at the same time as another run of its resource' })
    ).toBeInTheDocument()
    expect(overlapped!.querySelector('[data-column="overlap"]')).toHaveTextContent('2')
    expect(screen.getByText('3 of 3 shown')).toBeInTheDocument()

    // What Task Guard itself wrote there is said in the window's language, with the record's words beside it.
    expect(within(unheard!).getByText('stopped, the lease was lost: exit code 3')).toBeInTheDocument()
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'dark' }))
    expect(within(unheard!).getByText('租约丢失后被停止：退出码 3')).toHaveAttribute(
      'title',
      '租约丢失后被停止：退出码 3\nstopped, the lease was lost: exit code 3'
    )
    expect(within(failed!).getByText('CUDA ⟨U+202E⟩out of memory')).toBeInTheDocument()
    act(() => shell.emit('app:appearance', { language: 'en', theme: 'dark' }))

    await user.dblClick(unheard!)
    expect(screen.getByRole('article', { name: 'video_analysis of-r2' })).toBeInTheDocument()
  })

  it('is filtered by its own language, with a list of what there is', async () => {
    const { user, tell, state } = await openRuns()
    tell(
      run({ runId: 'r1', startedAt: Date.now() - 200 * MINUTE, status: 'failed' }),
      run({ runId: 'r2', worker: 'gpu-9/w1' }),
      run({ runId: 'r3', overlapCount: 1, overlaps: ['x'] })
    )
    state(read())
    await waitFor(() => expect(shown()).toHaveLength(3), PATIENT)
    await user.keyboard('{Control>}f{/Control}')
    const box = screen.getByRole('combobox', { name: 'Filter runs' })
    await waitFor(() => expect(box).toHaveFocus())
    await user.type(box, 'worker:')
    const list = await screen.findByRole('listbox', { name: 'Fields and values' })
    expect(within(list).getByRole('option', { name: /gpu-9\/w1/ })).toBeInTheDocument()
    await user.clear(box)
    await user.type(box, 'overlap:yes')
    await waitFor(() => expect(shown()).toEqual(['of-r3']), PATIENT)
    await user.clear(box)
    await user.type(box, 'duration>2h status:failed')
    await waitFor(() => expect(shown()).toEqual(['of-r1']), PATIENT)
    await user.type(box, ' nowhere')
    await waitFor(() => expect(screen.getByText('No run matches the filter')).toBeInTheDocument(), PATIENT)
    await user.click(screen.getAllByRole('button', { name: 'Clear filter' })[1]!)
    await waitFor(() => expect(shown()).toHaveLength(3), PATIENT)
  })

  it('keeps filters by a name of its own, by the star, the keys and the side bar', async () => {
    const { user, shell, tell, state, app } = await openRuns()
    tell(run({ runId: 'r1', status: 'failed' }), run({ runId: 'r2' }))
    state(read())
    await waitFor(() => expect(shown()).toHaveLength(2), PATIENT)
    await user.keyboard('{Control>}f{/Control}')
    const box = screen.getByRole('combobox', { name: 'Filter runs' })
    await waitFor(() => expect(box).toHaveFocus())
    await user.type(box, 'status:failed')
    await waitFor(() => expect(shown()).toEqual(['of-r1']), PATIENT)
    await user.keyboard('{Control>}s{/Control}')
    const name = await screen.findByRole('textbox', { name: 'Name of the filter' })
    await waitFor(() => expect(name).toHaveFocus())
    await user.clear(name)
    await user.type(name, 'Failed ones{Enter}')
    expect(shell.argsOf('filters:save')).toEqual([
      { table: 'runs', name: 'Failed ones', query: 'status:failed', was: null }
    ])
    const saved = [{ name: 'Failed ones', query: 'status:failed' }]
    act(() => shell.emit('settings:state', { values: { 'runs.savedFilters': saved }, fault: null }))
    expect(app.locks.getState().saved).toEqual([])
    expect(app.audit.store.getState().saved).toEqual([])
    const list = screen.getByRole('listbox', { name: 'Saved filters' })
    expect(within(list).getByRole('option', { name: 'Failed ones' })).toHaveAttribute('aria-selected', 'true')

    // Ctrl+O chooses, wherever the side bar is.
    await user.clear(box)
    await waitFor(() => expect(shown()).toHaveLength(2), PATIENT)
    await user.keyboard('{Control>}o{/Control}')
    const choice = await screen.findByRole('dialog')
    await user.click(within(choice).getByRole('option', { name: /Failed ones/ }))
    expect(box).toHaveValue('status:failed')
    await waitFor(() => expect(shown()).toEqual(['of-r1']), PATIENT)

    act(() => list.focus())
    await user.keyboard('{F2}')
    await user.keyboard('Broken{Enter}')
    expect(shell.argsOf('filters:save')[1]).toEqual({
      table: 'runs',
      name: 'Broken',
      query: 'status:failed',
      was: 'Failed ones'
    })
    await user.keyboard('{Delete}')
    expect(shell.argsOf('filters:delete')).toEqual([{ table: 'runs', name: 'Failed ones' }])
  })

  it('shows what is wrong with a filter rather than give it a name', async () => {
    const { user, tell, state } = await openRuns()
    tell(run({ runId: 'r1', status: 'failed' }), run({ runId: 'r2' }))
    state(read())
    await user.keyboard('{Control>}f{/Control}')
    const box = screen.getByRole('combobox', { name: 'Filter runs' })
    await waitFor(() => expect(box).toHaveFocus())
    await user.type(box, 'status:failed')
    await waitFor(() => expect(shown()).toEqual(['of-r1']), PATIENT)
    await user.type(box, ' colour:red ')
    await user.keyboard('{Control>}s{/Control}')
    await waitFor(() => expect(box).toHaveFocus())
    await user.type(box, '{Escape}')
    expect(screen.queryByRole('textbox', { name: 'Name of the filter' })).toBeNull()
    await user.clear(box)
    await user.type(box, 'status:failed')
    expect(screen.queryByRole('textbox', { name: 'Name of the filter' })).toBeNull()
  })

  it('says what is missing, and keeps and dims what was read when the endpoint is gone', async () => {
    const { send, tell, state } = await openRuns()
    tell(run({ runId: 'r1' }))
    state(read({ complete: false, unread: ['runs of audio'], cut: 2, leftOut: true }))
    await waitFor(
      () => expect(screen.getByText('Partial: 1 part of prod is unread')).toBeInTheDocument(),
      PATIENT
    )
    expect(screen.getByText('Partial: 2 resources of prod ran too often')).toBeInTheDocument()
    expect(screen.getByText('Partial: the oldest of prod are left out')).toBeInTheDocument()

    // The monitor is connected and the reading is refused: nobody else says why.
    state(read({ fault: { code: 'denied', detail: 'NOPERM no permission\u0007' } }))
    await waitFor(
      () => expect(screen.getByText("prod can't be read: NOPERM no permission⟨U+0007⟩")).toBeInTheDocument(),
      PATIENT
    )
    expect(shown()).toEqual(['of-r1'])

    const fault = { code: 'unreachable', detail: 'connect ECONNREFUSED' }
    send(delta(2, { endpoints: [prod({ connection: 'stale', freshAt: Date.now() - 12_400, fault })] }))
    expect(screen.getByRole('row', { name: /of-r1/ })).toHaveClass('stale')
    expect(screen.getByText('connect ECONNREFUSED')).toBeInTheDocument()
    expect(screen.queryByText(/can't be read: NOPERM/)).toBeNull()
  })

  it('has its own copies, columns and filter beside those of the locks', async () => {
    const { user, shell, app, send, tell, state } = await openRuns()
    send(delta(2, { rows: [row({ key: '5' })] }))
    tell(run({ runId: 'r1', resourceId: '=cmd', overlapCount: 1, overlaps: ['r9'] }))
    state(read())
    await waitFor(() => expect(shown()).toEqual(['=cmd']), PATIENT)
    await user.click(screen.getByRole('row', { name: /=cmd/ }))
    await user.keyboard('{Control>}3{/Control}{Control>}a{/Control}{Control>}c{/Control}')
    await waitFor(() => expect(shell.argsOf('clipboard:write')).toHaveLength(1))
    expect(shell.argsOf('clipboard:write')[0]).toMatchObject({ text: expect.stringContaining("\t'=cmd\t") })
    await user.keyboard('{Control>}.{/Control}')
    await user.click(await screen.findByRole('menuitem', { name: 'Copy as CSV' }))
    await waitFor(() => expect(shell.argsOf('clipboard:write')).toHaveLength(2))
    const { text } = shell.argsOf('clipboard:write')[1] as { readonly text: string }
    const [head = '', line = ''] = text.split('\r\n')
    expect(head).toMatch(/^endpoint,namespace,type,resource_id,run_id,task_id,status,started_at,/)
    expect(line).toMatch(/^prod,taskguard,video_analysis,'=cmd,r1,task-r1,completed,/)
    expect(line).toContain(',1,r9,')

    act(() => app.runs.store.actions.setFilter('status:failed'))
    expect(app.locks.getState().filter.text).toBe('')
    await user.keyboard('{Control>}2{/Control}')
    expect(screen.getByRole('grid', { name: 'Live locks' })).toBeInTheDocument()
    expect(screen.getByText('1 of 1 shown')).toBeInTheDocument()
  })

  it('speaks Chinese', async () => {
    const { shell, tell, state } = await openRuns()
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'light' }))
    tell(run({ runId: 'r1', status: 'abandoned' }))
    state(read())
    await waitFor(() => expect(screen.getByText('显示 1 / 1')).toBeInTheDocument(), PATIENT)
    expect(screen.getByRole('grid', { name: '最近 7 天的运行' })).toBeInTheDocument()
    expect(screen.getByRole('columnheader', { name: '结果状态' })).toBeInTheDocument()
    expect(screen.getByText('≥ 5分')).toBeInTheDocument()
  })
})
