import { describe, expect, it } from 'vitest'
import { scanPause } from '../../../src/main/engine/monitor/scan/scanner'

describe('the pause after a slow scan', () => {
  it('is fifty times the cost, between three seconds and the setting', () => {
    expect(scanPause(0, 60_000)).toBe(3_000)
    expect(scanPause(200, 60_000)).toBe(10_000)
    expect(scanPause(5_000, 60_000)).toBe(60_000)
    expect(scanPause(0, 100)).toBe(100)
  })
})
