import { describe, expect, it } from 'vitest'
import { DeadTracker } from '../../../src/main/engine/monitor/model/dead-tracker'

const LEASE = 60_000
const look = (tracker: DeadTracker, now: number, deadline = 0): number =>
  tracker.look('video', '1', 'run', deadline, LEASE, now)

describe('DeadTracker', () => {
  it('counts looks of a run that is past by a full lease, a third of the lease apart', () => {
    const tracker = new DeadTracker((lease) => lease / 3)
    expect(look(tracker, LEASE - 1)).toBe(0)
    expect(tracker.isEmpty).toBe(true)
    expect(look(tracker, LEASE)).toBe(1)
    expect(look(tracker, LEASE + 19_999)).toBe(1)
    expect(look(tracker, LEASE + 20_000)).toBe(2)
    expect(look(tracker, LEASE + 90_000)).toBe(2)
  })

  it('begins anew with every renewal, and when told to forget', () => {
    const tracker = new DeadTracker(() => 1)
    look(tracker, LEASE)
    expect(look(tracker, LEASE + 10)).toBe(2)
    expect(look(tracker, LEASE + 20, LEASE + 10)).toBe(0)
    expect(look(tracker, 3 * LEASE, LEASE + 10)).toBe(1)
    tracker.forget('video', '1', 'run')
    expect(look(tracker, 3 * LEASE + 10, LEASE + 10)).toBe(1)
  })
})
