import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Cleaning } from '@shared/live/cleaning'
import type { ActionId } from '@shared/ipc/actions'
import { cleanResultSchema } from '@shared/plan/plan'
import { action, closing, FakeCleanupEngine, head } from './cleanup-engine'
import { FakeShell } from './fake-shell'
import { delta, finding, prod, row, snapshot } from './live'
import { open, type Opened } from './open'

type Desk = Opened & { readonly engine: FakeCleanupEngine }

/** The window, live, with an engine that plans as the test says. */
async function desk(own: Parameters<typeof snapshot>[0] = {}, shell = new FakeShell()): Promise<Desk> {
  const opened = await open({}, shell)
  const engine = new FakeCleanupEngine(opened)
  opened.send(snapshot({ endpoints: [prod({ address: 'redis://prod:6379' })], ...own }))
  return { ...opened, engine }
}

/** The same with a plan of everything in front. */
async function planned(...[actions, more]: Parameters<FakeCleanupEngine['plan']>): Promise<Desk> {
  const opened = await desk()
  await run(opened, 'cleanup.planAll')
  await opened.engine.plan(actions, more)
  return opened
}

/** Runs an action, as the palette does. */
async function run({ shell }: Opened, id: ActionId): Promise<void> {
  await act(async () => {
    shell.emit('action:run', { id })
    await Promise.resolve()
  })
}

const tree = (): HTMLElement => screen.getByRole('tree', { name: 'What the plan changes, by why' })
const line = (name: RegExp): HTMLElement => within(tree()).getByRole('treeitem', { name })
const apply = (): HTMLElement => screen.getByRole('button', { name: /^Apply \d/ })
const sentence = (): string | null => screen.getByRole('heading', { level: 1 }).textContent

describe('a plan', () => {
  it('says what it does in a sentence, and shows it by why: before and after', async () => {
    const { engine } = await planned([action('1'), action('2'), closing('7')])
    expect(engine.callsOf('plan')).toMatchObject([{ choices: [{ of: 'all', endpointId: 'prod' }] }])
    expect(sentence()).toBe(
      'Releases 2 locks that nobody holds, closes 1 dead run. Nothing that runs is touched.'
    )
    expect(screen.getByText('3 of 100 live locks touched')).toBeInTheDocument()
    const groups = within(tree())
      .getAllByRole('treeitem')
      .filter((one) => one.getAttribute('aria-level') === '1')
    expect(groups.map((one) => one.textContent)).toEqual([
      expect.stringMatching(/^Dead holder.*proven dead.*medium risk1$/),
      expect.stringMatching(/^Orphaned lock.*the work is over.*low risk2$/)
    ])
    expect(line(/run-1 · until .* no lock/)).toHaveAttribute('aria-checked', 'true')
    expect(apply()).toHaveTextContent('Apply 3')
    expect(apply()).toBeEnabled()
  })

  it('opens an item into all that it changes, and what was seen', async () => {
    const { user } = await planned([closing('7')])
    await waitFor(() => expect(tree()).toHaveFocus())
    await user.keyboard('{ArrowDown}{ArrowRight}')
    for (const name of ['Lock', 'Lease in live', "Run's record", 'State'])
      expect(line(new RegExp(`^${name} ?taskguard`))).toBeInTheDocument()
    expect(line(/^Run's record.*running.*abandoned$/)).toBeInTheDocument()
    expect(line(/^Proof.*observed for two leases/)).toBeInTheDocument()
    await user.keyboard('{ArrowLeft}')
    expect(within(tree()).getAllByRole('treeitem')).toHaveLength(2)
  })

  it('is ticked by Space, item by item and group by group, and does only what is ticked', async () => {
    const { user, engine } = await planned([action('1'), action('2'), closing('7')])
    await waitFor(() => expect(tree()).toHaveFocus())
    await user.keyboard('{ArrowDown} ')
    expect(line(/^Dead holder/)).toHaveAttribute('aria-checked', 'false')
    expect(apply()).toHaveTextContent('Apply 2')
    await user.keyboard('{ArrowDown}{ArrowDown} ')
    expect(line(/^Orphaned lock/)).toHaveAttribute('aria-checked', 'mixed')
    expect(line(/^Orphaned lock.*1\/2$/)).toBeInTheDocument()
    await user.keyboard('{Control>}{Enter}{/Control}')
    const { call } = await engine.last('apply')
    expect(call.without).toEqual({ prod: ['delete_lock-1', 'close_run-7'] })
    expect(sentence()).toBe('Applying 1 change…')
  })

  it('does nothing unseen: what a filter hides is left out, and said', async () => {
    const { user, engine } = await planned([action('8123'), action('4410'), action('4411')])
    await user.keyboard('{Control>}f{/Control}')
    const filter = screen.getByRole('textbox', { name: 'Filter by type, resource, owner' })
    await waitFor(() => expect(filter).toHaveFocus())
    await user.keyboard('run-44')
    expect(apply()).toHaveTextContent('Apply 2')
    expect(screen.getByText('1 hidden by the filter is left out')).toBeInTheDocument()
    await user.click(apply())
    expect((await engine.last('apply')).call.without).toEqual({ prod: ['delete_lock-8123'] })
  })

  it('ticks all that is shown, or none, with Ctrl+A', async () => {
    const { user } = await planned([action('1'), action('2')])
    await waitFor(() => expect(tree()).toHaveFocus())
    await user.keyboard('{Control>}a{/Control}')
    expect(sentence()).toBe('Nothing is chosen.')
    expect(screen.getByRole('button', { name: 'Apply 0' })).toBeDisabled()
    await user.keyboard('{Control>}a{/Control}')
    expect(apply()).toHaveTextContent('Apply 2')
  })

  it('leaves out what somebody has taken on, until that is ticked', async () => {
    await planned([action('1'), action('2')], { head: { quiet: ['delete_lock-2'] } })
    expect(apply()).toHaveTextContent('Apply 1')
  })

  it('of ten thousand items has only those in sight as elements', async () => {
    const { user, app } = await planned(Array.from({ length: 10_000 }, (_, at) => action(String(at))))
    expect(apply()).toHaveTextContent('Apply 10,000')
    await waitFor(() => expect(tree()).toHaveFocus())
    expect(within(tree()).getAllByRole('treeitem').length).toBeLessThan(80)
    await user.keyboard(' ')
    expect(app.cleanups.getState().drafts.get('all')?.unticked.size).toBe(10_000)
  })

  it('names what it leaves alone, and why', async () => {
    const { user } = await planned([action('1')], {
      skipped: [
        {
          finding_id: 'x',
          kind: 'lock_without_ttl',
          type: 'video_analysis',
          resource_id: '9',
          why: 'English',
          why_said: { code: 'alive', params: {} }
        }
      ]
    })
    await user.click(line(/^Left alone/))
    expect(
      line(/video_analysis ?9.*its holder is alive: its next renewal mends the lock/)
    ).toBeInTheDocument()
  })

  it('shows hostile text as text', async () => {
    const hostile = action('x', { resource_id: '\u202egnp.exe<b>' })
    await planned([hostile])
    expect(tree().querySelector('b')).toBeNull()
    expect(tree().textContent).toContain('⟨U+202E⟩gnp.exe<b>')
  })
})

describe('states', () => {
  it('nothing to clean up', async () => {
    await planned([])
    expect(sentence()).toBe('Nothing to clean up.')
    expect(screen.getByRole('button', { name: /^Plan Again/ })).toBeEnabled()
    expect(screen.queryByRole('button', { name: /^Apply/ })).toBeNull()
  })

  it('what could not be read is not in the plan, and it says what', async () => {
    const { user } = await planned([action('1')], {
      head: { complete: false, unread: ['slow scan: stopped', 'tg:{a}:state:\u202e1: not_json'] }
    })
    expect(screen.getByText(/^Not everything of prod could be read/)).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: '2 parts' }))
    expect(screen.getByText('tg:{a}:state:⟨U+202E⟩1: not_json')).toBeInTheDocument()
  })

  it('a protected endpoint: not to be applied until it is unlocked', async () => {
    const { send } = await planned([action('1')])
    send(delta(2, { endpoints: [prod({ protected: true })] }))
    expect(screen.getByText('prod is protected: read only until it is unlocked.')).toBeInTheDocument()
    expect(apply()).toBeDisabled()
    send(delta(3, { endpoints: [prod({ protected: true, unlockedUntil: Date.now() + 60_000 })] }))
    expect(apply()).toBeEnabled()
  })

  it('a lost endpoint: not to be applied while it is away', async () => {
    const { send } = await planned([action('1')])
    send(delta(2, { endpoints: [prod({ connection: 'stale' })] }))
    expect(screen.getByText('prod is not connected: nothing can be applied there now.')).toBeInTheDocument()
    expect(apply()).toBeDisabled()
  })

  it('the brake: only where the number itself is typed', async () => {
    const many = Array.from({ length: 30 }, (_, at) => action(String(at)))
    const { user, engine } = await planned(many, { head: { live_locks: 40 } })
    expect(
      screen.getByText(/^This plan would touch 30 of 40 live locks of prod, more than 50%/)
    ).toBeInTheDocument()
    expect(apply()).toBeDisabled()
    await user.click(screen.getByRole('button', { name: 'Apply All the Same…' }))
    await screen.findByRole('dialog', { name: 'prod: touch 30 of 40 live locks' })
    await user.keyboard('yes{Enter}')
    expect(await screen.findByText('Type 30')).toBeInTheDocument()
    await user.keyboard('{Control>}a{/Control}30{Enter}')
    await waitFor(() => expect(apply()).toBeEnabled())
    await user.click(apply())
    expect((await engine.last('apply')).call.unbraked).toEqual(['prod'])
  })

  it('the brake is off once few enough are chosen', async () => {
    const many = Array.from({ length: 30 }, (_, at) => action(String(at)))
    const { user } = await planned(many, { head: { live_locks: 40 } })
    await user.keyboard('{Control>}f{/Control}')
    await waitFor(() => expect(screen.getByRole('textbox', { name: /^Filter by/ })).toHaveFocus())
    await user.keyboard('run-12')
    expect(apply()).toBeEnabled()
  })

  it('an endpoint that could not be planned, and an engine that is gone', async () => {
    const opened = await desk()
    await run(opened, 'cleanup.planAll')
    const { request } = await opened.engine.last('plan')
    await opened.engine.answer(request, {
      op: 'plan',
      plans: [],
      faults: [{ endpointId: 'prod', fault: { code: 'unreachable', detail: 'connect ECONNREFUSED' } }]
    })
    expect(sentence()).toBe('Nothing could be planned.')
    await run(opened, 'cleanup.refresh')
    await opened.engine.answer((await opened.engine.last('plan', 2)).request, {
      op: 'plan',
      plans: [head([])],
      faults: [{ endpointId: 'prod', fault: { code: 'unreachable', detail: 'connect ECONNREFUSED' } }]
    })
    expect(sentence()).toBe('Nothing to clean up was found, and not everything could be looked at.')
    expect(
      screen.getByText('prod: nothing is planned there. Redis does not answer. (connect ECONNREFUSED)')
    ).toBeInTheDocument()
    act(() => opened.app.live.cleanup.connect(null))
    await opened.user.click(screen.getByRole('button', { name: /^Plan Again/ }))
    expect(
      await screen.findByText('The engine is being started anew. Plan again in a moment.')
    ).toBeInTheDocument()
  })

  it('in Chinese', async () => {
    const opened = await desk()
    act(() => opened.shell.emit('app:appearance', { language: 'zh-CN', theme: 'dark' }))
    await run(opened, 'cleanup.planAll')
    await opened.engine.plan([action('1'), closing('7')])
    expect(sentence()).toBe('释放 1 把无人持有的锁，关闭 1 个已死的运行。不触及任何正在运行的内容。')
    expect(screen.getByRole('button', { name: /^执行 2 项/ })).toBeEnabled()
  })
})

describe('applied', () => {
  const ids = ['1', '2', '3']

  async function applied(): Promise<Desk> {
    const opened = await planned(ids.map((id) => action(id)))
    await opened.user.click(apply())
    await opened.engine.last('apply')
    return opened
  }

  it('tells of each as it is done, with a progress bar, and can be stopped', async () => {
    const { engine, user } = await applied()
    await engine.tell('all', [{ id: 'delete_lock-1', outcome: 'applied' }], { done: 1, of: 3 })
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '1')
    expect(screen.getByText('1 of 3')).toBeInTheDocument()
    expect(line(/run-1 .*Applied$/)).toBeInTheDocument()
    await user.keyboard('{Escape}')
    expect((await engine.last('cancel')).call).toEqual({ op: 'cancel', task: 'all' })
    expect(screen.getByRole('button', { name: /^Stopping…/ })).toBeDisabled()
    await engine.tell(
      'all',
      [
        {
          id: 'delete_lock-2',
          outcome: 'changed',
          reason: 'English',
          reason_said: {
            code: 'changed',
            params: { field: 'lock', was: 'run-2', now: 'not there' }
          }
        },
        { id: 'delete_lock-3', outcome: 'failed', reason_said: { code: 'stopped', params: {} } }
      ],
      { done: 3, of: 3 }
    )
    await engine.applied({ applied: 1, changed: 1, failed: 1, stopped: { code: 'halted', params: {} } })
    expect(sentence()).toBe('1 applied, 1 changed since, left alone, 1 failed.')
    expect(line(/Changed ?Lock was run-2 and is not there now$/)).toBeInTheDocument()
    expect(line(/Failed ?not tried: stopped$/)).toBeInTheDocument()
    expect(screen.queryByRole('progressbar')).toBeNull()
  })

  it('says in the window’s language why the rest was not tried', async () => {
    const { engine, shell } = await applied()
    await engine.applied({ failed: 3, stopped: { code: 'no_answer', params: { detail: 'closed\u202e' } } })
    expect(screen.getByText(/Redis gave no answer \(closed⟨U\+202E⟩\)/)).toBeInTheDocument()
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'dark' }))
    expect(screen.getByText(/Redis 没有应答（closed⟨U\+202E⟩）/)).toBeInTheDocument()
  })

  it('is undone from its journal, item by item', async () => {
    const { engine, user } = await applied()
    await engine.tell(
      'all',
      ids.map((id) => ({ id: `delete_lock-${id}`, outcome: 'applied' as const })),
      { done: 3, of: 3 }
    )
    await engine.applied({ applied: 3 })
    expect(screen.getByRole('button', { name: /^Undo 3/ })).toBeEnabled()
    await user.keyboard('{Control>}z{/Control}')
    const { request, call } = await engine.last('undo')
    expect(call).toMatchObject({
      endpointId: 'prod',
      journal: 'clean-20261123T100000Z-abcdef.jsonl',
      look: false
    })
    await engine.tell(
      call.task,
      [
        { id: 'delete_lock-1', outcome: 'restored' },
        { id: 'delete_lock-2', outcome: 'restored' },
        { id: 'delete_lock-3', outcome: 'changed', reason_said: { code: 'newer_lock', params: {} } }
      ],
      { done: 3, of: 3 }
    )
    await engine.answer(request, {
      op: 'undo',
      restored: 2,
      nothing: 0,
      changed: 1,
      failed: 0,
      stopped: null
    })
    expect(sentence()).toBe('2 put back, 1 changed since, left alone.')
    expect(line(/run-3 .*another lock stands there: left as it is$/)).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: /^Undo/ })).toBeNull()
  })

  it('is begun and undone by a key of its own press alone, where that is meant for the plan', async () => {
    const { engine, send } = await planned([action('1')])
    await waitFor(() => expect(tree()).toHaveFocus())
    const press = (more: KeyboardEventInit = {}): boolean =>
      fireEvent.keyDown(document.activeElement ?? document.body, {
        key: 'Enter',
        code: 'Enter',
        ctrlKey: true,
        ...more
      })
    // Held since it asked for the plan.
    press({ repeat: true })
    // In the problems it does what is suggested there.
    send(delta(2, { findings: [finding({ key: 'prod:a', suggestion: 'clean' })] }))
    const problems = screen.getByRole('tree', { name: 'Problems' })
    act(() => problems.focus())
    fireEvent.keyDown(problems, { key: 'End' })
    press()
    expect(engine.callsOf('apply')).toEqual([])
    expect(engine.callsOf('plan')).toHaveLength(2)
  })

  it('that was refused as a whole says why, and can be tried again', async () => {
    const { engine } = await applied()
    await engine.applied({ journal: null, fault: { code: 'protected', detail: 'prod is protected' } })
    expect(screen.getByText('prod: It is protected: read only until it is unlocked.')).toBeInTheDocument()
    expect(apply()).toBeEnabled()
  })

  it('marks its tab for as long as it waits, and lets the engine forget it when that is closed', async () => {
    const { engine, user } = await planned([action('1')])
    const tab = (): Element | null => document.querySelector('.tab.active .tab-pending')
    expect(tab()).not.toBeNull()
    await user.click(apply())
    await engine.tell('all', [{ id: 'delete_lock-1', outcome: 'applied' }], { done: 1, of: 1 })
    await engine.applied({ applied: 1 })
    expect(tab()).toBeNull()
    await user.keyboard('{Control>}w{/Control}')
    expect((await engine.last('close')).call).toEqual({ op: 'close', draft: 'all' })
    expect(screen.queryByRole('tab', { name: 'Cleanup Plan' })).toBeNull()
  })
})

describe('what it is made of', () => {
  const found = [
    finding({ key: 'prod:a', id: 'a', resource_id: '1' }),
    finding({ key: 'prod:b', id: 'b', resource_id: '2' }),
    finding({ key: 'prod:c', id: 'c', resource_id: '3', kind: 'dead_holder' })
  ]

  it('Delete on a problem plans it, on a group all of it; nothing is deleted', async () => {
    const { user, engine } = await desk({ findings: found })
    await user.keyboard('{Control>}1{/Control}')
    await waitFor(() => expect(screen.getByRole('tree', { name: 'Problems' })).toHaveFocus())
    await user.keyboard('{ArrowDown}{Delete}')
    const first = await engine.last('plan')
    expect(first.call.choices).toMatchObject([{ of: 'chosen', endpointId: 'prod', resources: [] }])
    await user.keyboard('{Control>}1{/Control}{Home}{Delete}')
    const second = await engine.last('plan', 2)
    expect(second.call.choices).toMatchObject([{ of: 'chosen', findings: ['a', 'b'] }])
    expect(engine.callsOf('apply')).toEqual([])
  })

  it('Delete on locks plans the resources of those that are selected and shown', async () => {
    const { user, engine } = await desk({
      rows: [
        row({ key: 'r1', resourceId: '1' }),
        row({ key: 'r2', resourceId: '1' }),
        row({ key: 'r3', resourceId: '9', source: 'report' })
      ]
    })
    await user.keyboard('{Control>}2{/Control}')
    await waitFor(() => expect(screen.getByRole('grid', { name: /locks/i })).toHaveFocus())
    await user.keyboard('{Control>}a{/Control}{Delete}')
    const { call } = await engine.last('plan')
    expect(call.choices).toEqual([
      {
        of: 'chosen',
        endpointId: 'prod',
        findings: [],
        resources: expect.arrayContaining([
          { type: 'video_analysis', id: '1', template: null },
          { type: 'video_analysis', id: '9', template: 'report' }
        ])
      }
    ])
    expect(call.choices[0]).toHaveProperty('resources.length', 2)
  })
})

describe('as a file', () => {
  it('is saved as the command line has it, what is ticked of it alone; and the command is copied', async () => {
    const parts: string[] = []
    const { user, shell } = await planned([action('1'), action('2')], {
      skipped: [{ finding_id: null, kind: null, type: 'a', resource_id: 'b', why: 'w' }]
    })
    shell.answer('export:begin', () => ({ id: 'file' }))
    shell.answer('export:write', ({ text }) => void parts.push(text))
    shell.answer('export:end', () => ({ path: '/home/on-call/my plan.json' }))
    await waitFor(() => expect(tree()).toHaveFocus())
    await user.keyboard('{ArrowDown} {Control>}s{/Control}')
    await waitFor(() => expect(screen.getByText(/^Saved: /)).toBeInTheDocument())
    expect(shell.argsOf('export:begin')).toEqual([
      { format: 'json', name: 'cleanup-prod-2026-11-23T10-05-00.json' }
    ])
    const plan = cleanResultSchema.parse(JSON.parse(parts.join('')))
    expect(plan.actions).toEqual([action('2')])
    expect(plan).toMatchObject({ touched_locks: 1, live_locks: 100, journal: null, applied: 0 })
    expect(plan.skipped).toHaveLength(1)

    await user.click(screen.getByRole('button', { name: 'Copy the Command That Applies It' }))
    await waitFor(() =>
      expect(shell.argsOf('clipboard:write')).toEqual([
        { text: "npx taskguard clean --plan '/home/on-call/my plan.json' --endpoint prod" }
      ])
    )
  })

  it('is opened for the endpoint that it was made at, and says where it is from', async () => {
    const shell = new FakeShell()
    const opened = await desk({}, shell)
    const text = JSON.stringify({ ...head([action('1')]), actions: [action('1')] })
    shell.answer('plan:open', () => ({ name: 'from-ana.json', text }))
    await run(opened, 'cleanup.openPlan')
    const { request, call } = await opened.engine.last('open')
    expect(call).toMatchObject({ endpointId: 'prod', text })
    await act(async () => {
      opened.app.live.receive({
        kind: 'cleanupPart',
        request,
        endpointId: 'prod',
        actions: [action('1')],
        skipped: []
      })
      await Promise.resolve()
    })
    await opened.engine.answer(request, {
      op: 'open',
      plan: head([action('1')]),
      madeAt: '2026-11-23T10:05:00.000+00:00',
      madeFor: 'redis://elsewhere:1'
    })
    expect(screen.getByRole('tab', { name: 'from-ana.json' })).toBeInTheDocument()
    expect(screen.getByText(/^From the file from-ana\.json, planned/)).toHaveTextContent(
      'It was made for redis://elsewhere:1, and would be applied to redis://prod:6379'
    )
    expect(apply()).toBeEnabled()
  })

  it('that is none says so', async () => {
    const shell = new FakeShell()
    const opened = await desk({}, shell)
    shell.answer('plan:open', () => ({
      name: 'x.json',
      text: '{"endpoint":"redis://prod:6379","namespace":"taskguard"}'
    }))
    await run(opened, 'cleanup.openPlan')
    const { request } = await opened.engine.last('open')
    await opened.engine.answer(request, null, { code: 'plan_file', detail: 'is no plan of this version' })
    expect(
      screen.getByText('The file is no plan that can be used here. (is no plan of this version)')
    ).toBeInTheDocument()
    expect(sentence()).toBe('This file can’t be opened as a plan.')
    expect(screen.queryByRole('button', { name: /^Plan Again/ })).toBeNull()
    const asked = shell.argsOf('plan:open').length
    await opened.user.click(screen.getByRole('button', { name: /^Open Another…/ }))
    await waitFor(() => expect(shell.argsOf('plan:open')).toHaveLength(asked + 1))
  })

  it('that names no endpoint says so before it asks for one', async () => {
    const shell = new FakeShell()
    const opened = await desk({}, shell)
    shell.answer('plan:open', () => ({ name: 'notes.txt', text: 'look at gpu-3' }))
    await run(opened, 'cleanup.openPlan')
    expect(await screen.findByText(/The file is no plan that can be used here\./)).toBeInTheDocument()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(opened.engine.callsOf('open')).toEqual([])
  })
})

describe('the history', () => {
  const journal = {
    name: 'clean-20261123T100000Z-abcdef.jsonl',
    at: '2026-11-23T10:00:00.000+00:00',
    actor: 'cli:ana@laptop',
    automatic: false,
    endpoint: 'redis://prod:6379',
    namespace: 'taskguard',
    applied: 3,
    changed: 1,
    failed: 0,
    unsure: 0,
    restored: 0,
    left: 3,
    ended: true,
    fault: null,
    endpointId: 'prod',
    running: false
  }

  it('lists what was done, says what an undo would come to, and does it', async () => {
    const opened = await desk()
    const { engine, user } = opened
    await run(opened, 'cleanup.history')
    const listed = await engine.last('journals')
    await engine.answer(listed.request, {
      op: 'journals',
      journals: [
        journal,
        {
          ...journal,
          name: 'clean-2.jsonl',
          ended: false,
          unsure: 1,
          endpointId: null,
          endpoint: 'redis://old:1'
        }
      ]
    })
    expect(screen.getByText('cli:ana@laptop', { selector: 'tr:first-child *' })).toBeInTheDocument()
    expect(screen.getAllByText('3 · 1 · 0')).toHaveLength(2)
    expect(screen.getByText('interrupted')).toBeInTheDocument()
    const [undo, other] = screen.getAllByRole('button', { name: 'Undo…' })
    expect(other).toBeDisabled()
    await user.click(undo as HTMLElement)
    const look = await engine.last('undo')
    expect(look.call).toMatchObject({ journal: journal.name, endpointId: 'prod', look: true })
    const counts = { op: 'undo', restored: 2, nothing: 0, changed: 1, failed: 0, stopped: null } as const
    await engine.tell(
      look.call.task,
      [{ id: 'x', outcome: 'changed', reason_said: { code: 'newer_fence', params: {} } }],
      { done: 1, of: 1 }
    )
    await engine.answer(look.request, counts)
    expect(screen.getByText(/^Would put back 2; 1 changed since/)).toBeInTheDocument()
    expect(screen.getByText('another run was given the lease since: left as it is')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Put Back 2' }))
    const done = await engine.last('undo', 2)
    expect(done.call.look).toBe(false)
    await engine.answer(done.request, counts)
    expect(screen.getByText(/^Put back 2; 1 changed since/)).toBeInTheDocument()
    const again = await engine.last('journals', 2)
    await engine.answer(again.request, { op: 'journals', journals: [{ ...journal, left: 0, restored: 2 }] })
    expect(screen.getByText('undone')).toBeInTheDocument()
  })

  it('says when each automatic cleanup is due and what its last cycle did, and is read anew after it', async () => {
    const opened = await desk()
    const { engine } = opened
    const cleaning: Cleaning = {
      state: 'here',
      working: false,
      who: null,
      next: new Date('2099-03-01T10:15:00').getTime(),
      last: null
    }
    const tell = (seq: number, own: Partial<Cleaning>): void =>
      opened.send(
        delta(seq, { endpoints: [prod({ clockOffsetMs: 60_000, cleaning: { ...cleaning, ...own } })] })
      )
    await run(opened, 'cleanup.history')
    const first = await engine.last('journals')
    await engine.answer(first.request, { op: 'journals', journals: [] })
    expect(screen.getByText(/^No endpoint cleans itself up/)).toBeInTheDocument()

    tell(2, {})
    const table = await screen.findByRole('table', { name: 'Automatic cleanup' })
    expect(within(table).getByText('Mar 1 10:15:00')).toBeInTheDocument()
    expect(within(table).getByText('No cycle yet')).toBeInTheDocument()

    // Its time is the endpoint's, which is a minute ahead of this machine.
    const did = { planned: 3, applied: 2, changed: 1, failed: 0 }
    const cycle = { by: 'bob\u202e@b', counts: did, note: null, said: null }
    const at = new Date('2020-03-01T10:01:00').getTime()
    tell(3, { state: 'elsewhere', who: 'app:bob@b', last: { ...cycle, at } })
    expect(
      within(table).getByText('app:bob@b cleans it; this app stands by for Mar 1 10:15:00')
    ).toBeInTheDocument()
    expect(within(table).getByText('Mar 1 10:00:00')).toBeInTheDocument()
    expect(within(table).getByText('2 applied · 1 changed meanwhile')).toBeInTheDocument()
    expect(within(table).getByText('bob⟨U+202E⟩@b')).toBeInTheDocument()
    const second = await engine.last('journals', 2)
    await engine.answer(second.request, { op: 'journals', journals: [{ ...journal, automatic: true }] })
    const done = screen.getByRole('table', { name: 'Done from this machine' })
    expect(within(done).getByText('· automatic')).toBeInTheDocument()

    const counts = { planned: 0, applied: 0, changed: 0, failed: 0 }
    const none = { ...cycle, at: at + 60_000, counts }
    tell(4, { state: 'locked', last: { ...none, note: 'too many live locks' } })
    expect(within(table).getByText('Paused while it is locked; due Mar 1 10:15:00')).toBeInTheDocument()
    expect(within(table).getByText('nothing was done')).toBeInTheDocument()
    expect(within(table).getByText('too many live locks')).toBeInTheDocument()
    const said = { code: 'braked', params: { touched: 40, locks: 50, share: 0.5 } }
    tell(5, { last: { ...none, said } })
    expect(
      within(table).getByText(/^It would touch 40 of 50 live locks, more than .*50%/)
    ).toBeInTheDocument()
    act(() => opened.shell.emit('app:appearance', { language: 'zh-CN', theme: 'dark' }))
    expect(screen.getByText(/^这次清理会触及 50 把活动锁中的 40 把，超过 50%/)).toBeInTheDocument()
    act(() => opened.shell.emit('app:appearance', { language: 'en', theme: 'dark' }))
    tell(6, { working: true })
    expect(within(table).getByText('Cleaning up now…')).toBeInTheDocument()
    tell(7, { state: 'waiting' })
    expect(within(table).getByText('Due Mar 1 10:15:00, once it is connected')).toBeInTheDocument()

    // All cycles, those that found nothing among them, are in the audit trail.
    await opened.user.click(screen.getByRole('button', { name: 'Show the Cycles of Automatic Cleanup' }))
    expect(await screen.findByRole('combobox', { name: 'Filter the audit trail' })).toHaveValue(
      'action:auto_clean'
    )
  })

  it('shows what a cleanup did, item by item', async () => {
    const opened = await desk()
    const { engine, user } = opened
    await run(opened, 'cleanup.history')
    const listed = await engine.last('journals')
    await engine.answer(listed.request, { op: 'journals', journals: [journal] })
    await user.click(screen.getByRole('button', { name: /^What the cleanup of .* did$/ }))
    const asked = await engine.last('journal')
    expect(asked.call.journal).toBe(journal.name)
    await engine.answer(asked.request, {
      op: 'journal',
      actions: [
        { ...action('1'), result: 'applied', restored: false, unsure: false },
        {
          ...action('2\u202e'),
          result: 'failed',
          reason: 'Redis gave no answer',
          restored: false,
          unsure: false
        },
        { ...action('3'), result: 'applied', restored: true, unsure: false },
        { ...action('4'), restored: false, unsure: true }
      ],
      total: 6
    })
    const items = within(screen.getByRole('list', { name: 'What it did' })).getAllByRole('listitem')
    expect(items.map((one) => one.textContent)).toEqual([
      expect.stringMatching(/^video_analysis 1Orphaned lockrun-1 · until .* → no lockApplied$/),
      expect.stringMatching(/^video_analysis 2⟨U\+202E⟩Orphaned lock.*FailedRedis gave no answer$/),
      expect.stringMatching(/^video_analysis 3Orphaned lock.*Put back$/),
      expect.stringMatching(/^video_analysis 4Orphaned lock.*Not known: no answer came$/)
    ])
    expect(screen.getByText(`2 more are in the journal ${journal.name}.`)).toBeInTheDocument()
  })

  it('is empty at first, and says what would be there', async () => {
    const opened = await desk()
    await run(opened, 'cleanup.history')
    const { request } = await opened.engine.last('journals')
    await opened.engine.answer(request, { op: 'journals', journals: [] })
    expect(screen.getByText('Nothing was cleaned up from this machine yet.')).toBeInTheDocument()
  })
})
