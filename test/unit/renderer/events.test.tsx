import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createTranslator } from '@shared/i18n'
import { eventText } from '../../../src/renderer/features/event-log/event-text'
import { filterEvents } from '../../../src/renderer/features/event-log/filter'
import { EVENTS_KEPT, EventLog } from '../../../src/renderer/stores/events/event-log'
import { createLive } from '../../../src/renderer/stores/live/store'
import { delta, finding, prod, row, snapshot } from './live'
import { open } from './open'

const t = createTranslator('en')
const LOOKED = 50_000
const live = (own = {}) => prod({ connection: 'live', connectionSince: LOOKED, freshAt: LOOKED, ...own })

/** A log over a live view that has been looked at whole, with one run and one problem in it. */
function started(): {
  readonly log: EventLog
  readonly view: ReturnType<typeof createLive>
  texts: () => string[]
} {
  const view = createLive()
  const log = new EventLog(view)
  view.linked()
  view.receive(
    snapshot({ endpoints: [live()], rows: [row({ key: 'old' })], findings: [finding({ key: 'known' })] })
  )
  log.clear()
  return { log, view, texts: () => log.getSnapshot().map((event) => eventText(event, t)) }
}

describe('the event log', () => {
  it('begins with the first whole look, not with everything that it saw there', () => {
    const view = createLive()
    const log = new EventLog(view)
    view.receive(snapshot({ endpoints: [prod({ connection: 'connecting', freshAt: null })] }))
    const counts = { running: 3, completed: 0, failed: 0, abandoned: 0, locks: 3 }
    view.receive(delta(2, { rows: [row({ key: 'a' })], findings: [finding({ key: 'f' })] }))
    view.receive(delta(3, { endpoints: [live({ counts })], rows: [row({ key: 'b' }), row({ key: 'c' })] }))
    expect(log.getSnapshot().map((event) => eventText(event, t))).toEqual([
      'Connecting',
      'Live',
      'First look: locks: 3, problems: 1'
    ])
  })

  it('tells runs that begin, are found and end, and never a renewal', () => {
    const { view, texts } = started()
    view.receive(delta(2, { rows: [row({ key: 'new', startedAt: LOOKED + 1 }), row({ key: 'late' })] }))
    view.receive(delta(3, { rows: [row({ key: 'new', startedAt: LOOKED + 1, leaseDeadline: 99 })] }))
    view.receive(delta(4, { rows: [row({ key: 'late', status: 'failed' })], removedRows: ['new'] }))
    // A row of the same run under another key is no other run.
    view.receive(delta(5, { rows: [row({ key: 'other', runId: 'run-old' })], removedRows: ['old', 'late'] }))
    expect(texts()).toEqual([
      'Run began: video_analysis new on gpu-1/w1',
      'Run found that was going on: video_analysis late on gpu-1/w1',
      'Run failed: video_analysis late on gpu-1/w1',
      'Run ended: video_analysis new on gpu-1/w1'
    ])
  })

  it('tells problems that open and are resolved, and refusals by their number', () => {
    const { view, texts } = started()
    const refused = (count: number) =>
      finding({ key: 'no', kind: 'prevented', severity: 'info', evidence: { count, reason: 'running' } })
    view.receive(delta(2, { findings: [finding({ key: 'p' }), refused(1)] }))
    view.receive(delta(3, { findings: [finding({ key: 'p', severity: 'critical' }), refused(4)] }))
    view.receive(delta(4, { findings: [refused(4)], removedFindings: ['p', 'no'] }))
    view.receive(delta(5, { removedFindings: ['no'] }))
    expect(texts()).toEqual([
      'Orphaned lock: video_analysis p',
      'A second run was refused: video_analysis no',
      'A second run was refused: video_analysis no (4 so far)',
      'Resolved: Orphaned lock: video_analysis p'
    ])
  })

  it('tells what becomes of connections and of the engine; rows that go with their endpoint have not ended', () => {
    const { view, texts } = started()
    view.receive(delta(2, { endpoints: [live({ connection: 'stale' })] }))
    view.lost(1)
    view.linked()
    view.receive(delta(3, { removedEndpoints: ['prod'], removedRows: ['old'], removedFindings: ['known'] }))
    expect(texts()).toEqual([
      'Connection lost: what is shown is as of then',
      'The engine is gone; it is started again by itself',
      'The engine is back',
      'No longer watched'
    ])
  })

  it('keeps the last ones only', () => {
    const { view, log } = started()
    const rows = Array.from({ length: EVENTS_KEPT + 5 }, (_, n) =>
      row({ key: `r${n}`, startedAt: LOOKED + 1 })
    )
    view.receive(delta(2, { rows }))
    expect(log.getSnapshot()).toHaveLength(EVENTS_KEPT)
    expect(new Set(log.getSnapshot().map(({ n }) => n)).size).toBe(EVENTS_KEPT)
    expect(eventText(log.getSnapshot().at(-1) as never, t)).toContain(`r${EVENTS_KEPT + 4}`)
  })

  it('is filtered by words in sentence or endpoint, and by groups', () => {
    const { view, log } = started()
    view.receive(
      delta(2, { rows: [row({ key: '8123', startedAt: LOOKED + 1 })], findings: [finding({ key: 'p' })] })
    )
    const shown = (text: string, hidden: readonly 'runs'[] = []): string[] =>
      filterEvents(log.getSnapshot(), { text, hidden: [...hidden] }, t, () => 'Production').map(
        ({ kind }) => kind
      )
    expect(shown('')).toEqual(['begun', 'opened'])
    expect(shown('production 8123')).toEqual(['begun'])
    expect(shown('ORPHANED')).toEqual(['opened'])
    expect(shown('', ['runs'])).toEqual(['opened'])
    expect(shown('nothing of that')).toEqual([])
  })
})

describe('the event log in the panel', () => {
  it('is walked through by keyboard, and Enter shows what an event is about', async () => {
    const { app, send, user } = await open()
    send(snapshot({ endpoints: [live()] }))
    send(delta(2, { findings: [finding({ key: 'p', resource_id: '4410' })] }))
    act(() => app.workbench.actions.showPanel('events'))
    const list = screen.getByRole('listbox', { name: 'Event Log' })
    expect(within(list).getAllByRole('option').at(-1)).toHaveTextContent('Orphaned lock: video_analysis 4410')
    act(() => list.focus())
    await user.keyboard('{ArrowUp}')
    expect(within(list).getByRole('option', { selected: true })).toHaveTextContent('4410')
    await user.keyboard('{Enter}')
    expect(screen.getByRole('tab', { name: /4410/ })).toHaveAttribute('aria-selected', 'true')

    await user.click(screen.getByRole('button', { name: 'Show problems', pressed: true }))
    await waitFor(() => expect(within(list).queryByText(/4410/)).toBeNull())
    await user.type(screen.getByRole('textbox', { name: 'Filter the events' }), 'nowhere')
    expect(screen.getByText('No event fits the filter.')).toBeInTheDocument()
    await user.keyboard('{Escape}')
    await user.click(screen.getByRole('button', { name: 'Clear the Event Log' }))
    expect(screen.getByText(/^Nothing has happened/)).toBeInTheDocument()
  })
})
