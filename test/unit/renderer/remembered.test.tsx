import { act, screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { Remembered } from '../../../src/renderer/stores/remembered/remembered'
import { restoreEditors, storeEditors } from '../../../src/renderer/workbench/editors/stored'
import { initialEditors, open as openEditor, split } from '../../../src/renderer/workbench/editors/editors'
import { FakeShell } from './fake-shell'
import { finding, prod, snapshot } from './live'
import { open } from './open'

const never = (error: unknown): never => {
  throw error
}
const sizes = z.object({ width: z.number() })
const usual = { width: 300 }

describe('a remembered slice', () => {
  it('has what was kept, and its default where nothing was or it can not be read', () => {
    const { api } = new FakeShell()
    const remembered = new Remembered(api, { 'a.good': { width: 7 }, 'a.bad': { width: 'wide' } }, never)
    expect(remembered.slice('a.good', sizes, usual).get()).toEqual({ width: 7 })
    expect(remembered.slice('a.bad', sizes, usual).get()).toBe(usual)
    expect(remembered.slice('a.none', sizes, usual).get()).toBe(usual)
    expect(remembered.has('a.none')).toBe(false)
    // The same object each time: what renders it does not render for nothing.
    const slice = remembered.slice('a.good', sizes, usual)
    expect(slice.get()).toBe(slice.get())
  })

  it('is known at once to all who follow it, and sent once for many changes', () => {
    vi.useFakeTimers()
    const shell = new FakeShell()
    const remembered = new Remembered(shell.api, {}, never)
    const one = remembered.slice('a.one', sizes, usual)
    const heard = vi.fn<() => void>()
    const end = remembered.slice('a.one', sizes, usual).subscribe(heard)
    for (let width = 1; width <= 5; width += 1) one.set({ width })
    remembered.slice('a.two', z.number().nullable(), null).set(9)
    expect(heard).toHaveBeenCalledTimes(5)
    expect(remembered.slice('a.one', sizes, usual).get()).toEqual({ width: 5 })
    expect(shell.argsOf('state:set')).toEqual([])
    vi.runAllTimers()
    vi.useRealTimers()
    expect(shell.argsOf('state:set')).toEqual([{ slices: { 'a.one': { width: 5 }, 'a.two': 9 } }])
    end()
    one.set({ width: 6 })
    expect(heard).toHaveBeenCalledTimes(5)
    remembered.flush()
    remembered.flush()
    expect(shell.argsOf('state:set')).toHaveLength(2)
  })

  it('that is too long is said and left out, and spoils no other', () => {
    const shell = new FakeShell()
    const failures: string[] = []
    const remembered = new Remembered(shell.api, {}, (error) => failures.push(String(error)))
    remembered.slice('a.long', z.string(), '').set('x'.repeat(1_000_001))
    remembered.slice('a.short', z.string(), '').set('x')
    remembered.flush()
    expect(failures).toEqual([expect.stringMatching(/a\.long is not remembered/)])
    expect(shell.argsOf('state:set')).toEqual([{ slices: { 'a.short': 'x' } }])
  })
})

describe('remembered editors', () => {
  const kept = finding({ key: 'dup', resource_id: '8123' })
  const editors = split(
    openEditor(
      openEditor(initialEditors, { kind: 'finding', key: 'dup', finding: kept }, false),
      { kind: 'keybindings' },
      false
    )
  )

  it('come back as they were, but for groups that were empty', () => {
    const filled = openEditor(editors, { kind: 'finding', key: 'dup', finding: kept }, true)
    expect(restoreEditors(storeEditors(filled))).toEqual({ ...filled, closed: [] })
    expect(restoreEditors(storeEditors(editors)).groups).toHaveLength(1)
  })

  it('lose what this version does not know or what stands twice, and nothing else', () => {
    const restored = restoreEditors({
      groups: [
        {
          id: 3,
          tabs: [
            { content: { kind: 'hologram' }, preview: false },
            { content: { kind: 'locks' }, preview: false },
            { content: { kind: 'finding', key: 'x', finding: { key: 'x' } }, preview: false },
            { content: { kind: 'locks' }, preview: true },
            null
          ],
          recent: ['hologram', 'locks', 'locks']
        },
        { id: 3, tabs: [{ content: { kind: 'start' }, preview: false }], recent: [] },
        { id: 5, tabs: [{ content: { kind: 'locks' }, preview: false }], recent: ['locks'] }
      ],
      focused: 99
    })
    expect(restored).toEqual({
      groups: [
        {
          id: 3,
          tabs: [{ id: 'locks', content: { kind: 'locks' }, preview: false }],
          recent: ['locks']
        }
      ],
      focused: 3,
      closed: []
    })
  })

  it('are one empty group where everything was closed', () => {
    expect(restoreEditors({ groups: [{ id: 7, tabs: [], recent: [] }], focused: 7 }).groups).toEqual([
      { id: 1, tabs: [], recent: [] }
    ])
  })
})

describe('a window that was left', () => {
  const kept = finding({ key: 'prod/dup', id: 'dup', resource_id: '8123' })
  const slices = {
    'workbench.layout': { view: 'locks', sideBar: true, panel: true, panelTab: 'output' },
    'workbench.editors': {
      groups: [
        {
          id: 1,
          tabs: [
            { content: { kind: 'locks' }, preview: false },
            {
              content: { kind: 'finding', key: kept.key, finding: JSON.parse(JSON.stringify(kept)) },
              preview: true
            }
          ],
          recent: [`finding:${kept.key}`, 'locks']
        }
      ],
      focused: 1
    },
    'locks.sorts': [{ column: 'worker', descending: true }],
    'locks.query': 'worker:gpu',
    'locks.columns': { order: ['type'], hidden: ['attempt'], widths: { run: 200 } }
  }

  it('opens again as it was, and says of a finding what is known of it', async () => {
    const { app, send } = await open({}, new FakeShell(), { slices, fault: null })
    expect(screen.getByRole('heading', { name: 'Locks' })).toBeInTheDocument()
    const tab = screen.getByRole('tab', { name: /8123/ })
    expect(tab).toHaveAttribute('aria-selected', 'true')
    expect(tab).toHaveClass('preview')
    expect(app.workbench.getState()).toMatchObject({ panel: true })
    expect(app.locks.getState()).toMatchObject({
      sorts: [{ column: 'worker', descending: true }],
      draft: 'worker:gpu',
      filter: { text: 'worker:gpu' },
      columns: { hidden: ['attempt'], widths: { run: 200 } }
    })
    const page = within(screen.getByRole('article'))
    expect(page.getByText(/^Not known yet/)).toBeInTheDocument()
    send(snapshot({ endpoints: [prod({ connection: 'unavailable', freshAt: null })] }))
    expect(page.getByText(/^Not known yet/)).toBeInTheDocument()
    send(snapshot({ seq: 2, endpoints: [] }))
    expect(page.getByText(/^Nobody watches its endpoint/)).toBeInTheDocument()
    send(snapshot({ seq: 3, endpoints: [prod()] }))
    expect(page.getByText(/this problem is resolved/)).toBeInTheDocument()
    send(snapshot({ seq: 4, endpoints: [prod()], findings: [kept] }))
    expect(page.queryByText(/as it was last seen/)).toBeNull()
  })

  it('is not led through its first run again', async () => {
    const { send } = await open({}, new FakeShell(), { slices, fault: null })
    send(snapshot({ endpoints: [prod({ embedded: true })] }))
    expect(screen.queryByRole('tab', { name: 'Get Started' })).toBeNull()
  })

  it('says in the output that its state could not be read', async () => {
    const { app } = await open({}, new FakeShell(), {
      slices: {},
      fault: { reason: 'Unexpected end', backup: 'workbench-state.broken-1.json' }
    })
    act(() => app.workbench.actions.showOutput('window'))
    expect(
      app.live.state
        .getState()
        .log.get('window')
        ?.map(({ text }) => text)
    ).toEqual([expect.stringMatching(/Unexpected end.*workbench-state\.broken-1\.json/)])
  })

  it('keeps what changes', async () => {
    const { app, shell } = await open()
    act(() => {
      app.workbench.actions.showView('endpoints')
      app.locks.actions.setFilter('x')
    })
    app.remembered.flush()
    expect(shell.argsOf('state:set').at(-1)).toEqual({
      slices: expect.objectContaining({
        'workbench.layout': { view: 'endpoints', sideBar: true, panel: false, panelTab: 'output' },
        'locks.query': 'x'
      })
    })
  })
})
