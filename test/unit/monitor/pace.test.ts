import { describe, expect, it } from 'vitest'
import { Pace } from '../../../src/main/engine/monitor/scan/pace'

describe('the pace of the slow scan', () => {
  it('keeps to so many keys a second', () => {
    const pace = new Pace({ keysPerSecond: 20_000, share: 1, roundTrip: 1 })
    pace.asked(1_000, 1, 1)
    expect(pace.ahead(0)).toBe(50)
    expect(pace.ahead(30)).toBe(20)
    expect(pace.ahead(80)).toBeLessThan(0)
  })

  it('keeps to its share of the server’s time, and counts no way there and back', () => {
    const pace = new Pace({ keysPerSecond: 1_000_000, share: 0.05, roundTrip: 30 })
    pace.asked(1_000, 30, 1)
    expect(pace.cost).toBe(0)
    pace.asked(1_000, 64, 2)
    expect(pace.cost).toBe(4)
    expect(pace.ahead(0)).toBe(80)
    // Quicker than the round trip was measured: nothing is given back for that.
    pace.asked(1_000, 10, 1)
    expect(pace.cost).toBe(4)
  })
})
