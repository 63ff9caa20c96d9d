import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Advice } from '@shared/celery/advice/advice'
import type { CeleryAdvice } from '@shared/celery/advice/document'
import type { CallResult } from '@shared/ipc/contract'
import type { LiveRequest } from '@shared/live/view'
import { fleetView } from './celery-fleet'
import { prod, snapshot } from './live'
import { open, type Opened } from './open'

const early: Advice = {
  id: 'acks_late',
  status: 'warning',
  case: 'early',
  setting: 'task_acks_late',
  value: 'False',
  workers: ['gpu-1@fleet'],
  tasks: ['lab.analyze'],
  params: {},
  change: ['task_acks_late = True', 'task_reject_on_worker_lost = True']
}
const fine: Advice = {
  id: 'acks_late',
  status: 'ok',
  case: 'late',
  setting: 'task_acks_late',
  value: 'True',
  workers: ['gpu-2@fleet'],
  tasks: [],
  params: {},
  change: []
}

const answer = (own: Partial<CeleryAdvice> = {}): CeleryAdvice => ({
  version: 1,
  endpoint: 'redis://prod:6379',
  namespace: 'taskguard',
  source: 'amqp://rabbit:5672',
  at: '2026-11-23T12:00:00+00:00',
  workers: [
    { hostname: 'gpu-1@fleet', pool: 'prefork', concurrency: 1, transport: 'amqp' },
    { hostname: 'gpu-2@fleet', pool: 'prefork', concurrency: 1, transport: 'amqp' }
  ],
  queues: null,
  longest_run_s: 5_400,
  longest_run_of: 'video_analysis tape-9',
  advice: [early, fine],
  complete: true,
  unread: [],
  ...own
})

interface OpenedAdvice extends Opened {
  readonly asked: LiveRequest[]
  readonly tell: (advice: CeleryAdvice | null, fault?: string) => void
}

async function openAdvice(): Promise<OpenedAdvice> {
  const opened = await open()
  const asked: LiveRequest[] = []
  opened.send(snapshot({ endpoints: [prod({ name: 'prod', celery: fleetView().broker })] }))
  act(() => {
    opened.app.live.celery.connect((request) => asked.push(request))
    opened.app.live.celeryAdvice.connect((request) => asked.push(request))
  })
  await opened.user.keyboard('{Control>}k{/Control}{Shift>}y{/Shift}')
  const lastAsked = (): number => {
    const last = asked.findLast((one) => one.kind === 'adviseCelery')
    return last?.kind === 'adviseCelery' ? last.request : -1
  }
  return {
    ...opened,
    asked,
    tell: (advice, fault) =>
      opened.send({
        kind: 'celeryAdvice',
        request: lastAsked(),
        advice,
        fault:
          fault === undefined ? null : { code: 'unreachable', detail: fault, hint: 'Start it.', said: null }
      })
  }
}

const page = (): HTMLElement => screen.getByRole('article', { name: 'Celery settings' })

describe('the settings of a Celery fleet', () => {
  it('are asked for once the page is opened by its key, and anew by a person alone', async () => {
    const { asked, tell, user } = await openAdvice()
    expect(asked).toEqual([{ kind: 'adviseCelery', request: 1, endpointId: 'prod' }])
    expect(within(page()).getByText(/Asking the workers/)).toBeInTheDocument()
    tell(answer())
    await user.keyboard('{Control>}w{/Control}')
    await user.keyboard('{Control>}k{/Control}{Shift>}y{/Shift}')
    expect(within(page()).getByText(/2 workers at amqp:\/\/rabbit:5672 answered/)).toBeInTheDocument()
    expect(asked).toHaveLength(1)
    await user.click(within(page()).getByRole('button', { name: 'Ask the Workers Again' }))
    expect(asked.at(-1)).toEqual({ kind: 'adviseCelery', request: 2, endpointId: 'prod' })
  })

  it('tell what to change first, where, why, what to write and its price; what is fine in one line', async () => {
    const { tell, user, shell } = await openAdvice()
    tell(answer({ advice: [fine, early], unread: ['1 of 3 workers did not answer'] }))
    const sections = within(page()).getAllByRole('region')
    expect(sections.map((one) => within(one).getByRole('heading').textContent)).toEqual([
      expect.stringMatching(/^To be changed.*task_acks_late = False$/),
      expect.stringMatching(/^Fine.*task_acks_late = True$/)
    ])
    const [first, second] = sections as [HTMLElement, HTMLElement]
    expect(within(first).getByText('On gpu-1@fleet.')).toBeInTheDocument()
    expect(within(first).getByText(/lab\.analyze/)).toBeInTheDocument()
    expect(within(first).getByText('Price')).toBeInTheDocument()
    expect(within(second).queryByText('Price')).not.toBeInTheDocument()
    expect(within(page()).getByText(/did not answer/)).toBeInTheDocument()
    expect(within(page()).getByText(/video_analysis tape-9/)).toBeInTheDocument()
    await user.click(within(first).getByRole('button', { name: 'Copy the change' }))
    expect(shell.argsOf('clipboard:write')).toEqual([
      { text: 'task_acks_late = True\ntask_reject_on_worker_lost = True' }
    ])
  })

  it('keep the last answer in sight where they can not be asked again, and say why', async () => {
    const { tell, user } = await openAdvice()
    tell(null, 'amqp://rabbit:5672: refused')
    expect(within(page()).getByRole('alert')).toHaveTextContent(
      'The fleet could not be asked. amqp://rabbit:5672: refused. Start it.'
    )
    await user.click(within(page()).getByRole('button', { name: 'Ask the Workers Again' }))
    tell(answer({ advice: [fine] }))
    expect(within(page()).queryByRole('alert')).not.toBeInTheDocument()
    expect(within(page()).getByText(/Nothing to change/)).toBeInTheDocument()
    await user.click(within(page()).getByRole('button', { name: 'Ask the Workers Again' }))
    tell(null, 'gone')
    expect(within(page()).getByRole('alert')).toHaveTextContent('below stands what it said before')
    expect(within(page()).getByText(/Nothing to change/)).toBeInTheDocument()
  })

  it('are asked for again when the engine is back, and are missing where no fleet is watched', async () => {
    const { asked, app, tell } = await openAdvice()
    act(() => app.live.celeryAdvice.connect(null))
    act(() => app.live.celeryAdvice.connect((request) => asked.push(request)))
    expect(asked).toHaveLength(2)
    tell(null)
    expect(within(page()).getByText(/No Celery fleet is watched here/)).toBeInTheDocument()
  })
})

describe('a file of settings', () => {
  it('is chosen by a command, read, and shown as advice; a wrong one says why, and cancelling changes nothing', async () => {
    const { shell, user } = await open()
    const answers: CallResult<'celery:adviseFile'>[] = [
      {
        ok: true,
        advice: answer({ source: '/etc/celeryconfig.py', longest_run_s: null, unread: ['line 3'] })
      },
      null,
      { ok: false, fault: { code: 'not_settings', path: '/etc/hosts', detail: '' } }
    ]
    shell.answer('celery:adviseFile', () => answers.shift() ?? null)
    act(() => shell.emit('action:run', { id: 'celery.adviceFile' }))
    const filePage = await screen.findByRole('article', { name: 'Celery settings file' })
    expect(await within(filePage).findByText(/Read from \/etc\/celeryconfig\.py at/)).toBeInTheDocument()
    expect(within(filePage).getAllByRole('region')).toHaveLength(2)
    expect(within(filePage).getByText('line 3')).toBeInTheDocument()
    const choose = (): Promise<void> =>
      user.click(within(filePage).getByRole('button', { name: 'Choose a File…' }))
    await choose()
    await waitFor(() => expect(shell.argsOf('celery:adviseFile')).toHaveLength(2))
    expect(within(filePage).getAllByRole('region')).toHaveLength(2)
    await choose()
    expect(await within(filePage).findByRole('alert')).toHaveTextContent(
      '/etc/hosts is neither JSON nor a .py file.'
    )
    expect(within(filePage).queryByRole('region')).toBeNull()
  })
})
