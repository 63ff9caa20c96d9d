import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../src/main/engine/alerts/delivery/alert'
import { PendingAlerts } from '../../../src/main/engine/alerts/delivery/pending'
import { liveFinding } from './live-finding'

const TIMES = { gather: 1_000, calm: 3_000, longest: 20_000, between: 30_000 }
const alert = (id: string, event: Alert['event'] = 'opened'): Alert => ({
  event,
  finding: liveFinding(id),
  endpoint: 'prod',
  address: 'redis://prod'
})
const due = (pending: PendingAlerts, now: number): number | null => pending.dueAt(now, 3, TIMES)

describe('when messages are made', () => {
  test('a few wait a second from the first', () => {
    const pending = new PendingAlerts()
    expect(due(pending, 0)).toBeNull()
    pending.add(alert('a'), 100)
    pending.add(alert('b'), 900)
    expect(due(pending, 900)).toBe(1_100)
  })

  test('many wait until none has come for three seconds, but not for ever', () => {
    const pending = new PendingAlerts()
    for (let at = 0; at < 10_000; at += 10) pending.add(alert(`f${at}`), at)
    expect(due(pending, 10_000)).toBe(9_990 + 3_000)
    for (let at = 10_000; at < 40_000; at += 1_000) pending.add(alert(`g${at}`), at)
    expect(due(pending, 40_000)).toBe(20_000)
  })

  test('the next summary comes half a minute after the last, a single one at once', () => {
    const pending = new PendingAlerts()
    pending.grouped(0)
    pending.add(alert('a'), 5_000)
    expect(due(pending, 5_000)).toBe(6_000)
    for (let at = 0; at < 9; at += 1) pending.add(alert(`f${at}`), 5_000)
    expect(due(pending, 5_000)).toBe(30_000)
  })

  test('what another tells waits for its own time, and holds nothing else up', () => {
    const pending = new PendingAlerts()
    pending.add(alert('a'), 0, 60_000)
    expect(due(pending, 0)).toBe(60_000)
    pending.add(alert('b'), 10_000)
    expect(due(pending, 10_000)).toBe(11_000)
    expect(pending.ready(10_000).map(({ mark }) => mark)).toEqual(['b'])
    expect(due(pending, 60_000)).toBe(1_000)
  })
})

test('an end takes back what was not told of a finding, its snoozes too, and an opening takes back the end', () => {
  const pending = new PendingAlerts()
  pending.add(alert('a'), 0)
  pending.add(alert('a', 'returned'), 0)
  pending.add(alert('b'), 0)
  expect(pending.takeBackOpening('a')).toBe(true)
  expect(pending.takeBackOpening('a')).toBe(false)
  expect(pending.all.map(({ mark }) => mark)).toEqual(['b'])
  pending.add(alert('a', 'resolved'), 0)
  expect(pending.takeBackEnd('a')).toBe(true)
  expect(pending.has(alert('a', 'resolved'))).toBe(false)
})
