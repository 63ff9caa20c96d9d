import { describe, expect, it } from 'vitest'
import { latencyFigures, sparkline } from '../../../src/renderer/features/endpoints/health/sparkline'
import { LATENCY_SECONDS, LatencyHistory } from '../../../src/renderer/stores/live/latency'
import { createLive } from '../../../src/renderer/stores/live/store'
import { delta, prod, snapshot } from './live'

describe('the history of round trips', () => {
  const begin = () => {
    let now = 0
    const live = createLive()
    const history = new LatencyHistory(live.state, () => now)
    let seq = 1
    live.receive(snapshot({ endpoints: [prod({ latencyMs: null, connection: 'connecting' })] }))
    const tell = (second: number, own: Parameters<typeof prod>[0]): void => {
      now = second * 1000
      seq += 1
      live.receive(delta(seq, { endpoints: [prod(own)] }))
    }
    return {
      live,
      history,
      tell,
      samples: () => history.samplesOf('prod').filter(({ second }) => second > 0)
    }
  }

  it('keeps the longest of each second', () => {
    const { tell, samples } = begin()
    tell(1, { connection: 'live', latencyMs: 3 })
    tell(1.4, { connection: 'live', latencyMs: 9 })
    tell(1.9, { connection: 'live', latencyMs: 4 })
    tell(2, { connection: 'live', latencyMs: 2 })
    expect(samples()).toEqual([
      { second: 1, ms: 9 },
      { second: 2, ms: 2 }
    ])
  })

  it('knows none while the connection is gone, whatever the last one was', () => {
    const { tell, samples } = begin()
    tell(1, { connection: 'live', latencyMs: 3 })
    tell(2, { connection: 'stale', latencyMs: 3 })
    expect(samples()).toEqual([
      { second: 1, ms: 3 },
      { second: 2, ms: null }
    ])
  })

  it('forgets what is older than it shows, and endpoints that went', () => {
    const { live, history, tell, samples } = begin()
    tell(1, { connection: 'live', latencyMs: 3 })
    tell(1 + LATENCY_SECONDS, { connection: 'live', latencyMs: 5 })
    expect(samples()).toEqual([{ second: 1 + LATENCY_SECONDS, ms: 5 }])
    live.receive(delta(4, { removedEndpoints: ['prod'] }))
    expect(history.samplesOf('prod')).toEqual([])
  })

  it('is not told of what is no endpoint’s', () => {
    const { live, history } = begin()
    const before = history.version()
    live.receive(delta(2))
    expect(history.version()).toBe(before)
  })
})

describe('the line of round trips', () => {
  const box = { width: 120, height: 42 }

  it('ends at the present, and is drawn to the height of the longest', () => {
    const { lines, gaps } = sparkline(
      [
        { second: 60, ms: 0 },
        { second: 61, ms: 20 },
        { second: 120, ms: 40 }
      ].map((sample, at) => ({ ...sample, second: at === 2 ? 62 : sample.second })),
      62,
      box
    )
    expect(lines).toEqual(['M118 41L119 21L120 1'])
    expect(gaps).toEqual([])
  })

  it('breaks where nothing was told, and where the connection was gone until now', () => {
    const { lines, gaps } = sparkline(
      [
        { second: 100, ms: 5 },
        { second: 110, ms: 5 },
        { second: 111, ms: null }
      ],
      120,
      box
    )
    expect(lines).toHaveLength(2)
    expect(gaps).toEqual([
      { x: 100, width: 10 },
      { x: 110, width: 10 }
    ])
  })

  it('keeps small round trips small', () => {
    expect(sparkline([{ second: 120, ms: 1 }], 120, box).lines).toEqual(['M120 37'])
  })

  it('has figures: the last, the middle one, the longest', () => {
    const samples = [4, 100, 2, null, 6].map((ms, second) => ({ second, ms }))
    expect(latencyFigures(samples)).toEqual({ last: 6, median: 4, worst: 100 })
    expect(latencyFigures([{ second: 1, ms: null }])).toBeNull()
  })
})
