import { describe, expect, test } from 'vitest'
import { parseEvents } from '@shared/celery/event'
import { recorded } from '../../fixtures/celery/replay'
import { Talk } from './fleet-talk'

/** A and B are there; A works on u1. */
const atWork = (visibilityTimeout: number | null = null): Talk =>
  new Talk(visibilityTimeout)
    .worker('online', 'A', 0)
    .worker('online', 'B', 0)
    .after(0.5)
    .starts('A')
    .after(1.5)
    .beat('A', 1)
    .beat('B', 0)
    .after(1)

describe('two runs at once', () => {
  test('a connection was closed: told once the first worker is back and still counts its run', () => {
    const talk = atWork().worker('offline', 'A', 1).starts('B').after(0.01).worker('online', 'A', 1)
    expect(talk.verdict(), 'the verdict waits').toBe('fine')
    expect(talk.after(0.75).verdict()).toBe('at_once')
    expect(talk.trouble()?.open.map(({ worker }) => worker.hostname)).toEqual(['A', 'B'])
  })

  test('the first worker is back before the second one starts: that is told without its next heartbeat', () => {
    const back = (): Talk => atWork().worker('offline', 'A', 1).after(0.2).worker('online', 'A', 1)
    expect(back().after(0.1).starts('B').after(0.75).verdict()).toBe('at_once')
    const ended = back().after(0.1).starts('B').after(0.75).beat('A', 0)
    expect(ended.after(0.1).verdict(), 'it had ended unheard').toBe('fine')
    expect(back().after(3).starts('B').after(0.75).verdict(), 'that was another loss').toBe('fine')
    const empty = atWork().worker('offline', 'A', 1).after(0.2).worker('online', 'A', 0).after(0.1)
    expect(empty.starts('B').after(0.75).verdict(), 'it came back without').toBe('fine')
  })

  test('it lasts while two run, then while one runs for nothing, then it is history', () => {
    const talk = atWork().starts('B').after(1).beat('A', 1)
    expect(talk.verdict()).toBe('at_once')
    expect(talk.after(1).task('succeeded', 'A').verdict()).toBe('at_once')
    expect(talk.after(3).task('succeeded', 'B').verdict()).toBe('over at_once')
    expect(talk.after(3600).tick().verdict(), 'kept for a day').toBe('over at_once')
    talk.after(24 * 3600).tick()
    expect(talk.fleet.task('u1')).toBeUndefined()
  })

  test('the first worker was killed: the second run is honest', () => {
    const talk = atWork().starts('B')
    for (let beat = 0; beat < 40; beat += 1) talk.after(2).beat('B', 1).tick()
    expect(talk.verdict()).toBe('fine')
    expect(talk.task('succeeded', 'B').after(1).tick().verdict()).toBe('fine')
  })

  test('the first worker was killed and came back as another process', () => {
    const talk = atWork().starts('B').after(1).worker('online', 'A', 0, { pid: 9 }).tick()
    expect(talk.after(1).verdict()).toBe('fine')
    expect(talk.fleet.task('u1')?.runs[0]?.end?.how).toBe('lost')
    expect(talk.fleet.lost, 'it runs on B').toEqual([])
  })

  test('its child was killed and the message went back: the worker lives and no longer counts it', () => {
    expect(atWork().starts('B').after(1).beat('A', 0).after(1).verdict()).toBe('fine')
    const wide = atWork()
      .starts('A', { uuid: 'u2' })
      .beat('A', 2)
      .after(1)
      .starts('B')
      .after(1)
      .beat('A', 1)
      .after(1)
    expect(wide.verdict()).toBe('fine')
  })

  test('a guard of the fleet’s own sends the second start away by a retry', () => {
    const talk = atWork().starts('B').after(0.5).task('retried', 'B').after(0.5).beat('A', 1)
    expect(talk.after(1).verdict()).toBe('fine')
    const late = atWork().starts('B').after(0.8).beat('A', 1)
    expect(late.verdict()).toBe('at_once')
    expect(late.after(0.15).task('retried', 'B').verdict(), 'withdrawn').toBe('fine')
    const worked = atWork().starts('B').after(5).beat('A', 1).task('retried', 'B')
    expect(worked.verdict(), 'it worked for five seconds').toBe('over at_once')
  })

  test('a retry is no second run, whether its event was heard or not', () => {
    const heard = atWork().task('retried', 'A').after(1).starts('B', { retries: 1 }).after(1).beat('A', 0)
    expect(heard.after(1).verdict()).toBe('fine')
    const unheard = atWork().starts('B', { retries: 1 }).after(1).beat('A', 1).after(1)
    expect(unheard.verdict()).toBe('fine')
  })

  test('on one worker: told apart from a restart of its child by what it counts', () => {
    const twice = atWork()
      .worker('offline', 'A', 1)
      .worker('online', 'A', 1)
      .starts('A')
      .after(2)
      .beat('A', 2)
    expect(twice.verdict()).toBe('at_once')
    const again = atWork().starts('A').after(2).beat('A', 1)
    expect(again.after(1).verdict()).toBe('fine')
  })

  test('a worker that lost its connection runs several: each is told, ended ones are not', () => {
    const talk = new Talk()
    for (const uuid of ['u1', 'u2', 'u3']) talk.starts('A', { uuid })
    talk.after(1).beat('A', 3).after(1).worker('offline', 'A', 3)
    for (const uuid of ['u1', 'u2', 'u3']) talk.starts('B', { uuid })
    // The oldest ended while nobody listened.
    talk.after(0.2).worker('online', 'A', 2).after(1)
    expect(['u1', 'u2', 'u3'].map((uuid) => talk.verdict(uuid))).toEqual(['fine', 'at_once', 'at_once'])
  })

  test('a solo worker sends no heartbeats: its own end proves that it worked', () => {
    const talk = new Talk().worker('online', 'A', 0).starts('A').after(10).starts('B').after(1).beat('B', 1)
    expect(talk.after(30).tick().verdict()).toBe('fine')
    expect(talk.task('succeeded', 'A').verdict()).toBe('at_once')
  })

  test('three at once are one trouble', () => {
    const talk = atWork().starts('B').after(1).starts('C').after(0.5).beat('A', 1).beat('B', 1).after(1)
    expect(talk.trouble()?.open).toHaveLength(3)
  })
})

describe('a Redis broker gives out again what is not acknowledged in time', () => {
  test('told at once: the first worker is as well as its last heartbeat', () => {
    const talk = atWork(2_500).starts('B').after(0.75)
    expect(talk.verdict()).toBe('at_once')
    expect(talk.after(0.5).beat('A', 1).verdict()).toBe('at_once')
  })

  test('withdrawn when that heartbeat was its last', () => {
    const talk = atWork(2_500).starts('B').after(0.75)
    expect(talk.verdict()).toBe('at_once')
    expect(talk.after(5).beat('B', 1).verdict()).toBe('fine')
  })

  test('earlier than that it was something else: a sign of life is waited for', () => {
    const talk = atWork(3_600_000).starts('B').after(0.8)
    expect(talk.verdict()).toBe('fine')
    expect(talk.after(1).beat('A', 1).verdict()).toBe('at_once')
  })
})

describe('run again after success', () => {
  test('by the success’s own event', () => {
    const talk = atWork().task('succeeded', 'A').after(60).starts('B').after(1)
    expect(talk.verdict()).toBe('after_success')
    expect(talk.after(9).task('succeeded', 'B').verdict()).toBe('over after_success')
  })

  test('by the result backend, where the event was lost with the connection', () => {
    const talk = atWork().worker('offline', 'A', 1).after(1)
    const doneAt = talk.now
    talk.after(1).worker('online', 'A', 0).starts('B').after(0.1)
    expect(talk.fleet.asks()).toContain('u1')
    talk.fleet.heardResult('u1', { status: 'SUCCESS', endedAt: doneAt, name: null }, talk.now)
    expect(talk.after(1).verdict()).toBe('after_success')
  })

  test('the result is of the first run, which ended while the second worked: they overlapped', () => {
    const talk = atWork().worker('offline', 'A', 1).starts('B').after(2)
    talk.fleet.heardResult('u1', { status: 'SUCCESS', endedAt: talk.now, name: null }, talk.now + 200)
    expect(talk.after(1).verdict()).toBe('at_once')
  })

  test('the result is of a life before the watch', () => {
    const talk = new Talk().after(60).starts('B').after(0.2)
    expect(talk.fleet.asks()).toEqual(['u1'])
    talk.fleet.heardResult('u1', { status: 'SUCCESS', endedAt: talk.now - 50_000, name: null }, talk.now)
    expect(talk.after(1).verdict()).toBe('after_success')
  })

  test('a run’s own success is none', () => {
    const talk = new Talk().after(60).starts('B').after(9)
    talk.fleet.heardResult('u1', { status: 'SUCCESS', endedAt: talk.now, name: null }, talk.now)
    expect(talk.after(1).task('succeeded', 'B').verdict()).toBe('fine')
    expect(talk.fleet.sizes).toMatchObject({ tasks: 0, successes: 1 })
  })
})

describe('joined with the guard', () => {
  const word = { type: 'video_analysis', id: '8123', workers: new Set(['A']), refused: false }

  test('a start that it refused is none', () => {
    const talk = atWork().starts('B').after(0.1)
    talk.fleet.heardGuard('u1', { ...word, refused: true }, talk.now)
    expect(talk.after(1).beat('A', 1).verdict()).toBe('fine')
    // The copy that it published comes again.
    talk.after(60).starts('C').after(0.1)
    talk.fleet.heardGuard('u1', { ...word, refused: true }, talk.now)
    expect(talk.after(1).beat('A', 1).verdict()).toBe('fine')
  })

  test('runs on its record are its own to judge', () => {
    const talk = atWork().starts('B').after(0.1)
    talk.fleet.heardGuard('u1', { ...word, workers: new Set(['A', 'B']) }, talk.now)
    expect(talk.after(1).beat('A', 1).verdict()).toBe('fine')
    expect(talk.fleet.task('u1')?.runs.filter(({ end }) => end === null)).toHaveLength(2)
  })

  test('a worker without a guard is told, with the resource', () => {
    const talk = atWork().starts('B').after(0.1)
    talk.fleet.heardGuard('u1', word, talk.now)
    expect(talk.after(1).beat('A', 1).verdict()).toBe('at_once')
    expect(talk.fleet.task('u1')?.guard).toEqual({ type: 'video_analysis', id: '8123' })
  })
})

test.each([
  ['rabbitmq-connection-closed', null],
  ['redis-visibility-timeout', 2_500]
] as const)(
  'a recording of %s: told within a second of the second start, and over at the end',
  (name, timeout) => {
    const talk = new Talk(timeout)
    const told: { at: number; verdict: string }[] = []
    let secondStart = 0
    let uuid = ''
    const look = (): void => {
      const verdict = uuid === '' ? 'fine' : talk.verdict(uuid)
      if (verdict !== told.at(-1)?.verdict) told.push({ at: talk.now, verdict })
    }
    for (const { at, body } of recorded(name)) {
      for (; talk.now < at; talk.now = Math.min(at, Math.max(talk.now + 50, at - 5_000))) look()
      const outer = JSON.parse(body) as { body?: string }
      const text = outer.body === undefined ? body : Buffer.from(outer.body, 'base64').toString()
      parseEvents(JSON.parse(text), (event) => {
        if (event.type === 'started') secondStart = at
        if (event.kind === 'task') uuid = event.uuid
        talk.say(event)
      })
      talk.tick()
      look()
    }
    expect(told.map(({ verdict }) => verdict)).toEqual(['fine', 'at_once', 'over at_once'])
    expect((told[1]?.at ?? 0) - secondStart).toBeLessThan(1_000)
  }
)
