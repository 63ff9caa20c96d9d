import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseEvents, type CeleryEvent } from '@shared/celery/event'
import { parseResult, parseUnacked } from '@shared/celery/message'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recorded } from '../../fixtures/celery/replay'

function parsed(body: unknown): { events: CeleryEvent[]; unreadable: number } {
  const events: CeleryEvent[] = []
  return { unreadable: parseEvents(body, (event) => events.push(event)), events }
}

const started = {
  type: 'task-started',
  uuid: 'u1',
  hostname: 'w@a',
  pid: 7,
  timestamp: 1795471297.287333,
  clock: 3,
  utcoffset: 0
}

describe('events', () => {
  test('of a recording are all understood', () => {
    const all = recorded('rabbitmq-connection-closed').map(({ body }) => parsed(JSON.parse(body)))
    expect(all.every(({ unreadable }) => unreadable === 0)).toBe(true)
    const events = all.flatMap((one) => one.events)
    const counts = new Map<string, number>()
    for (const { kind, type } of events)
      counts.set(`${kind} ${type}`, (counts.get(`${kind} ${type}`) ?? 0) + 1)
    expect(Object.fromEntries(counts)).toMatchObject({
      'task sent': 1,
      'task received': 2,
      'task started': 2,
      'task succeeded': 1,
      'worker online': 3,
      'worker offline': 1
    })
    expect(events.find(({ type }) => type === 'received')).toEqual({
      kind: 'task',
      type: 'received',
      uuid: '14bd5c33-f6e8-4507-8ec7-c74dea451506',
      hostname: 'wA@lab',
      pid: 8539,
      timestamp: expect.closeTo(1795471297286.657, 2) as number,
      name: 'lab.analyze',
      args: "('va-1',)",
      retries: 0,
      queue: null
    })
  })

  test('come alone and in lists; what is another program’s own is passed over', () => {
    expect(parsed(started).events).toHaveLength(1)
    expect(parsed([started, { ...started, type: 'task-progress' }, started])).toMatchObject({
      unreadable: 0,
      events: [{ type: 'started' }, { type: 'started' }]
    })
  })

  test.each([
    ['no object', 7],
    ['no type', { ...started, type: undefined }],
    ['no id', { ...started, uuid: '' }],
    ['an id that is no text', { ...started, uuid: { toString: 'x' } }],
    ['an id without end', { ...started, uuid: 'x'.repeat(300) }],
    ['no worker', { ...started, hostname: null }],
    ['a process that is none', { ...started, pid: -1 }],
    ['a time that is none', { ...started, timestamp: '1795471297' }]
  ])('%s: counted, and the others are taken', (_, bad) => {
    expect(parsed([bad, started])).toMatchObject({ unreadable: 1, events: [{ uuid: 'u1' }] })
  })

  test('a worker’s numbers are bounded, and what it does not say is not known', () => {
    const [beat] = parsed({ type: 'worker-heartbeat', hostname: 'w', pid: 1, timestamp: 1, freq: 1e9 }).events
    expect(beat).toMatchObject({ freq: 600_000, active: null, processed: null, software: null })
  })

  test('nothing that is sent throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parsed(value).unreadable).toBeGreaterThanOrEqual(0)
      })
    )
  })
})

describe('messages and results of a Redis broker', () => {
  const kept = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../fixtures/celery/redis-unacked.json'), 'utf8')
  ) as {
    running: { unacked: Record<string, string> }
    after_fault: { unacked: Record<string, string> }
    results: string[]
  }

  test('an unacknowledged message says its task, and whether it was given out before', () => {
    const [before = '', after = ''] = [kept.running, kept.after_fault].map(
      ({ unacked }) => Object.values(unacked)[0]
    )
    expect(parseUnacked(before)).toEqual({
      uuid: '09169cab-c620-4ab4-8407-915cce0d7521',
      name: 'lab.analyze',
      args: "('va-1',)",
      queue: 'smp',
      retries: 0,
      eta: null,
      redelivered: false
    })
    expect(parseUnacked(after)?.redelivered).toBe(true)
  })

  test('results say how it ended and when, in UTC', () => {
    expect(kept.results.map(parseResult)).toEqual([
      { status: 'STARTED', endedAt: null, name: 'lab.analyze' },
      { status: 'STARTED', endedAt: null, name: 'lab.analyze' },
      { status: 'SUCCESS', endedAt: Date.parse('2026-11-23T22:02:26.797Z'), name: 'lab.analyze' }
    ])
  })

  test.each(['', '{', '[]', '{"status":7}', '"x"'])('%j is neither', (text) => {
    expect(parseUnacked(text)).toBeNull()
    expect(parseResult(text)).toBeNull()
  })
})
