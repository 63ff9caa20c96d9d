import { afterEach, describe, expect, test } from 'vitest'
import { quietHoursOf, quietUntil } from '@shared/alerts/quiet-hours'

const at = (text: string): number => new Date(text).getTime()
const night = quietHoursOf('22:00', '07:30')

describe('quietUntil', () => {
  test.each([
    ['2026-11-24T21:59:59', null],
    ['2026-11-24T22:00:00', '2026-11-25T07:30:00'],
    ['2026-11-25T00:00:00', '2026-11-25T07:30:00'],
    ['2026-11-25T07:29:59', '2026-11-25T07:30:00'],
    ['2026-11-25T07:30:00', null]
  ])('over midnight, at %s: until %s', (now, end) => {
    expect(quietUntil(at(now), night)).toBe(end === null ? null : at(end))
  })

  test('within a day', () => {
    const lunch = quietHoursOf('12:00', '13:00')
    expect(quietUntil(at('2026-11-24T12:30:00'), lunch)).toBe(at('2026-11-24T13:00:00'))
    expect(quietUntil(at('2026-11-24T13:00:00'), lunch)).toBeNull()
    expect(quietUntil(at('2026-11-24T11:59:00'), lunch)).toBeNull()
  })

  test('none where an end is not set, or both are the same', () => {
    for (const [from, to] of [
      ['', '07:00'],
      ['22:00', ''],
      ['', ''],
      ['08:00', '08:00']
    ] as const) {
      expect(quietHoursOf(from, to)).toBeNull()
      expect(quietUntil(at('2026-11-24T08:00:00'), quietHoursOf(from, to))).toBeNull()
    }
  })

  describe('in a zone that sets its clocks', () => {
    const { TZ } = process.env
    afterEach(() => {
      if (TZ === undefined) delete process.env['TZ']
      else process.env['TZ'] = TZ
    })

    test('they end when the clock says so', () => {
      process.env['TZ'] = 'Europe/Berlin'
      // In the night to 2026-03-29 there is no 02:30, in that to 2026-10-25 there are two.
      expect(quietUntil(at('2026-03-28T23:00:00+01:00'), night)).toBe(at('2026-03-29T07:30:00+02:00'))
      expect(quietUntil(at('2026-10-24T23:00:00+02:00'), night)).toBe(at('2026-10-25T07:30:00+01:00'))
    })
  })
})
