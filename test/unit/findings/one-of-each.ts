import { dueFinding, troubleFinding, type CeleryFindingContext } from '@shared/celery/findings'
import { dueOf } from '@shared/celery/redelivery'
import { detectResource, detectUnreadable } from '@shared/findings/detect'
import type { Finding } from '@shared/findings/finding'
import { Talk } from '../celery/fleet-talk'
import { atWork, context, ended, HOUR, live, lock, MINUTE, NOW, resource, run, stateOf } from './facts'

/** One finding at least of every kind. */
export function oneOfEach(): Finding[] {
  const a = run('a', { startedAt: NOW - 3 * HOUR })
  const b = run('b', {
    startedAt: NOW - HOUR,
    progress: { at: NOW - 20 * MINUTE, firstAt: NOW - 50 * MINUTE, count: 31, fraction: 0.5, text: 'half' }
  })
  const first = ended('h1', NOW - 9 * HOUR, NOW - 7 * HOUR)
  const second = ended('h2', NOW - 8 * HOUR, NOW - 6 * HOUR)
  const again = ended('h3', NOW - 5 * HOUR, NOW - 4 * HOUR)
  const dead = run('d', { startedAt: NOW - HOUR })
  const poison = ended('p', NOW - HOUR, NOW - MINUTE, 'abandoned', { attempt: 5 })
  const resources = [
    atWork(a, { runs: [a, b], live: [live('a'), live('b')] }),
    resource({ runs: [first, second, again], state: stateOf(again), lock: lock('h3', NOW + HOUR) }),
    atWork(dead, { live: [live('d', NOW - HOUR, 9)], lock: lock('d', null) }),
    resource({ lock: lock('x', NOW + HOUR) }),
    resource({ state: stateOf(poison), runs: [poison] }),
    atWork(run('r'), {
      state: stateOf(run('r'), {
        rejected: { count: 2, lastAt: NOW - MINUTE, reason: 'running', taskId: 't2' }
      })
    }),
    resource({
      source: { kind: 'library', library: 'celery-singleton', holders: [{ value: 't9', at: null }] },
      lock: lock('t9', null),
      state: stateOf(ended('s', NOW - 2 * HOUR, NOW - HOUR, 'failed'), { runId: null, taskId: 't9' })
    })
  ]
  return [
    ...resources.flatMap((facts) => detectResource(facts, context())),
    detectUnreadable(
      { key: 'taskguard:{a}:state:1', type: 'a', id: '1', reason: 'invalid', detail: 'fence', since: NOW },
      context()
    ),
    ...oneOfEachOfCelery()
  ]
}

/** As the watcher makes them of a broker's events and unacknowledged messages. */
export function oneOfEachOfCelery(): Finding[] {
  const about: CeleryFindingContext = {
    namespace: 'taskguard',
    broker: 'redis://broker:6379',
    offset: 0,
    visibilityTimeout: HOUR,
    began: (_, since) => since
  }
  const talk = new Talk(HOUR)
  for (const uuid of ['twice', 'ended', 'again']) talk.starts('A', { uuid })
  talk.after(1).task('succeeded', 'A', { uuid: 'again' }).after(1)
  for (const uuid of ['twice', 'ended', 'again']) talk.starts('B', { uuid })
  talk.after(1).beat('A', 2).after(1)
  for (const hostname of ['A', 'B']) talk.task('succeeded', hostname, { uuid: 'ended' })
  talk.task('succeeded', 'B', { uuid: 'again' })
  const message = {
    tag: 't',
    uuid: 'twice',
    name: 'lab.analyze',
    args: "('va-1',)",
    queue: 'video',
    retries: 0,
    eta: null,
    redelivered: true,
    deliveredAt: NOW - 50 * MINUTE
  }
  const due = dueOf(message, talk.fleet.task('twice'), HOUR, NOW)
  return [
    ...Array.from(talk.fleet.troubles(talk.now), ([task, trouble]) => troubleFinding(task, trouble, about)),
    ...(due ? [dueFinding(due, about)] : [])
  ]
}
