import { describe, expect, it } from 'vitest'
import { autoCleanupSchema, readSchedule } from '@shared/settings/auto-cleanup'
import { endpointSettingsSchema } from '@shared/settings/endpoint'
import { plainEndpoint } from '../../../src/main/engine/settings/endpoint-edits'

const at = (text: string): number => new Date(text).getTime()

describe('the times of an automatic cleanup', () => {
  it('are the whole multiples of an interval, the same for everybody', () => {
    const next = readSchedule('15m')
    expect(next?.(at('2026-11-30T10:07:00Z'))).toBe(at('2026-11-30T10:15:00Z'))
    expect(next?.(at('2026-11-30T10:15:00Z'))).toBe(at('2026-11-30T10:30:00Z'))
  })

  it('are those of a cron expression by this machine’s clock', () => {
    expect(readSchedule('30 2 * * *')?.(at('2026-11-30T10:07:00'))).toBe(at('2026-12-01T02:30:00'))
    expect(readSchedule('0 9 * * 1-5')?.(at('2026-11-27T12:00:00'))).toBe(at('2026-11-30T09:00:00'))
    expect(readSchedule('@hourly')?.(at('2026-11-30T10:07:00'))).toBe(at('2026-11-30T11:00:00'))
    // The 31st of February never comes.
    expect(readSchedule('0 0 31 2 *')?.(at('2026-11-30T10:07:00'))).toBeNull()
  })

  it('are nothing else', () => {
    for (const text of ['', 'now', '0s', '* * *', '61 * * * *', '2026-12-01T00:00:00', '* * * * * * *'])
      expect(readSchedule(text)).toBeNull()
  })
})

describe('the settings of an automatic cleanup', () => {
  it('take an interval of a minute or more, or five fields', () => {
    expect(autoCleanupSchema.parse({ schedule: '0 3 * * *' })).toEqual({ schedule: '0 3 * * *', atMost: 100 })
    for (const schedule of ['30s', '8d', '* * * * * *', 'soon'])
      expect(autoCleanupSchema.safeParse({ schedule }).success).toBe(false)
    for (const atMost of [0, 1.5, 10_001])
      expect(autoCleanupSchema.safeParse({ schedule: '1m', atMost }).success).toBe(false)
  })

  it('are off where they are left out, and are written without what the defaults say', () => {
    const endpoint = { kind: 'standalone', name: 'prod', host: 'redis.example' } as const
    expect(endpointSettingsSchema.parse(endpoint).autoCleanup).toBeUndefined()
    expect(plainEndpoint({ ...endpoint, autoCleanup: { schedule: '15m', atMost: 100 } })).toMatchObject({
      autoCleanup: { schedule: '15m' }
    })
    expect(plainEndpoint({ ...endpoint, autoCleanup: { schedule: '15m', atMost: 5 } })).toMatchObject({
      autoCleanup: { schedule: '15m', atMost: 5 }
    })
  })
})
