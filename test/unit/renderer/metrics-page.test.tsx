import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { LiveRequest } from '@shared/live/view'
import type { MetricsView } from '@shared/metrics/view'
import { HOUR_MS, WINDOW_MAX_MS } from '@shared/metrics/window'
import { endpoint } from '../../fixtures/fleet'
import { metricRun } from '../metrics/runs'
import { prod, snapshot } from './live'
import { metricsView, noMetrics, NOW, read } from './metrics-view'
import { open, type Opened } from './open'

type Asked = Extract<LiveRequest, { kind: 'askMetrics' }>
type RunsAsked = Extract<LiveRequest, { kind: 'askRunsBehind' }>

interface Page extends Opened {
  readonly sent: LiveRequest[]
  /** The last question. */
  readonly asked: () => Asked
  /** The engine answers it. */
  readonly answer: (view: MetricsView | null, fault?: string | null) => void
}

const video = [
  {
    type: 'video',
    id: '8123',
    runs: [
      metricRun({ runId: 'a', startedAt: NOW - 600_000, endedAt: NOW - 300_000 }),
      metricRun({ runId: 'b', status: 'failed', startedAt: NOW - 600_000, endedAt: NOW - 290_000 })
    ]
  }
]
const told = metricsView({ runs: video, hours: { video: { rejected_running: 4 } } })

/** The metrics in front, and an engine that has answered. */
async function openMetrics(view: MetricsView | null = told): Promise<Page> {
  const opened = await open()
  const sent: LiveRequest[] = []
  act(() => opened.app.live.metrics.connect((request) => sent.push(request)))
  opened.send(
    snapshot({
      endpoints: [prod({ name: 'prod', color: 'red' }), endpoint({ id: 'lab', name: 'lab', order: 2 })]
    })
  )
  await opened.user.keyboard('{Control>}5{/Control}')
  const asked = (): Asked => sent.findLast((one): one is Asked => one.kind === 'askMetrics')!
  const answer: Page['answer'] = (next, fault = null) =>
    opened.send({ kind: 'metrics', question: asked().question, view: next, fault })
  await waitFor(() => expect(asked()).toBeDefined())
  if (view) answer(view)
  return { ...opened, sent, asked, answer }
}

/** By its id: to look for a role in all of the window takes long. */
function panel(id: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-panel="${id}"]`)
  if (!found) throw new Error(`no panel ${id}`)
  return found
}
const chart = (id: string): HTMLElement => within(panel(id)).getByRole('application')
const page = () => within(screen.getByRole('article', { name: 'Metrics' }))
const side = () => within(document.querySelector<HTMLElement>('.metrics-side') ?? document.body)
const status = (): string =>
  Array.from(document.querySelectorAll('[role=status]'), ({ textContent }) => textContent).join('\n')

describe('the metrics', { timeout: 60_000 }, () => {
  it('are asked for while they are shown, and say that they are on their way', async () => {
    const { asked, sent, user } = await openMetrics(null)
    expect(asked().asked).toEqual({ range: { kind: 'last', ms: 24 * HOUR_MS }, endpoints: null, types: null })
    expect(screen.getByRole('article', { name: 'Metrics' })).toHaveAttribute('aria-busy', 'true')
    expect(status()).toMatch(/Reading the metrics…/)
    await user.keyboard('{Control>}w{/Control}')
    expect(sent.at(-1)).toEqual({ kind: 'endMetrics' })
  })

  it('that are opened by their key before the engine is there show what it has as soon as it comes', async () => {
    const opened = await open()
    const { app, send, user } = opened
    await user.keyboard('{Control>}5{/Control}')
    await waitFor(() => expect(status()).toMatch(/Reading the metrics…/))
    const sent: LiveRequest[] = []
    act(() => app.live.metrics.connect((request) => sent.push(request)))
    const asked = sent.filter((one) => one.kind === 'askMetrics')
    expect(asked).toHaveLength(1)
    const question = asked[0]?.question ?? 0
    // It has not been told yet what to watch; then the endpoint is being connected; then it is there.
    send({ kind: 'metrics', question, view: metricsView({ endpoints: [] }), fault: null })
    send(snapshot({ endpoints: [prod({ connection: 'connecting', freshAt: null })] }))
    send({
      kind: 'metrics',
      question,
      view: metricsView({ endpoints: [read({ at: null, complete: false })] }),
      fault: null
    })
    send({ kind: 'metrics', question, view: told, fault: null })
    const tiles = within(page().getByRole('list', { name: 'The stretch in numbers' }))
    expect(tiles.getByRole('button', { name: /^Refused\s*4/ })).toBeVisible()
    expect(screen.getByRole('article', { name: 'Metrics' })).toHaveAttribute('aria-busy', 'false')
    expect(status()).not.toMatch(/Reading the metrics…/)
  })

  it('show numbers, charts and sums by type, each that leads to another', async () => {
    const { user } = await openMetrics()
    const tiles = within(page().getByRole('list', { name: 'The stretch in numbers' }))
    expect(tiles.getByRole('button', { name: /^Refused\s*4/ })).toBeVisible()
    const legend = within(
      within(panel('failures')).getByRole('group', { name: 'Legend: Failures and lost leases' })
    )
    expect(legend.getByRole('button', { name: /^Failed\s*1/ })).toBeVisible()
    const row = within(page().getByRole('group', { name: 'By task type' })).getByRole('row', {
      name: /^video/
    })
    expect(
      within(row)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent)
    ).toEqual(
      // running, acquired, refused, completed, failed, abandoned, lost, duplicates, GPU, wasted, saved, p50, p95, p99
      ['·', '2', '4', '1', '1', '·', '·', '1', '10m 10s', '5m', '·', '5m', '5m', '5m', '·']
    )
    await user.click(tiles.getByRole('button', { name: /^Refused/ }))
    await waitFor(() => expect(chart('refused')).toHaveFocus())
    await user.click(within(row).getByRole('button', { name: 'video' }))
    await waitFor(() => expect(chart('times:video')).toHaveFocus())
  })

  it('are walked through by keys, which say what is at each point, and lead to the runs behind it', async () => {
    const { user, sent, send, app } = await openMetrics()
    act(() => chart('failures').focus())
    await user.keyboard('{End}')
    expect(status()).toMatch(/Failed: 0 · Abandoned: 0 · Lost lease: 0/)
    // It failed nine buckets of half a minute before the last.
    await user.keyboard('{PageUp}{ArrowRight}')
    expect(status()).toMatch(/Failed: 1 · Abandoned: 0/)
    const legend = within(
      within(panel('failures')).getByRole('group', { name: 'Legend: Failures and lost leases' })
    )
    expect(legend.getByRole('button', { name: /^Failed\s*1/ })).toBeVisible()
    await user.keyboard('{Enter}')
    const asked = sent.findLast((one): one is RunsAsked => one.kind === 'askRunsBehind')!
    expect(asked.asked).toMatchObject({
      figures: ['failed', 'abandoned', 'superseded'],
      endpoints: null,
      types: null
    })
    expect(asked.asked.from).toBeLessThanOrEqual(NOW - 290_000)
    expect(asked.asked.to).toBeGreaterThan(NOW - 290_000)
    expect(screen.getByRole('tab', { name: 'Runs Behind' })).toHaveAttribute('aria-selected', 'true')
    expect(status()).toMatch(/Looking for the runs…/)
    send({
      kind: 'runsBehind',
      request: asked.request,
      total: 1,
      runs: [
        {
          endpoint: 'prod',
          type: 'video',
          resource_id: '8123\u202e',
          run_id: 'b',
          status: 'failed',
          started_at: NOW - 600_000,
          ended_at: NOW - 290_000,
          worker: 'gpu-1/w1',
          worked_ms: 310_000,
          test: false
        }
      ]
    })
    const list = await screen.findByRole('listbox', { name: 'Runs Behind' })
    expect(screen.getByText(/Failures and lost leases, .* – .*/)).toHaveTextContent('1 run')
    act(() => list.focus())
    await user.keyboard('{Enter}')
    expect(app.workbench.getState().editors.groups[0]?.tabs.map(({ content }) => content.kind)).toContain(
      'resource'
    )
    expect(app.workbench.getState().revealedRun).toMatchObject({ run: 'b' })
  })

  it('say of a refusal that no run stands behind it, and of a chart of Redis that none does', async () => {
    const { user, sent } = await openMetrics()
    act(() => chart('refused').focus())
    await user.keyboard('{End}{Enter}')
    expect(sent.some(({ kind }) => kind === 'askRunsBehind')).toBe(false)
    expect(status()).toMatch(/A refusal is no run/)
    act(() => chart('latency').focus())
    await user.keyboard('{Enter}{Enter}')
    expect(status()).toMatch(/No runs stand behind this chart/)
  })

  it('are zoomed by keys about the point, and back; earlier is a stretch of the same length', async () => {
    const { user, asked, answer } = await openMetrics()
    act(() => chart('acquired').focus())
    await user.keyboard('{Home}+')
    const zoomed = asked().asked.range
    if (zoomed.kind !== 'between') throw new Error('not zoomed')
    expect(zoomed.to - zoomed.from).toBe(12 * HOUR_MS)
    expect(page().getByRole('button', { name: / – / })).toBeVisible()
    // What was seen stays in sight until it is told anew.
    expect(screen.getByRole('article', { name: 'Metrics' })).toHaveAttribute('aria-busy', 'true')
    expect(chart('acquired')).toHaveFocus()
    answer(told)
    await user.keyboard('{Shift>}{ArrowLeft}{/Shift}')
    const earlier = asked().asked.range
    if (earlier.kind !== 'between') throw new Error('not moved')
    expect(earlier.to - earlier.from).toBe(12 * HOUR_MS)
    expect(earlier.from).toBe(zoomed.from - 3 * HOUR_MS)
    await user.keyboard('{Escape}')
    expect(asked().asked.range).toEqual({ kind: 'last', ms: 24 * HOUR_MS })
    await user.keyboard('{End}')
    expect(status()).toMatch(/Acquired: 0/)
    // Once more it leaves the point.
    await user.keyboard('{Escape}')
    await user.keyboard('-')
    expect(asked().asked.range).toEqual({ kind: 'last', ms: 24 * HOUR_MS })
  })

  it('are of another range, of some endpoints, of some types, and remember it', async () => {
    const { user, asked, shell, app } = await openMetrics()
    await user.click(side().getByRole('button', { name: 'Last 7d' }))
    expect(asked().asked.range).toEqual({ kind: 'last', ms: WINDOW_MAX_MS })
    const endpoints = within(side().getByRole('list', { name: 'Endpoints' }))
    await user.click(endpoints.getByRole('checkbox', { name: 'lab' }))
    expect(asked().asked.endpoints).toEqual(['prod'])
    const types = within(side().getByRole('list', { name: 'Task types' }))
    await user.click(types.getByRole('button', { name: 'only' }))
    expect(asked().asked.types).toEqual(['video'])
    app.remembered.flush()
    const kept: object = Object.assign(
      {},
      ...shell.argsOf('state:set').map((args) => (args as { readonly slices: object }).slices)
    )
    expect(kept).toMatchObject({
      'metrics.range': { kind: 'last', ms: WINDOW_MAX_MS },
      'metrics.selection': { endpoints: ['prod'], types: ['video'] }
    })
    await user.click(endpoints.getByRole('button', { name: 'Choose all' }))
    expect(asked().asked).toMatchObject({ endpoints: null, types: ['video'] })
  })

  it('are of a range that is typed, where nothing is wrong with it', async () => {
    const { user, asked } = await openMetrics()
    await user.keyboard('{Control>}k{/Control}r')
    const from = side().getByRole('textbox', { name: 'From' })
    await waitFor(() => expect(from).toHaveFocus())
    await user.clear(from)
    await user.type(from, 'now-9d')
    await user.click(side().getByRole('button', { name: 'Show This Range' }))
    expect(screen.getByRole('alert')).toHaveTextContent('A range takes 7 days at most')
    expect(from).toHaveAttribute('aria-invalid', 'true')
    await user.clear(from)
    await user.type(from, 'now-2h{Enter}')
    const { range } = asked().asked
    if (range.kind !== 'between') throw new Error('not between')
    expect(range.to - range.from).toBe(2 * HOUR_MS)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('stand as tables for those who can not see the charts, and leave out a series', async () => {
    const { user } = await openMetrics()
    await user.click(within(panel('failures')).getByRole('button', { name: /^Failed/ }))
    await user.click(
      within(panel('failures')).getByRole('button', { name: 'Show as a table: Failures and lost leases' })
    )
    const table = within(within(panel('failures')).getByRole('group', { name: 'Failures and lost leases' }))
    expect(table.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual([
      'From',
      'Abandoned',
      'Lost lease'
    ])
    await user.keyboard('{Control>}k{/Control}t')
    expect(document.querySelector('[role=application]')).toBeNull()
    expect(document.querySelectorAll('[data-panel] table').length).toBeGreaterThan(10)
    await user.keyboard('{Control>}k{/Control}t')
    expect(document.querySelectorAll('[role=application]').length).toBeGreaterThan(10)
  })

  it('say that nothing ran, and offer to look further', async () => {
    const { user, asked, answer } = await openMetrics(noMetrics())
    expect(page().getByRole('heading', { name: 'Nothing ran in this stretch' })).toBeVisible()
    // How Redis fares is of interest all the same.
    expect(chart('latency')).toBeInTheDocument()
    await user.click(page().getByRole('button', { name: 'Last 7 Days' }))
    expect(asked().asked.range).toEqual({ kind: 'last', ms: WINDOW_MAX_MS })
    answer({
      ...noMetrics(),
      endpoints: [read({ at: null, fault: { code: 'unreachable', detail: 'refused' } })]
    })
    expect(page().getByRole('heading', { name: 'No run is known in this stretch' })).toBeVisible()
    answer({ ...noMetrics(), figures: null, endpoints: [] })
    expect(page().getByRole('heading', { name: 'No endpoint is chosen' })).toBeVisible()
  })

  it('name what is missing or old, each with a way out', async () => {
    const { user, asked, answer } = await openMetrics({
      ...told,
      endpoints: [
        read({ complete: false, unread: ['counters of video: an hour is of the wrong type\u202e'], cut: 0 }),
        read({ id: 'lab', at: NOW - 60_000, fault: { code: 'unreachable', detail: 'redis://lab: refused' } })
      ]
    })
    expect(status()).toMatch(
      /prod can't be read whole[^]*counters of video: an hour is of the wrong type⟨U\+202E⟩/
    )
    expect(status()).toMatch(/lab can't be reached[^]*Its figures are as of/)
    expect(page().getByRole('button', { name: /^Acquired\s*≥ 2/ })).toBeVisible()
    await user.click(page().getByRole('button', { name: 'Leave It Out' }))
    expect(asked().asked.endpoints).toEqual(['prod'])
    answer({
      ...told,
      endpoints: [read({ id: 'gone', at: null, fault: { code: 'not_watched', detail: '' } })]
    })
    expect(status()).toMatch(/gone is not watched any more/)
    await user.click(page().getByRole('button', { name: 'Show All Endpoints and Types' }))
    expect(asked().asked.endpoints).toBeNull()
    answer({ ...told, endpoints: [read({ cut: 3 })] })
    expect(status()).toMatch(/keeps only the newest 50 runs each of 3 resources/)
    answer(null, 'out of memory')
    expect(status()).toMatch(/could not be worked out[^]*out of memory/)
    expect(chart('running')).toBeInTheDocument()
  })

  it('are exported, a chart or all of them, as they are', async () => {
    const { user, shell } = await openMetrics()
    const written: string[] = []
    shell.answer('export:begin', () => ({ id: 'x' }))
    shell.answer('export:write', ({ text }) => void written.push(text))
    shell.answer('export:end', () => ({ path: '/home/on-call/metrics.csv' }))
    await user.click(within(panel('refused')).getByRole('button', { name: 'Export as CSV: Refused' }))
    await screen.findByText(/Exported: .*metrics\.csv/)
    expect(written.join('')).toMatch(
      /^from,seconds,refused_running,refused_completed,refused_quarantined\r\n/
    )
    expect(shell.argsOf('export:begin').at(-1)).toMatchObject({
      format: 'csv',
      name: expect.stringMatching(/^metrics-refused-/)
    })
    await user.keyboard('{Control>}k{/Control}e')
    await waitFor(() => expect(written.join('')).toContain('figure,endpoint,type,from'))
  })
})
