import { describe, expect, it } from 'vitest'
import { adviceIds, type Advice, type AdviceId } from '@shared/celery/advice/advice'
import { advise } from '@shared/celery/advice/advise'
import { readConf } from '@shared/celery/advice/conf'
import type { FleetFacts, WorkerFacts } from '@shared/celery/advice/facts'
import { adviceTexts } from '@shared/celery/advice/texts'
import { createTranslator, languages } from '@shared/i18n'

const HOUR = 3_600_000

const worker = (conf: Record<string, unknown> = {}, over: Partial<WorkerFacts> = {}): WorkerFacts => ({
  hostname: 'gpu-1@host',
  conf: readConf({ result_backend: 'redis://', ...conf }),
  transport: 'redis',
  pool: 'prefork',
  concurrency: 1,
  tasks: null,
  ...over
})

const fleet = (workers: readonly WorkerFacts[], over: Partial<FleetFacts> = {}): FleetFacts => ({
  workers,
  rabbitmq: null,
  longestRun: { ms: 1.5 * HOUR, what: 'video_analysis 8123' },
  eventsHeard: null,
  ...over
})

const of = (id: AdviceId, facts: FleetFacts): readonly Advice[] =>
  advise(facts).filter((one) => one.id === id)
const one = (id: AdviceId, ...args: Parameters<typeof worker>): Advice | undefined =>
  of(id, fleet([worker(...args)]))[0]

/** Fleets that between them meet every case of every rule. */
const everyFleet: readonly FleetFacts[] = [
  fleet([worker(), worker({ task_acks_late: true }, { concurrency: null })]),
  fleet([worker({ task_acks_late: true })], { longestRun: null }),
  fleet([worker({ worker_prefetch_multiplier: 1 })], { longestRun: null }),
  fleet([worker({ broker_transport_options: { visibility_timeout: 86_400 } })], { longestRun: null }),
  fleet([worker({ broker_transport_options: { visibility_timeout: 86_400 } })]),
  fleet([worker({ task_acks_late: true, broker_transport_options: { visibility_timeout: 7_200 } })]),
  fleet([
    worker({
      task_acks_late: true,
      task_acks_on_failure_or_timeout: false,
      worker_prefetch_multiplier: 0,
      worker_cancel_long_running_tasks_on_connection_loss: true,
      worker_deduplicate_successful_tasks: true,
      worker_send_task_events: true,
      result_expires: 3600,
      task_time_limit: 600
    }),
    worker({ task_acks_late: true, task_reject_on_worker_lost: true, worker_prefetch_multiplier: 1 }),
    worker({ result_backend: null, task_time_limit: 36_000 }, { pool: 'solo' }),
    worker({ result_expires: null, task_soft_time_limit: 36_000, task_time_limit: 36_060 }),
    worker({ task_time_limit: 9 }, { pool: 'threads' }),
    worker({}, { pool: 'gevent' })
  ]),
  ...[null, '3.8.9', '3.8.16', '3.12.4'].flatMap((rabbitmq) =>
    [30_000, 1.5 * HOUR].flatMap((ms) =>
      [true, false].map((late) =>
        fleet(
          [0, 10, 120].map((heartbeat) =>
            worker(
              { task_acks_late: late, worker_prefetch_multiplier: 1, broker_heartbeat: heartbeat },
              { transport: 'amqp', pool: heartbeat === 10 ? 'solo' : 'prefork' }
            )
          ),
          { rabbitmq, longestRun: { ms, what: 'a' } }
        )
      )
    )
  ),
  fleet([worker({ task_acks_late: true }, { transport: 'amqp' })], { longestRun: null })
]

describe.each(languages)('the advisor in %s', (language) => {
  it('has every text, with every value filled in', () => {
    const t = createTranslator(language)
    const said = new Set<string>()
    for (const facts of everyFleet)
      for (const advice of advise(facts)) {
        said.add(`${advice.id}.${advice.case}`)
        const { name, what, why, price } = adviceTexts(t, advice)
        for (const text of [name, what, why, price ?? ''])
          expect(text, `${advice.id}.${advice.case}`).not.toMatch(/^advice:|\{\{|undefined|NaN/)
        expect(price === null).toBe(advice.change.length === 0)
      }
    expect(new Set([...said].map((text) => text.split('.')[0]))).toEqual(new Set(adviceIds))
  })
})

describe('the advisor', () => {
  it('says that a visibility timeout shorter than the longest run repeats it, and how long it should be', () => {
    const late = { task_acks_late: true }
    expect(one('visibility_timeout', late)).toMatchObject({
      status: 'critical',
      case: 'short',
      value: '3600',
      params: { longest_s: 5_400, longest_what: 'video_analysis 8123' },
      change: ['broker_transport_options = {"visibility_timeout": 14400}']
    })
    const enough = { ...late, broker_transport_options: { visibility_timeout: 10_800 } }
    expect(one('visibility_timeout', enough)).toMatchObject({ status: 'ok' })
    expect(one('visibility_timeout', {}, { transport: 'amqp' })).toBeUndefined()
  })

  it('knows no longest run where none is on record, and does not call that critical', () => {
    const late = worker({ task_acks_late: true })
    expect(of('visibility_timeout', fleet([late], { longestRun: null }))).toMatchObject([
      { status: 'warning', case: 'short_assumed' }
    ])
  })

  it('does not say that what is acknowledged early waits nowhere, nor that it repeats while it works', () => {
    const early = { worker_prefetch_multiplier: 1 }
    expect(one('prefetch', early)).toMatchObject({
      status: 'warning',
      case: 'one_early',
      change: ['task_acks_late = True', 'task_reject_on_worker_lost = True']
    })
    expect(one('prefetch', { ...early, task_acks_late: true })).toMatchObject({ status: 'ok', case: 'one' })
    // It acknowledges after the body, whatever is set.
    expect(one('prefetch', early, { pool: 'solo' })).toMatchObject({ status: 'ok', case: 'one' })
    expect(one('visibility_timeout', early)).toMatchObject({ status: 'warning', case: 'early' })
    expect(one('consumer_timeout', early, { transport: 'amqp' })).toMatchObject({
      status: 'warning',
      case: 'early'
    })
  })

  it('counts what a worker takes in advance by its processes, where they are known', () => {
    const many = (concurrency: number | null) =>
      one('prefetch', { worker_prefetch_multiplier: 4 }, { concurrency })
    expect(many(8)).toMatchObject({ case: 'many', params: { waiting: 32 } })
    expect(many(null)).toMatchObject({ case: 'many_each', params: { waiting: 4 } })
  })

  it('warns of RabbitMQ’s own patience by its version', () => {
    const late = worker({ task_acks_late: true, worker_prefetch_multiplier: 1 }, { transport: 'amqp' })
    const at = (rabbitmq: string | null) => of('consumer_timeout', fleet([late], { rabbitmq }))[0]
    expect(at('3.8.14')).toMatchObject({ status: 'ok', case: 'none' })
    expect(at('3.8.16')).toMatchObject({ status: 'critical', params: { timeout_s: 900 } })
    expect(at('3.10.8')).toMatchObject({ status: 'critical', params: { timeout_s: 1_800 } })
    expect(at(null)).toMatchObject({ status: 'critical', params: { timeout_s: 1_800, version: '≥ 3.8.17' } })
    const short = fleet([late], { longestRun: { ms: 60_000, what: 'a' }, rabbitmq: '3.10.8' })
    expect(of('consumer_timeout', short)).toMatchObject([{ status: 'ok' }])
  })

  it('calls a solo pool on RabbitMQ what it is', () => {
    expect(one('pool', {}, { pool: 'solo', transport: 'amqp' })).toMatchObject({
      status: 'critical',
      case: 'solo_amqp'
    })
    expect(one('acks_late', {}, { pool: 'solo' })).toMatchObject({ case: 'early_solo' })
  })

  it('judges tasks by what they themselves say, and names those that differ', () => {
    const tasks = [
      { name: 'a', acksLate: true, rejectOnWorkerLost: true },
      { name: 'b', acksLate: false, rejectOnWorkerLost: false }
    ]
    expect(one('acks_late', {}, { tasks })).toMatchObject({ status: 'warning', tasks: ['b'] })
    expect(one('reject_on_worker_lost', {}, { tasks })).toMatchObject({ status: 'ok' })
    const keeps = [{ name: 'a', acksLate: true, rejectOnWorkerLost: false }]
    expect(one('reject_on_worker_lost', {}, { tasks: keeps })).toMatchObject({ status: 'warning' })
  })

  it('proposes no time that an honest analysis would go beyond, though only short runs are known', () => {
    const known = (ms: number | null) => {
      const longestRun = ms === null ? null : { ms, what: 'a' }
      return of('time_limits', fleet([worker()], { longestRun }))[0]?.change
    }
    const four = ['task_soft_time_limit = 14340', 'task_time_limit = 14400']
    expect(known(50_000)).toEqual(four)
    const late = worker({ task_acks_late: true, broker_transport_options: { visibility_timeout: 4 } })
    const few = fleet([late], { longestRun: { ms: 10_000, what: 'a' } })
    expect(of('visibility_timeout', few)[0]?.change).toEqual([
      'broker_transport_options = {"visibility_timeout": 14400}'
    ])
    expect(known(null)).toEqual(four)
    expect(known(3 * HOUR)).toEqual(['task_soft_time_limit = 21540', 'task_time_limit = 21600'])
  })

  it('says what is true of several workers once, the gravest first', () => {
    const facts = fleet([worker(), worker({}, { hostname: 'gpu-2@host' })])
    expect(of('events', facts)).toMatchObject([{ workers: ['gpu-1@host', 'gpu-2@host'] }])
    const statuses = advise(facts).map(({ status }) => status)
    const rank = ['critical', 'warning', 'unknown', 'info', 'ok']
    expect(statuses).toEqual(statuses.toSorted((a, b) => rank.indexOf(a) - rank.indexOf(b)))
  })

  it('finds nothing to change in a fleet that is set up as docs/celery.md has it', () => {
    const good = worker({
      task_acks_late: true,
      task_reject_on_worker_lost: true,
      worker_prefetch_multiplier: 1,
      broker_transport_options: { visibility_timeout: 43_200 },
      task_soft_time_limit: 43_000,
      task_time_limit: 43_200,
      worker_send_task_events: true
    })
    expect(advise(fleet([good])).filter(({ status }) => status !== 'ok')).toEqual([])
  })
})
