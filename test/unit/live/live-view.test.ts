import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { array, assert, constantFrom, integer, property, tuple } from 'fast-check'
import {
  liveMessageSchema,
  type LiveDelta,
  type LiveMessage,
  type LiveSnapshot,
  type LockRow
} from '@shared/live/view'
import { LiveView } from '../../../src/main/engine/live/live-view'
import { applyLive, emptyMirror, type Mirror } from '../../../src/renderer/stores/live/mirror'
import { endpoint } from '../../fixtures/fleet'
import { row } from '../renderer/live'

/** Milliseconds between two deltas at the most. */
const BEAT = 100

/** What a window does with what it gets: the renderer's own mirror. */
class Mirrored {
  readonly messages: (LiveSnapshot | LiveDelta)[] = []
  readonly resyncs: (LiveSnapshot | LiveDelta)[] = []
  #mirror: Mirror = emptyMirror()

  readonly post = (message: LiveMessage): void => {
    if (message.kind !== 'snapshot' && message.kind !== 'delta') return
    this.messages.push(message)
    const { mirror, outcome } = applyLive(this.#mirror, message)
    this.#mirror = mirror
    if (outcome === 'resync') this.resyncs.push(message)
  }

  get rows(): LockRow[] {
    return [...this.#mirror.rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** The kinds of the messages since the last question, and how many rows each brought and took. */
  heard(): string[] {
    return this.messages
      .splice(0)
      .map((message) =>
        message.kind === 'delta'
          ? `delta +${message.rows.length} -${message.removedRows.length}`
          : `part ${message.part + 1}/${message.parts} +${message.rows.length}`
      )
  }
}

const rowOf = (id: number, attempt: number, endpointId: string): LockRow =>
  row({ key: `${endpointId}/${id}`, endpointId, resourceId: String(id), attempt })

function put(from: number, to: number, attempt = 1, endpointId = 'one'): void {
  for (let id = from; id < to; id += 1) view.putRows(endpointId, String(id), [rowOf(id, attempt, endpointId)])
}

function remove(from: number, to: number, endpointId = 'one'): void {
  for (let id = from; id < to; id += 1) view.putRows(endpointId, String(id), [])
}

let view: LiveView
let window: Mirrored
let immediates: (() => void)[]

/** Turns of the loop: each brings the next part of every snapshot under way. */
function turn(times = 1): void {
  for (let left = times; left > 0; left -= 1) for (const due of immediates.splice(0)) due()
}

const beat = (): void => void vi.advanceTimersByTime(BEAT)

/** Until nothing is left to be told. */
function settle(): void {
  while (immediates.length > 0) turn()
  while (vi.getTimerCount() > 0) beat()
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  immediates = []
  vi.stubGlobal('setImmediate', (due: () => void) => void immediates.push(due))
  view = new LiveView()
  window = new Mirrored()
})
afterEach(() => {
  view.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a delta', () => {
  it('brings what changed since the last one, the last state of each', () => {
    view.connect(window)
    put(0, 3)
    put(1, 2, 2)
    remove(2, 3)
    beat()
    expect(window.heard()).toEqual(['part 1/1 +0', 'delta +2 -1'])
    expect(window.rows.map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  it('is bounded; what is left comes with the next ones', () => {
    view.connect(window)
    put(0, 6_000)
    settle()
    expect(window.heard()).toEqual(['part 1/1 +0', 'delta +2500 -0', 'delta +2500 -0', 'delta +1000 -0'])
    remove(0, 3_000)
    settle()
    expect(window.heard()).toEqual(['delta +0 -2500', 'delta +0 -500'])
    expect(window.rows).toHaveLength(3_000)
  })

  it('brings what went and what is new before what only changed', () => {
    put(0, 20_000)
    settle()
    view.connect(window)
    settle()
    window.heard()
    put(0, 20_000, 2)
    remove(19_990, 20_000)
    put(20_000, 20_010)
    beat()
    expect(window.heard()).toEqual(['delta +2490 -10'])
    expect(window.rows.filter(({ resourceId }) => Number(resourceId) >= 20_000)).toHaveLength(10)
    settle()
    expect(window.rows).toHaveLength(20_000)
    expect(window.rows.filter(({ attempt }) => attempt === 1)).toHaveLength(10)
  })

  it('says nothing more of a row that went while its change waited', () => {
    put(0, 3_000)
    settle()
    view.connect(window)
    settle()
    window.heard()
    put(0, 3_000, 2)
    beat()
    remove(2_700, 3_000)
    settle()
    expect(window.heard()).toEqual(['delta +2500 -0', 'delta +200 -300'])
    expect(window.rows).toHaveLength(2_700)
  })

  it('brings back a row that went and came again before it was told', () => {
    view.connect(window)
    put(0, 1)
    settle()
    window.heard()
    remove(0, 1)
    put(0, 1, 2)
    settle()
    expect(window.heard()).toEqual(['delta +1 -0'])
    expect(window.rows.map(({ attempt }) => attempt)).toEqual([2])
  })

  it('comes at once after a rest, then 20 times a second at most', () => {
    view.connect(window)
    window.heard()
    vi.advanceTimersByTime(1_000)
    put(0, 1)
    vi.advanceTimersByTime(5)
    expect(window.heard()).toEqual(['delta +1 -0'])
    for (let at = 0; at < 100; at += 1) {
      put(at, at + 1)
      vi.advanceTimersByTime(10)
    }
    const deltas = window.heard().length
    expect(deltas).toBeLessThanOrEqual(20)
    expect(deltas).toBeGreaterThan(15)
  })

  it('gives a window more time where much changes: ten full ones a second', () => {
    view.connect(window)
    window.heard()
    for (let at = 0; at < 100; at += 1) {
      put(0, 5_000, at)
      vi.advanceTimersByTime(10)
    }
    expect(window.heard().length).toBeLessThanOrEqual(11)
  })

  it('is not made, nor kept, while no window looks', () => {
    put(0, 20_000)
    beat()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a snapshot', () => {
  it('goes out a part a turn, and the deltas made meanwhile after it', () => {
    put(0, 5_000)
    settle()
    view.connect(window)
    put(0, 1, 2)
    remove(4_999, 5_000)
    put(6_000, 6_001)
    beat()
    turn()
    expect(window.heard()).toEqual(['part 1/3 +2000', 'part 2/3 +2000'])
    turn()
    expect(window.heard()).toEqual(['part 3/3 +1000', 'delta +2 -1'])
    expect(window.rows.map(({ resourceId }) => resourceId)).not.toContain('4999')
    expect(window.rows).toHaveLength(5_000)
    expect(window.resyncs).toEqual([])
  })

  it('is of one moment: what was put before it and not told yet comes again and changes nothing', () => {
    view.connect(new Mirrored())
    put(0, 3)
    view.connect(window)
    expect(window.rows).toHaveLength(3)
    beat()
    expect(window.heard()).toEqual(['part 1/1 +3', 'delta +3 -0'])
    expect(window.rows).toHaveLength(3)
  })

  it('begins anew when it is asked for while under way', () => {
    put(0, 5_000)
    settle()
    view.connect(window)
    remove(0, 1)
    beat()
    view.snapshot(window)
    settle()
    expect(window.heard()).toEqual(['part 1/3 +2000', 'part 1/3 +2000', 'part 2/3 +2000', 'part 3/3 +999'])
    put(0, 1, 3)
    settle()
    expect(window.heard()).toEqual(['delta +1 -0'])
    expect(window.rows).toHaveLength(5_000)
    expect(window.resyncs).toEqual([])
  })

  it('ends with its window, and nobody who is not connected gets one', () => {
    put(0, 5_000)
    settle()
    view.connect(window)
    view.disconnect(window)
    put(0, 1, 2)
    settle()
    view.snapshot(window)
    settle()
    expect(window.heard()).toEqual(['part 1/3 +2000'])
  })

  it('of one window does not hold another’s deltas back', () => {
    put(0, 5_000)
    settle()
    view.connect(window)
    settle()
    window.heard()
    const late = new Mirrored()
    view.connect(late)
    put(0, 1, 2)
    beat()
    expect(window.heard()).toEqual(['delta +1 -0'])
    settle()
    expect(late.rows).toEqual(window.rows)
  })
})

describe('whatever happens in whatever order', () => {
  it('every window ends with what the view has, without a gap, in messages of the contract', () => {
    const from = integer({ min: 0, max: 9_000 })
    const step = tuple(
      constantFrom('put', 'remove', 'clear', 'connect', 'disconnect', 'resync', 'turn', 'beat'),
      from,
      constantFrom(1, 300, 4_000),
      constantFrom('one', 'two')
    )
    assert(
      property(array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        view = new LiveView()
        immediates = []
        const model = new Map<string, LockRow>()
        const open = [new Mirrored()]
        for (const each of open) view.connect(each)
        for (const [nth, [act, first, count, endpointId]] of steps.entries()) {
          const last = first + count
          const [oldest] = open
          switch (act) {
            case 'put':
              put(first, last, nth, endpointId)
              for (let id = first; id < last; id += 1)
                model.set(`${endpointId}/${id}`, rowOf(id, nth, endpointId))
              break
            case 'remove':
              remove(first, last, endpointId)
              for (let id = first; id < last; id += 1) model.delete(`${endpointId}/${id}`)
              break
            case 'clear':
              view.removeEndpoint(endpointId)
              for (const [key, { endpointId: owner }] of model) if (owner === endpointId) model.delete(key)
              view.putEndpoint(endpoint({ id: endpointId }))
              break
            case 'connect':
              open.push(new Mirrored())
              for (const each of open.slice(-1)) view.connect(each)
              break
            case 'disconnect':
              if (oldest && open.length > 1) view.disconnect(oldest)
              if (open.length > 1) open.shift()
              break
            case 'resync':
              if (oldest) view.snapshot(oldest)
              break
            case 'turn':
              turn()
              break
            case 'beat':
              beat()
          }
        }
        settle()
        const stands = [...model.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
        for (const { rows, resyncs } of open) {
          expect(resyncs).toEqual([])
          expect(rows).toEqual(stands)
        }
        const [sample] = open
        for (const message of sample?.messages.slice(-3) ?? [])
          expect(liveMessageSchema.safeParse(message).success).toBe(true)
        view.close()
      }),
      { numRuns: 60 }
    )
  })
})
