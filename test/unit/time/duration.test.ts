import { describe, expect, test } from 'vitest'
import { durationSchema, formatDuration, parseDuration } from '@shared/time/duration'

describe('parseDuration', () => {
  test.each([
    ['60s', 60_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['90', 90_000],
    ['0', 0],
    ['1d', 86_400_000],
    [' 5m ', 300_000]
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each(['', 's', '-5s', '5 s', '5x', '1h30', '1e3', 'Infinity', '5m!', '٣s', '0x10'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeNull()
    }
  )

  test('the schema says what it takes', () => {
    const parsed = durationSchema.safeParse('soon')
    expect(parsed.error?.issues[0]?.message).toContain('such as 60s')
  })
})

test.each([
  [0, '0s'],
  [999, '0s'],
  [38_000, '38s'],
  [245_000, '4m 5s'],
  [3_600_000, '1h'],
  [4_320_000, '1h 12m'],
  [90_000_000, '1d 1h'],
  [-5, '0s']
])('formatDuration(%i) is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
