import { describe, expect, test } from 'vitest'
import type { CeleryEvent } from '@shared/celery/event'
import { Inbox } from '../../../src/main/engine/celery/inbox'
import { RateMeter } from '../../../src/main/engine/celery/rate-meter'
import { until } from '../../support/until'

const started = (uuid: string): Buffer =>
  Buffer.from(JSON.stringify({ type: 'task-started', uuid, hostname: 'w@a', pid: 7, timestamp: 1 }))

function opened(parse = (raw: Buffer): unknown => JSON.parse(raw.toString())) {
  const taken: CeleryEvent[] = []
  const missed: string[] = []
  const inbox = new Inbox({
    parse,
    take: (event) => taken.push(event),
    missed: (reason, count) => missed.push(`${count} ${reason}`),
    now: () => 0
  })
  return { inbox, taken, missed }
}

describe('the inbox', () => {
  test('takes all in, in order, and nothing at once', async () => {
    const { inbox, taken, missed } = opened()
    for (let at = 0; at < 5_000; at += 1) inbox.push(started(`u${at}`))
    expect(taken).toEqual([])
    await until('all are taken', () => inbox.events === 5_000)
    expect(taken.every((event, at) => event.kind === 'task' && event.uuid === `u${at}`)).toBe(true)
    expect([missed, inbox.size]).toEqual([[], 0])
  })

  test('gives others their turn', async () => {
    const { inbox } = opened(() => {
      for (const end = performance.now() + 1; performance.now() < end;);
      return []
    })
    for (let at = 0; at < 200; at += 1) inbox.push(started(`u${at}`))
    const sizes: number[] = []
    while (inbox.size > 0) {
      await new Promise(setImmediate)
      sizes.push(inbox.size)
    }
    // Sixteen milliseconds of work a turn: the clock is looked at that often.
    const most = Math.max(...sizes.map((size, at) => (sizes[at - 1] ?? 200) - size))
    expect(most).toBeLessThanOrEqual(16)
  })

  test('lets go of what is too much, and counts it', async () => {
    const { inbox, missed } = opened()
    const one = started('u')
    for (let at = 0; at < 100_050; at += 1) inbox.push(one)
    inbox.push(Buffer.alloc(2 * 1024 * 1024))
    expect(inbox.size).toBe(100_000)
    await until('all are taken', () => inbox.events === 100_000)
    expect(missed).toEqual(['51 dropped'])
    inbox.push(one)
    await until('it goes on', () => inbox.events === 100_001)
  })

  test('holds on to a message’s own bytes, and not to the chunk that it came in', async () => {
    const { inbox, taken } = opened()
    const chunk = Buffer.concat([started('u1'), Buffer.alloc(64 * 1024)])
    inbox.push(chunk.subarray(0, started('u1').length))
    chunk.fill(0)
    await until('it is taken', () => inbox.events === 1)
    expect(taken).toMatchObject([{ uuid: 'u1' }])
  })

  test('counts what can’t be understood', async () => {
    const { inbox, missed, taken } = opened()
    for (const text of ['{', 'null', '[1]', '']) inbox.push(Buffer.from(text))
    inbox.push(started('u'))
    await until('the good one is taken', () => taken.length === 1)
    expect(missed).toEqual(['4 unreadable'])
  })
})

test('the rate is of the last ten whole seconds', () => {
  const meter = new RateMeter()
  for (let at = 0; at < 30_000; at += 10) meter.count(1_000_000 + at)
  expect(meter.perSecond(1_030_000)).toBe(100)
  expect(meter.perSecond(1_035_000)).toBe(50)
  expect(meter.perSecond(1_090_000)).toBe(0)
  expect(meter.total).toBe(3_000)
})
