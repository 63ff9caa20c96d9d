import { act, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CeleryView } from '@shared/celery/view'
import { endpointSettingsSchema, type EndpointSettings } from '@shared/settings/endpoint'
import type { BookEntry } from '@shared/ipc/endpoints'
import type { LiveFinding, LiveRequest } from '@shared/live/view'
import { fleetView, run, worker } from './celery-fleet'
import { finding, prod, snapshot } from './live'
import { open, type Opened } from './open'

const MINUTE = 60_000

// Ages are told to the second: the date stands still, timers go on.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T12:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const broker = (own: Partial<CeleryView['broker']> = {}): CeleryView['broker'] => ({
  ...fleetView().broker,
  ...own
})

interface OpenedFleet extends Opened {
  readonly asked: LiveRequest[]
  readonly tell: (view: CeleryView | null) => void
}

async function openFleet(findings: readonly LiveFinding[] = []): Promise<OpenedFleet> {
  const opened = await open()
  const asked: LiveRequest[] = []
  opened.send(snapshot({ endpoints: [prod({ name: 'prod', celery: broker() })], findings: [...findings] }))
  act(() => opened.app.live.celery.connect((request) => asked.push(request)))
  await opened.user.keyboard('{Control>}k{/Control}y')
  return {
    ...opened,
    asked,
    tell: (view) => opened.send({ kind: 'celery', endpointId: 'prod', view })
  }
}

const entryOf = (settings: EndpointSettings): BookEntry => ({
  id: settings.name,
  identity: settings.name,
  settings,
  address: 'redis://redis:6379',
  password: 'none',
  sentinelPassword: 'none',
  brokerPassword: 'none',
  backendPassword: 'none',
  managementPassword: 'none'
})

const page = (): HTMLElement => screen.getByRole('article', { name: 'Celery' })
const rows = (name: string): HTMLElement[] =>
  within(within(page()).getByRole('region', { name })).getAllByRole('row').slice(1)

describe('the overview of a Celery fleet', () => {
  it('opens by its key, is asked for, and ended when its tab is closed', async () => {
    const { asked, user } = await openFleet()
    expect(asked).toEqual([{ kind: 'openCelery', endpointId: 'prod' }])
    expect(within(page()).getByText(/Asking what is known/)).toBeInTheDocument()
    await user.keyboard('{Control>}w{/Control}')
    expect(asked.at(-1)).toEqual({ kind: 'closeCelery', endpointId: 'prod' })
  })

  it('says what runs, who works, and how much waits', async () => {
    const { tell } = await openFleet()
    tell(
      fleetView({
        runs: [run()],
        workers: [worker(), worker({ hostname: 'gpu-2@fleet', state: 'offline', active: 0 })],
        queues: [
          { name: 'video', ready: 7, unacked: null, consumers: 2, missing: false },
          { name: 'audio', ready: null, unacked: null, consumers: null, missing: true }
        ]
      })
    )
    expect(within(page()).getByText(/Listening to amqp:\/\/rabbit:5672 since/)).toBeInTheDocument()
    expect(rows('Running tasks')[0]).toHaveTextContent(/lab\.analyze.*tape-1.*gpu-1@fleet.*10m.*none known/)
    expect(rows('Workers').map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/gpu-1@fleet.*alive.*1s ago.*fine.*on/),
      expect.stringMatching(/gpu-2@fleet.*left/)
    ])
    expect(rows('Queues')[0]).toHaveTextContent(/video7—not known2/)
    expect(rows('Queues')[1]).toHaveTextContent(/no such queue/)
    expect(within(page()).getByText('1 / 2')).toBeInTheDocument()
  })

  it('says why it is not known what is not acknowledged, and what to do about it', async () => {
    const { tell, user, app, shell } = await openFleet()
    const book = endpointSettingsSchema.parse({
      name: 'prod',
      url: 'redis://redis',
      celery: { broker: 'amqp://r' }
    })
    act(() => shell.emit('endpoints:book', { vault: true, unlockFor: 900_000, endpoints: [entryOf(book)] }))
    const video = { name: 'video', ready: 7, unacked: null, consumers: 2, missing: false }
    const unacked = (): HTMLElement => within(rows('Queues')[0]!).getAllByRole('cell')[2]!
    tell(fleetView({ queues: [video] }))
    expect(unacked()).toHaveTextContent('—')
    expect(within(unacked()).getByTitle(/name the URL of RabbitMQ's management API/)).toBeInTheDocument()
    const queues = within(page()).getByRole('region', { name: 'Queues' })
    expect(queues).toHaveTextContent(/management API tells how many.*name its URL/)
    await user.click(within(queues).getByRole('button', { name: 'Edit the Endpoint…' }))
    expect(app.workbench.getState().editors.groups[0]?.tabs.map(({ content }) => content.kind)).toContain(
      'endpoint'
    )
    await user.keyboard('{Control>}k{/Control}y')

    const management = { address: 'http://r:15672', fault: null }
    tell(fleetView({ queues: [{ ...video, unacked: 3 }], unacked: { total: 3, whole: true }, management }))
    expect(unacked()).toHaveTextContent('3')
    expect(page()).not.toHaveTextContent(/management API/)
    tell(fleetView({ queues: [video], management }))
    expect(within(unacked()).getByTitle(/has no number of this queue/)).toBeInTheDocument()

    const said = { code: 'password_wrong', params: { hint: 'management_user' } }
    const fault = { code: 'auth', detail: 'http://r:15672: no', hint: 'Try.', said }
    tell(fleetView({ queues: [video], management: { ...management, fault } }))
    expect(within(unacked()).getByTitle(/can't be read/)).toBeInTheDocument()
    expect(page()).toHaveTextContent(
      /http:\/\/r:15672 can't be read.*user or password are wrong.*tag management/
    )
    expect(rows('Queues')[0]).toHaveTextContent(/video7/)
  })

  it('shows duplicates first, with the way to their problem', async () => {
    const twice = finding({
      key: 'prod:f1',
      kind: 'celery_duplicate',
      severity: 'critical',
      type: 'lab.analyze',
      resource_id: 'u2',
      evidence: {
        how: 'at_once',
        overlap_since: '2026-11-23T11:59:00+00:00',
        workers: ['a', 'b'],
        broker: 'amqp://rabbit:5672'
      },
      runs: ['u2@a:1', 'u2@b:2']
    })
    const { tell, user } = await openFleet([twice])
    tell(
      fleetView({
        runs: [
          run({ uuid: 'u1' }),
          run({ uuid: 'u2', hostname: 'a', duplicate: true }),
          run({ uuid: 'u2', hostname: 'b', duplicate: true, startedAt: Date.now() - MINUTE })
        ]
      })
    )
    expect(rows('Running tasks').map(({ className }) => className)).toEqual(['duplicate', 'duplicate', ''])
    await user.click(within(rows('Running tasks')[0]!).getByRole('button', { name: 'Show the problem' }))
    const problem = screen.getByRole('article', { name: 'Celery runs it twice' })
    // Its resource is not known to any guard: nothing of a resource is offered.
    expect(within(problem).queryByText(/inspect/)).toBeNull()
    await user.click(within(problem).getByRole('button', { name: /Overview/ }))
    expect(page()).toBeInTheDocument()
  })

  it('counts down to the redelivery, and goes to what the guard knows', async () => {
    const { tell, user, app } = await openFleet()
    const due = Date.now() + 12 * MINUTE
    tell(
      fleetView({
        visibilityTimeout: 60 * MINUTE,
        unacked: { total: 3, whole: true },
        runs: [
          run({ uuid: 'late', dueAt: Date.now() - 5_000 }),
          run({ uuid: 'soon', dueAt: due, guard: { type: 'video_analysis', id: '8123' } }),
          run({ uuid: 'acked', dueAt: null })
        ]
      })
    )
    const [late, soon, acked] = rows('Running tasks')
    expect(late).toHaveTextContent('overdue by 5s')
    expect(soon).toHaveTextContent('in 12m')
    expect(acked).toHaveTextContent('acknowledged')
    await user.click(within(soon!).getByRole('button', { name: 'video_analysis 8123' }))
    expect(app.workbench.getState().editors.groups[0]?.tabs.map(({ content }) => content.kind)).toContain(
      'resource'
    )
  })

  it('says where its view has gaps: events off, no heartbeats, a broker that was away', async () => {
    const { tell } = await openFleet()
    tell(
      fleetView({
        workers: [
          worker({ tells: false }),
          worker({ hostname: 'solo@fleet', state: 'unknown', beatAt: null })
        ],
        gaps: [
          { reason: 'dropped', from: Date.now() - 60_000, to: Date.now() - 50_000, count: 12 },
          { reason: 'away', from: Date.now() - 9 * MINUTE, to: Date.now() - 8 * MINUTE, count: null }
        ],
        unread: ['redis://results: connection refused. Check that Redis runs.']
      })
    )
    expect(within(page()).getByText(/gpu-1@fleet tells nothing of its tasks/)).toBeInTheDocument()
    expect(within(page()).getByText(/solo@fleet sent no heartbeat yet/)).toBeInTheDocument()
    expect(
      within(page()).getByText(/This view has gaps, the last 50s ago: more events came/)
    ).toBeInTheDocument()
    expect(within(page()).getByText(/connection refused/)).toBeInTheDocument()
    expect(
      within(page())
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent)
    ).toEqual([
      expect.stringMatching(/more events came than could be taken in \(at least 12\)/),
      expect.stringMatching(/the broker was away$/)
    ])
  })

  it('stands still while the broker is away, and says since when and why', async () => {
    const { tell } = await openFleet()
    const at = Date.now()
    const away = fleetView({
      at: at + 30_000,
      runs: [run({ startedAt: at - 600_000 })],
      workers: [worker()],
      listeningSince: null,
      broker: broker({
        state: 'away',
        since: at,
        fault: {
          code: 'unreachable',
          detail: '',
          hint: '',
          said: { code: 'refused', params: { hint: 'rabbit_runs' } }
        }
      })
    })
    tell(away)
    expect(within(page()).getByText(/is away since/)).toHaveTextContent(
      'connection refused. Check that RabbitMQ runs and that the address and port are right.'
    )
    expect(page()).toHaveClass('stale')
    vi.setSystemTime(at + 60_000)
    tell({ ...away, at: at + 60_000 })
    expect(rows('Running tasks')[0]).toHaveTextContent('10m')
    expect(within(page()).getByText('Nothing is listened to right now.')).toBeInTheDocument()
  })

  it('lists lost tasks, and what is hostile as plain text', async () => {
    const { tell } = await openFleet()
    tell(
      fleetView({
        lost: [
          {
            uuid: 'u9',
            name: '<img src=x>\u202etxt',
            args: null,
            hostname: 'gpu-9@fleet',
            startedAt: Date.now() - 30 * MINUTE,
            at: Date.now() - 2 * MINUTE,
            how: 'silent'
          }
        ]
      })
    )
    expect(rows('Lost tasks')[0]).toHaveTextContent(/<img src=x>.*gpu-9@fleet.*not heard of.*2m ago.*28m/)
    expect(page().querySelector('img')).toBeNull()
    expect(page().textContent).not.toContain('\u202e')
  })

  it('says that none is watched, with the way to name one', async () => {
    const { tell } = await openFleet()
    tell(null)
    expect(within(page()).getByText(/names no broker, or is not watched/)).toBeInTheDocument()
  })

  it('speaks Chinese', async () => {
    const { tell, shell } = await openFleet()
    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'dark' }))
    tell(fleetView({ workers: [worker({ tells: false })] }))
    expect(within(page()).getByText(/1 个工作进程不发送任务事件/)).toBeInTheDocument()
    expect(within(page()).getByText(/没有已知正在运行的任务/)).toBeInTheDocument()
  })
})
