import { describe, expect, test } from 'vitest'
import { ALERT_LONGEST_MS } from '@shared/protocol/alerts'
import { AlertBook } from '../../../src/main/engine/alerts/alert-book'
import { readAlert, type Alerts, type KeptAlert } from '../../../src/main/engine/alerts/kept-alert'

const at = Date.parse('2026-11-24T02:00:00Z')
const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00')

function kept(more: Record<string, unknown> = {}): KeptAlert {
  const entry = { v: 1, state: 'acknowledged', by: 'ana@laptop', at: iso(at), note: 'n', ...more }
  const alert = readAlert(JSON.stringify(entry))
  if (!alert) throw new Error('no entry of NS:alerts')
  return alert
}
const snoozed = (ms: number): KeptAlert => kept({ state: 'snoozed', until: iso(at + ms) })
const alerts = (entries: Readonly<Record<string, KeptAlert>>): Alerts => new Map(Object.entries(entries))

function bookWith(entries: Readonly<Record<string, KeptAlert>>): AlertBook {
  const book = new AlertBook()
  book.use(alerts(entries))
  return book
}

describe('what was said of findings', () => {
  test('holds until its time is over: a snooze until its end, an acknowledgement for thirty days', () => {
    const book = bookWith({ a: kept(), s: snoozed(1000) })
    expect(book.viewOf('a', at + ALERT_LONGEST_MS - 1)?.state).toBe('acknowledged')
    expect(book.viewOf('a', at + ALERT_LONGEST_MS)?.state).toBe('ended')
    expect(book.viewOf('s', at + 999)).toEqual({
      state: 'snoozed',
      by: 'ana@laptop',
      at,
      until: at + 1000,
      note: 'n'
    })
    expect(book.viewOf('s', at + 1000)?.state).toBe('ended')
    expect(book.viewOf('nobody', at)).toBeUndefined()
  })

  test('tells whose entry has changed, come or gone', () => {
    const book = bookWith({ a: kept(), b: kept(), c: kept() })
    expect(book.use(alerts({ a: kept(), b: snoozed(1), d: kept() })).toSorted()).toEqual(['b', 'c', 'd'])
    expect(book.use(alerts({ a: kept(), b: snoozed(1), d: kept() }))).toEqual([])
  })

  test('a resolution ends an acknowledgement and a snooze that is over, whether or not Redis forgets it', () => {
    const entries = { a: kept(), under: snoozed(5000), over: snoozed(10) }
    const book = bookWith(entries)
    expect(book.resolved('a', at + 20)).toBe(entries.a)
    expect(book.resolved('under', at + 20)).toBeUndefined()
    expect(book.resolved('over', at + 20)).toBe(entries.over)
    expect(book.resolved('nobody', at + 20)).toBeUndefined()
    expect(book.viewOf('a', at + 20)).toBeUndefined()
    expect(book.viewOf('under', at + 20)?.state).toBe('snoozed')
    // Read again as it was: it was ended all the same. Said anew, it holds.
    book.use(alerts(entries))
    expect(book.viewOf('a', at + 20)).toBeUndefined()
    book.use(alerts({ ...entries, a: kept({ note: 'again' }) }))
    expect(book.viewOf('a', at + 20)?.note).toBe('again')
  })

  test('knows which end comes next, and which have come', () => {
    const book = bookWith({ a: snoozed(1000), b: snoozed(2000), c: kept() })
    expect(book.nextEnd(at)).toBe(at + 1000)
    expect(book.nextEnd(at + 1000)).toBe(at + 2000)
    expect(book.nextEnd(at + 2000)).toBe(at + ALERT_LONGEST_MS)
    expect(book.endedBetween(at, at + 1000)).toEqual(['a'])
    expect(book.endedBetween(at + 1000, at + 2000)).toEqual(['b'])
    expect(bookWith({}).nextEnd(at)).toBeNull()
  })
})
