import { expect, test } from 'vitest'
import { troubleFinding, type CeleryFindingContext } from '@shared/celery/findings'
import { dueOf, type Unacked } from '@shared/celery/redelivery'
import { findingSchema } from '@shared/findings/finding'
import { oneOfEachOfCelery } from '../findings/one-of-each'
import { SECOND, START, Talk } from './fleet-talk'

test('each kind of trouble has its own finding, with an id of its own', () => {
  const findings = oneOfEachOfCelery()
  expect(findings.map(({ kind, severity }) => `${kind} ${severity}`).sort()).toEqual([
    'celery_duplicate critical',
    'celery_redelivery_due warning',
    'duplicate_history warning',
    'repeat_after_success warning'
  ])
  expect(new Set(findings.map(({ id }) => id)).size).toBe(4)
  for (const finding of findings) {
    findingSchema.parse(finding)
    expect(finding.evidence['broker']).toBe('redis://broker:6379')
  }
})

test('the same trouble has the same id and the same times, whoever sees it and whenever its clock is measured', () => {
  const began = new Map<string, number>()
  const context = (offset: number): CeleryFindingContext => ({
    namespace: 'taskguard',
    broker: 'amqp://broker',
    offset,
    visibilityTimeout: 3_600_000,
    began: (id, since) => began.get(id) ?? (began.set(id, since), since)
  })
  const talk = new Talk().starts('A').after(1).starts('B').after(1).beat('A', 1)
  const found = (offset: number) =>
    Array.from(talk.fleet.troubles(talk.now), ([task, trouble]) =>
      troubleFinding(task, trouble, context(offset))
    )
  const [first] = found(5_000)
  expect(found(5_013)[0]).toEqual(first)
  expect(first).toMatchObject({
    type: 'lab.analyze',
    resource_id: 'u1',
    since: '2026-11-23T12:00:06.000+00:00',
    runs: ['u1@A:6500', 'u1@B:6600'],
    evidence: { how: 'at_once', run_count: 2, workers: ['A', 'B'], newest_worker: 'B' }
  })
  // A third one changes the finding, not its name.
  const [third] = (talk.starts('C').after(1).beat('A', 1).beat('B', 1), found(5_000))
  expect(third).toMatchObject({ id: first?.id, since: first?.since, evidence: { run_count: 3 } })
})

const HOUR = 3_600 * SECOND
const message: Unacked = {
  tag: 't',
  uuid: 'u1',
  name: 'lab.analyze',
  args: null,
  queue: 'video',
  retries: 0,
  eta: null,
  redelivered: false,
  deliveredAt: START
}

test('a redelivery is told when a quarter of the time is left, while the task runs or nobody knows', () => {
  const running = new Talk(HOUR).starts('A').fleet.task('u1')
  expect(dueOf(message, running, HOUR, START + 0.74 * HOUR)).toBeNull()
  expect(dueOf(message, running, HOUR, START + 0.75 * HOUR)).toMatchObject({
    dueAt: START + HOUR,
    runs: [{ startedAt: START }]
  })
  expect(dueOf(message, undefined, HOUR, START + 2 * HOUR), 'overdue').toMatchObject({ runs: [] })
  const waiting = new Talk(HOUR).task('received', 'A').fleet.task('u1')
  expect(dueOf(message, waiting, HOUR, START + 0.9 * HOUR)).toBeNull()
  const later = { ...message, eta: START + 3 * HOUR }
  expect(dueOf(later, undefined, HOUR, START + 0.9 * HOUR), 'it is for later').toBeNull()
})
