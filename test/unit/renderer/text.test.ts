import { describe, expect, it } from 'vitest'
import { leaseView } from '../../../src/renderer/features/locks/lease'
import { endpointNow } from '../../../src/renderer/stores/endpoint-time'
import {
  formatBehind,
  formatClock,
  formatElapsed,
  formatMoment,
  formatSpan,
  formatSpanShort
} from '../../../src/renderer/text/format'
import { ellipsizeMiddle, visible } from '../../../src/renderer/text/visible'
import { prod } from './live'

describe('text from outside', () => {
  it.each([
    ['\u202Etxt', '⟨U+202E⟩txt'],
    ['a\u200Bb', 'a⟨U+200B⟩b'],
    ['\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
    ['a\u0000\u001B[31m', 'a⟨U+0000⟩⟨U+001B⟩[31m'],
    ['\uFEFF', '⟨U+FEFF⟩'],
    ['\u{E0041}', '⟨U+E0041⟩'],
    ['\uD800', '⟨U+D800⟩'],
    ['视频 8123 ünïcode 🎬', '视频 8123 ünïcode 🎬']
  ])('has unseen marks written out: %j', (text, shown) => expect(visible(text)).toBe(shown))

  it('keeps both ends when it is too long', () => {
    expect(ellipsizeMiddle('01KB2Q7123X1VB12ZZHEABX1VB', 12)).toBe('01KB2Q…BX1VB')
    expect(ellipsizeMiddle('short', 12)).toBe('short')
  })

  it('counts wide characters as two columns, and cuts between characters', () => {
    expect(ellipsizeMiddle('很长的资源名称', 14)).toBe('很长的资源名称')
    expect(ellipsizeMiddle('很长的资源名称', 9)).toBe('很长…名称')
    expect(ellipsizeMiddle('🎬🎬🎬🎬🎬🎬', 5)).toBe('🎬…🎬')
  })
})

describe('how old what is shown is', () => {
  it.each([
    [-5, '00:00'],
    [12_900, '00:12'],
    [465_000, '07:45'],
    [3_723_000, '1:02:03'],
    [93_600_000, '1d 2h']
  ])('%i ms: %s', (ms, text) => expect(formatElapsed(ms, 'en')).toBe(text))
})

describe('a lease that counts down', () => {
  const row = { leaseDeadline: 60_000, leaseMs: 60_000 }
  it('has a share left of its length', () => {
    expect(leaseView(row, 15_000)).toEqual({ kind: 'left', ms: 45_000, fraction: 0.75, low: false })
  })
  it('is low when it has missed its renewal', () => {
    expect(leaseView(row, 41_000)).toMatchObject({ low: true })
  })
  it('is never longer than it is, though the clock stands since its last tick', () => {
    expect(leaseView(row, -900)).toMatchObject({ ms: 60_000, fraction: 1 })
    expect(leaseView(row, -60_000)).toMatchObject({ ms: 120_000, fraction: 1 })
  })
  it('is past after its deadline', () => {
    expect(leaseView(row, 61_500)).toEqual({ kind: 'past', ms: 1500 })
  })
  it('may have no end that is known, or no length', () => {
    expect(leaseView({ leaseDeadline: null, leaseMs: 1 }, 0)).toEqual({ kind: 'unknown' })
    expect(leaseView({ leaseDeadline: 10, leaseMs: null }, 0)).toEqual({
      kind: 'left',
      ms: 10,
      fraction: null,
      low: false
    })
  })
})

describe("an endpoint's time", () => {
  const endpoint = prod({ clockOffsetMs: 1000, freshAt: 5000 })
  it('runs while the endpoint is live', () => {
    expect(endpointNow(endpoint, true, 90_000, null)).toBe(91_000)
  })
  it('stands still since it was last known when the connection is lost', () => {
    expect(endpointNow({ ...endpoint, connection: 'stale' }, true, 90_000, null)).toBe(5000)
  })
  it('stands still when the engine is gone', () => {
    expect(endpointNow(prod({ freshAt: 70_000 }), false, 90_000, 60_000)).toBe(60_000)
  })
})

describe('numbers and times', () => {
  it('are written as the language has them', () => {
    expect(formatSpan(4_320_000, 'en')).toBe('1h 12m')
    expect(formatSpan(4_320_000, 'zh-CN')).toBe('1 小时 12 分钟')
    expect(formatSpanShort(759_000, 'zh-CN')).toBe('12分39秒')
    expect(formatSpanShort(759_000, 'en')).toBe('12m 39s')
    expect(formatBehind(240, 'en')).toBe('0.2')
    expect(formatBehind(12_400, 'en')).toBe('12')
  })
  it('in a sentence are of this machine, and what is no time is left as it is', () => {
    const at = new Date(2020, 1, 3, 9, 5, 7)
    expect(formatMoment(at.toISOString(), 'en')).toBe('Feb 3 09:05:07')
    expect(formatMoment(at.getTime(), 'zh-CN')).toBe('2月3日 09:05:07')
    expect(formatMoment('unknown', 'en')).toBe('unknown')
  })
  it('name the day of a time that is not of today', () => {
    const now = new Date(2026, 10, 23, 12).getTime()
    expect(formatClock(new Date(2026, 10, 23, 9, 5, 7).getTime(), 'en', now)).toBe('09:05:07')
    expect(formatClock(new Date(2026, 10, 22, 9, 5, 7).getTime(), 'en', now)).toBe('Nov 22 09:05:07')
  })
})
