import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { jobTemplateSchema, type JobTemplateInput } from '@shared/jobs/template'
import type { GuardStand, Preflight } from '@shared/jobs/launch'
import type { JobView } from '@shared/jobs/view'
import type { JobCall, JobResult } from '@shared/live/jobs'
import { open, type Opened } from './open'
import { prod, snapshot } from './live'

const job = (own: Partial<JobView> & { readonly id: string }): JobView => ({
  state: 'running',
  template: 'mine',
  type: 'video_analysis',
  resourceId: `tape-${own.id.at(-1)}`,
  endpointId: 'prod',
  endpointName: 'prod',
  namespace: 'taskguard',
  by: 'ana@desk',
  createdAt: 1000,
  test: true,
  mode: 'enforce',
  force: false,
  position: null,
  blocked: false,
  startedAt: 1000,
  waitingFor: null,
  run: null,
  runnerPid: null,
  workPid: null,
  gpus: [],
  wants: { count: 0, memory: 0 },
  progress: null,
  redisAway: false,
  stopAsked: false,
  log: { bytes: 0, lost: 0 },
  end: null,
  problem: null,
  ...own
})
const id = (at: number): string => `01HZZZZZZZZZZZZZZZZZZZZZZ${at}`

const mine: JobTemplateInput = {
  name: 'mine',
  type: 'video_analysis',
  resourceId: '${input:tape}',
  command: ['analyse', '${input:tape}'],
  inputs: [{ kind: 'text', name: 'tape', pattern: '\\d+' }]
}

const preflight = (own: Partial<Preflight>): Preflight => ({
  type: 'video_analysis',
  resourceId: '8123',
  command: ['analyse', '8123'],
  cwd: null,
  env: {},
  endpointId: 'prod',
  endpointName: 'prod',
  namespace: 'taskguard',
  leaseMs: 60_000,
  maxRuntimeMs: 7_200_000,
  test: true,
  guard: { state: 'free' },
  gpus: { state: 'none', instead: false },
  locked: false,
  choices: ['start', 'observe'],
  suggested: 'start',
  ...own
})

/** The window with jobs, and an engine that answers what it is asked. */
async function openJobs(
  jobs: readonly JobView[],
  answer: (call: JobCall) => JobResult | null = () => null
): Promise<Opened & { readonly calls: JobCall[] }> {
  const opened = await open()
  const calls: JobCall[] = []
  const { jobs: live } = opened.app.live
  live.connect((request) => {
    if (request.kind !== 'job') return
    calls.push(request.call)
    const result = answer(request.call)
    const faults = result ? null : [{ field: '', code: 'job_gone' as const, params: {}, text: 'gone' }]
    queueMicrotask(() =>
      act(() => live.receive({ kind: 'jobAnswer', request: request.request, result, faults }))
    )
  })
  opened.send(
    snapshot({ endpoints: [prod()] }),
    { kind: 'jobs', all: true, jobs: [...jobs], removed: [] },
    {
      kind: 'jobTemplates',
      templates: [{ template: jobTemplateSchema.parse(mine), builtIn: false, defaults: {}, endpointId: null }]
    }
  )
  await opened.user.keyboard('{Control>}4{/Control}')
  return { ...opened, calls }
}

describe('the list of jobs', () => {
  it('says so where there is none, and what is known of each where there are', async () => {
    const { send } = await openJobs([])
    expect(await screen.findByText('No job has run on this machine yet.')).toBeDefined()
    expect(screen.getByRole('button', { name: 'Launch mine' })).toBeDefined()
    const end = { at: 5000, exitCode: 1, error: null, hasResult: false, delivery: 'delivered' } as const
    send({
      kind: 'jobs',
      all: false,
      removed: [],
      jobs: [
        job({ id: id(1), progress: { fraction: 0.42, text: 'frame 7', at: 1 } }),
        job({ id: id(2), state: 'queued', position: 1, startedAt: null }),
        job({ id: id(3), state: 'ended', end: { ...end, outcome: 'failed' } })
      ]
    })
    expect(screen.getByRole('button', { name: /^Jobs/ }).textContent).toBe('2')
  })
})

describe('the launch page', () => {
  const says: readonly (readonly [
    guard: GuardStand,
    choices: Preflight['choices'],
    sentence: RegExp,
    main: string,
    choice: string
  ])[] = [
    [{ state: 'free' }, ['start', 'observe'], /^Free: nobody works on it/, 'Start', 'start'],
    [
      {
        state: 'running',
        runId: 'run-1',
        taskId: null,
        host: 'gpu-3',
        worker: 'gpu-3/w1',
        pid: 7,
        source: null,
        test: false,
        mode: 'enforce',
        since: 1000,
        until: 61_000,
        progress: null
      },
      ['wait', 'observe'],
      /^Running elsewhere: on gpu-3\/w1\./,
      'Wait, Then Run',
      'wait'
    ],
    [
      {
        state: 'completed',
        runId: 'run-2',
        taskId: 't',
        at: 1000,
        host: null,
        worker: null,
        result: '{"frames":40}',
        cut: false
      },
      ['force', 'observe'],
      /^Completed already/,
      'Run Again by Force',
      'force'
    ],
    [
      { state: 'away', code: 'refused', detail: 'ECONNREFUSED', hint: 'start it', said: null },
      ['observe'],
      /^Redis can't be asked: ECONNREFUSED/,
      'Observe Only',
      'observe'
    ]
  ]
  it.each(says)('says what the guard says: $state', async (guard, choices, sentence, main, choice) => {
    const { calls, user } = await openJobs([], (call) =>
      call.op === 'preflight'
        ? { op: call.op, preflight: preflight({ guard, choices }) }
        : call.op === 'launch'
          ? { op: call.op, id: id(9) }
          : null
    )
    await user.click(await screen.findByRole('button', { name: 'Launch mine' }))
    expect(screen.getByRole('tab', { name: 'Launch mine' })).toBeDefined()
    await user.type(screen.getByLabelText('tape'), '8123')
    expect(await screen.findByText(sentence)).toBeDefined()
    await waitFor(() => expect(screen.getByRole('button', { name: 'Observe Only' })).toBeDefined())
    const asked = calls.filter(({ op }) => op === 'preflight').at(-1)
    expect(asked).toMatchObject({ launch: { inputs: { tape: '8123' }, endpointId: 'prod', test: true } })
    const button = screen.getByRole<HTMLButtonElement>('button', { name: main })
    // What is forced has to be meant.
    expect(button.disabled).toBe(choice === 'force')
    if (choice === 'force') await user.click(screen.getByLabelText('Run it again all the same'))
    await user.click(button)
    expect(calls.find(({ op }) => op === 'launch')).toMatchObject({ choice, launch: { test: true } })
  })

  it('warns where the outcome is to be recorded', async () => {
    const { calls, user } = await openJobs([], (call) =>
      call.op === 'preflight' ? { op: call.op, preflight: preflight({}) } : null
    )
    await user.click(await screen.findByRole('button', { name: 'Launch mine' }))
    expect(screen.getByRole('tab', { name: 'Launch mine' })).toBeDefined()
    await user.click(screen.getByLabelText('Record the outcome'))
    expect(screen.getByText(/whole fleet is answered with it/)).toBeDefined()
    await waitFor(() =>
      expect(calls.filter(({ op }) => op === 'preflight').at(-1)).toMatchObject({ launch: { test: false } })
    )
  })
})

describe('the form of a template', () => {
  it('writes what was typed into the settings, and says what is wrong before', async () => {
    const { shell, user } = await openJobs([])
    shell.answer('settings:set', () => ({ ok: true }))
    await user.click(await screen.findByRole('button', { name: 'New Job Template…' }))
    const form = within(await screen.findByRole('tabpanel', { name: 'New Template' }))
    await user.type(form.getByLabelText('Name', { exact: true }), 'theirs')
    await user.click(form.getByRole('button', { name: 'Save' }))
    expect(shell.argsOf('settings:set')).toEqual([])
    expect(form.getByLabelText('Task type').getAttribute('aria-invalid')).toBe('true')
    await user.type(form.getByLabelText('Task type'), 'image_analysis')
    await user.type(form.getByLabelText('Resource id'), 'one')
    await user.type(form.getByLabelText('Argument 1'), 'true; $(rm)')
    await user.click(form.getByRole('button', { name: 'Save' }))
    await waitFor(() =>
      expect(shell.argsOf('settings:set')).toMatchObject([
        {
          path: ['jobs.templates'],
          value: [{ name: 'theirs', type: 'image_analysis', resourceId: 'one', command: ['true; $(rm)'] }]
        }
      ])
    )
  })

  it('says what is wrong at its field, and where JSON is none', async () => {
    const { user } = await openJobs([])
    await user.click(await screen.findByRole('button', { name: 'New Job Template…' }))
    const form = within(await screen.findByRole('tabpanel', { name: 'New Template' }))
    await user.click(form.getByRole('button', { name: 'Save' }))
    const saysAt = (label: string): string | null | undefined => {
      const described = form.getByLabelText(label, { exact: true }).getAttribute('aria-describedby') ?? ''
      return document.getElementById(described.split(' ').at(-1) ?? '')?.textContent
    }
    expect(saysAt('Name')).toBe('is missing')
    await user.type(form.getByLabelText('Name', { exact: true }), 'theirs')
    await user.click(form.getByRole('button', { name: 'Add Input 1' }))
    await user.type(form.getByLabelText('Pattern'), '(')
    expect(saysAt('Pattern')).toBe('takes a regular expression')
    await user.click(form.getByRole('button', { name: 'JSON' }))
    await user.type(form.getByLabelText('JSON', { exact: true }), ' x')
    expect(form.getByText(/^\d+:\d+: is not valid JSON: /)).toBeDefined()
  })
})
