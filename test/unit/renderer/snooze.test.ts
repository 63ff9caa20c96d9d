import { describe, expect, it } from 'vitest'
import { parseSnooze, snoozeChoices } from '../../../src/renderer/features/problems/snooze'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** This machine's clock. */
const at = (day: number, hours: number, minutes = 0): number =>
  new Date(2026, 10, day, hours, minutes).getTime()

describe('how long a snooze may last', () => {
  it('is offered in hours and until a morning, before eight also until that of today', () => {
    const evening = at(24, 21, 30)
    expect(snoozeChoices(evening).map(({ id, forMs, until }) => [id, forMs, until])).toEqual([
      ['hour', HOUR, evening + HOUR],
      ['hours', 4 * HOUR, evening + 4 * HOUR],
      ['tomorrow', 10.5 * HOUR, at(25, 8)]
    ])
    const night = at(24, 3)
    expect(snoozeChoices(night).map(({ id, until }) => [id, until])).toEqual([
      ['hour', night + HOUR],
      ['hours', night + 4 * HOUR],
      ['morning', at(24, 8)],
      ['tomorrow', at(25, 8)]
    ])
  })

  it('is typed as a span, a time of day, or a date', () => {
    const now = at(24, 14)
    expect(parseSnooze('30m', now)).toBe(30 * 60_000)
    expect(parseSnooze(' 1d12h ', now)).toBe(36 * HOUR)
    expect(parseSnooze('5s', now)).toBe(5000)
    expect(parseSnooze('14:30', now)).toBe(30 * 60_000)
    expect(parseSnooze('9:15', now)).toBe(at(25, 9, 15) - now)
    expect(parseSnooze('14:00', now)).toBe(DAY)
    expect(parseSnooze('2026-11-26 08:00', now)).toBe(at(26, 8) - now)
    expect(parseSnooze('2026-11-26T8:05', now)).toBe(at(26, 8, 5) - now)
  })

  it.each([
    '',
    '30',
    'soon',
    '24:00',
    '12:60',
    '2026-02-30 08:00',
    '2026-11-24 08:00',
    '31d',
    '500ms',
    '-1h'
  ])('is not %j', (text) => {
    expect(parseSnooze(text, at(24, 14))).toBeNull()
  })
})
