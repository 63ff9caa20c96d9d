import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { createTranslator } from '@shared/i18n'
import { isOffered } from '../../../src/renderer/workbench/quick-input/actions'
import { fuzzy, wordsOf } from '../../../src/renderer/workbench/quick-input/fuzzy'
import { rankActions } from '../../../src/renderer/workbench/quick-input/rank-actions'
import { searchLive, SHOWN, type Searchable } from '../../../src/renderer/workbench/quick-input/search-live'
import { endpoint } from '../../fixtures/fleet'
import { finding, prod, row, snapshot } from './live'
import { open } from './open'

beforeEach(() => localStorage.clear())

const score = (query: string, text: string): number | null =>
  fuzzy(wordsOf(query), text.toLowerCase())?.score ?? null
const marked = (query: string, text: string): string[] | undefined =>
  fuzzy(wordsOf(query), text.toLowerCase())?.ranges.map(([from, to]) => text.slice(from, to))

describe('fuzzy matching', () => {
  it('takes the whole, the start, a word, the inside, then letters', () => {
    const scores = ['lock', 'lock table', 'show lock', 'unlocked', 'l o c k'].map((text) =>
      score('lock', text)!
    )
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(new Set(scores).size).toBe(5)
    expect(score('lock', 'loc')).toBeNull()
  })

  it('takes every word, in any order', () => {
    expect(marked('8123 video', 'video_analysis 8123')).toEqual(['8123', 'video'])
    expect(score('8123 audio', 'video_analysis 8123')).toBeNull()
  })

  it('takes the first letters of words', () => {
    expect(marked('tsb', 'Toggle the Side Bar')).toEqual(['T', 'S', 'B'])
    expect(score('sb', 'show the side bar')!).toBeGreaterThan(score('sb', 'show numbers')!)
  })
})

describe('the order of actions', () => {
  const all = () => true
  const ids = (
    query: string,
    recent: Parameters<typeof rankActions>[2] = [],
    language: 'en' | 'zh-CN' = 'en'
  ) => rankActions(query, createTranslator(language), recent, all).map(({ id }) => id)

  it('has what was used last first, also of equals that fit', () => {
    expect(ids('', ['demo.start', 'view.locks']).slice(0, 2)).toEqual(['demo.start', 'view.locks'])
    expect(ids('zoom', [])[0]).toBe('app.zoomIn')
    expect(ids('zoom', ['app.zoomOut']).slice(0, 2)).toEqual(['app.zoomOut', 'app.zoomIn'])
  })

  it('has what is seen to match before what matches by its id alone', () => {
    const found = ids('panel')
    expect(found.indexOf('view.togglePanel')).toBeLessThan(found.indexOf('panel.output'))
  })

  it('has the way to a view first where its name is typed, and nothing that is cleared or copied there', () => {
    const views = ['event log', 'output', 'locks', 'runs', 'metrics', 'audit', 'problems'].map(
      (name) => ids(name)[0]
    )
    expect(views).toEqual([
      'panel.events',
      'panel.output',
      'view.locks',
      'view.runs',
      'view.metrics',
      'audit.show',
      'view.problems'
    ])
  })

  it('has the best match first', () => {
    expect(ids('next problem')[0]).toBe('problems.next')
    expect(ids('clear')[0]).toBe('locks.clearFilter')
    expect(ids('xyzzy')).toEqual([])
  })

  it('has those of the editor in front first where several tables have the same', () => {
    const first = (front: string) =>
      rankActions('export as json', createTranslator('en'), ['audit.exportJson'], all, front)[0]?.id
    expect(first('locks')).toBe('locks.exportJson')
    expect(first('runs')).toBe('runs.exportJson')
    expect(first('settings')).toBe('audit.exportJson')
  })

  it('finds Chinese titles, English ones and ids', () => {
    expect(ids('所有命令', [], 'zh-CN')[0]).toBe('palette.show')
    expect(ids('side bar', [], 'zh-CN')[0]).toBe('view.toggleSideBar')
    expect(ids('view.togglePanel')).toContain('view.togglePanel')
  })

  it('offers only what can be done as the window stands', () => {
    expect(isOffered('demo.stop', { demoRunning: true })).toBe(true)
    expect(isOffered('demo.stop', {})).toBe(false)
    expect(isOffered('demo.start', { demoRunning: true })).toBe(false)
    expect(isOffered('view.locks', {})).toBe(true)
  })
})

function search(query: string, own: Partial<Searchable>): ReturnType<typeof summary> {
  const job = searchLive(query, {
    rows: [],
    findings: [],
    endpoints: [],
    titleOf: ({ kind }) => kind,
    nameOf: ({ name }) => name,
    ...own
  })
  for (;;) {
    const step = job.next()
    if (step.done) return summary(step.value)
  }
}
const summary = ({ results, more }: { results: readonly { kind: string; id: string }[]; more: boolean }) => ({
  found: results.map(({ id }) => id),
  more
})

describe('the search of the live view', () => {
  const rows = [
    row({ key: 'a', resourceId: '8123', runId: '01JABC', taskId: 'task-7' }),
    row({ key: 'b', resourceId: '8123', runId: '01JXYZ', taskId: 'task-7' }),
    row({ key: 'c', resourceId: '81230', runId: null })
  ]

  it('finds a resource once, however many runs it has, and the best first', () => {
    expect(search('8123', { rows }).found).toEqual([
      'resource:prod:taskguard:video_analysis:8123',
      'resource:prod:taskguard:video_analysis:81230'
    ])
  })

  it('finds runs and tasks by a part of their id', () => {
    expect(search('jxyz', { rows }).found).toEqual(['run:b'])
    expect(search('task-7', { rows }).found).toEqual(['task:prod:taskguard:video_analysis:8123:task-7'])
  })

  it('finds findings by their title and endpoints by name and address', () => {
    const found = search('orphan', { findings: [finding({ key: 'o' })] })
    expect(found.found).toEqual(['finding:o'])
    const endpoints = [endpoint({ id: 'x', name: 'staging', address: 'redis://10.0.0.9:6379' })]
    expect(search('10.0.0.9', { endpoints }).found).toEqual(['endpoint:x'])
  })

  it('has the worst findings first, and resources before tasks that fit as well', () => {
    const findings = ['z', 'a', 'm'].map((key) => finding({ key }))
    expect(search('', { findings }).found).toEqual(['finding:z', 'finding:a', 'finding:m'])
    const own = [row({ key: 'a', resourceId: 'x 77', taskId: '7-77' })]
    expect(search('77', { rows: own }).found.map((id) => id.split(':')[0])).toEqual(['resource', 'task'])
  })

  it('shows findings and endpoints where nothing is typed', () => {
    expect(search(' ', { rows, findings: [finding({ key: 'o' })], endpoints: [prod()] }).found).toEqual([
      'finding:o',
      'endpoint:prod'
    ])
  })

  it('keeps the best of 100,000 rows, a step a row', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => row({ key: `k${n}`, resourceId: `id-${n}` }))
    let steps = 0
    const job = searchLive('id-99999', {
      rows: many,
      findings: [],
      endpoints: [],
      titleOf: () => '',
      nameOf: () => ''
    })
    for (;;) {
      const step = job.next()
      steps += 1
      if (!step.done) continue
      expect(step.value.results[0]?.id).toBe('resource:prod:taskguard:video_analysis:id-99999')
      break
    }
    expect(steps).toBe(100_001)
    const capped = search('id', { rows: many })
    expect(capped.found).toHaveLength(SHOWN)
    expect(capped.more).toBe(true)
  })
})

describe('the command palette', () => {
  it('runs what is chosen, gives the focus back, and has it first the next time', async () => {
    const { user, send } = await open()
    send(snapshot({ rows: [row({ key: 'a' })] }))
    const grid = screen.getByRole('grid', { name: /locks/i })
    act(() => grid.focus())
    await user.keyboard('{Control>}{Shift>}p{/Shift}{/Control}')
    const input = screen.getByRole('combobox', { name: 'Command palette' })
    expect(input).toHaveFocus()
    expect(input).toHaveValue('>')
    await user.keyboard('xyzzy')
    expect(screen.queryAllByRole('option')).toHaveLength(0)
    expect(screen.getByText('No matching commands')).toBeInTheDocument()
    await user.clear(input)
    await user.keyboard('>hide the panel')
    const option = screen.getByRole('option', { selected: true })
    expect(option).toHaveTextContent('View: Show or Hide the Panel')
    expect(within(option).getByLabelText('Ctrl+J')).toBeInTheDocument()
    await user.keyboard('{Enter}')
    expect(screen.queryByRole('combobox', { name: 'Command palette' })).toBeNull()
    expect(screen.getByRole('region', { name: 'Panel' })).toBeInTheDocument()
    expect(grid).toHaveFocus()
    await user.keyboard('{Control>}{Shift>}p{/Shift}{/Control}')
    const palette = within(screen.getByRole('dialog', { name: 'Command palette' }))
    expect(palette.getAllByRole('option')[0]).toHaveTextContent('Show or Hide the Panel')
    expect(screen.getByText('recently used')).toBeInTheDocument()
  })

  it('closes with Escape and changes nothing', async () => {
    const { user, app } = await open()
    const before = document.activeElement
    await user.keyboard('{Control>}{Shift>}p{/Shift}{/Control}')
    await user.keyboard('{ArrowDown}{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(document.activeElement).toBe(before)
    expect(app.workbench.getState().panel).toBe(false)
  })

  it('speaks Chinese', async () => {
    const { user, shell } = await open()
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'light' }))
    await user.keyboard('{Control>}{Shift>}p{/Shift}{/Control}')
    await user.keyboard('side bar')
    expect(screen.getByRole('option', { selected: true })).toHaveTextContent('查看：显示或隐藏侧栏')
  })
})

describe('quick open', () => {
  it('opens the page of a resource, its runs in focus, whatever the filter hides', async () => {
    const { user, send, app } = await open()
    send(snapshot({ rows: [row({ key: 'a', resourceId: '4410' }), row({ key: 'b', resourceId: '8123' })] }))
    act(() => app.locks.actions.setFilter('4410'))
    await user.keyboard('{Control>}p{/Control}8123')
    await waitFor(() => expect(screen.getByRole('option', { selected: true })).toHaveTextContent('8123'))
    await user.keyboard('{Enter}')
    await waitFor(() => expect(screen.getByRole('listbox', { name: 'Runs over time' })).toHaveFocus())
    expect(screen.getByRole('article', { name: 'video_analysis 8123' })).toBeInTheDocument()
    expect(app.locks.getState().filter.text).toBe('4410')
  })

  it('opens a finding, and says when nothing fits', async () => {
    const { user, send } = await open()
    send(snapshot({ findings: [finding({ key: 'o', resource_id: '4410' })] }))
    await user.keyboard('{Control>}p{/Control}nothing-like-it')
    expect(await screen.findByText('Nothing that is live matches')).toBeInTheDocument()
    await waitFor(() =>
      expect(screen.getByRole('option', { selected: true })).toHaveTextContent(
        'Find “nothing-like-it” in the runs of the last 7 days'
      )
    )
    await user.clear(screen.getByRole('combobox', { name: 'Quick open' }))
    await user.keyboard('4410')
    await waitFor(() => expect(screen.getByRole('option', { selected: true })).toHaveTextContent('problem'))
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('article')).toHaveTextContent('4410')
  })

  it('leads to the runs of the last days, where what is over is', async () => {
    const { user, send, app } = await open()
    send(snapshot())
    await user.keyboard('{Control>}p{/Control}video "8123')
    await waitFor(() =>
      expect(screen.getByRole('option', { selected: true })).toHaveTextContent(
        'in the runs of the last 7 days'
      )
    )
    await user.keyboard('{Enter}')
    await waitFor(() => expect(screen.getByRole('tab', { name: 'Runs', selected: true })).toBeInTheDocument())
    expect(app.runs.store.getState().filter.text).toBe(String.raw`video "\"8123"`)
  })
})
