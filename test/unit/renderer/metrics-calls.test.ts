import { describe, expect, it } from 'vitest'
import type { LiveRequest } from '@shared/live/view'
import type { MetricsAsked } from '@shared/metrics/asked'
import type { MetricsView } from '@shared/metrics/view'
import { createMetricsCalls } from '../../../src/renderer/stores/live/metrics-calls'
import { noMetrics } from './metrics-view'

const asked = (hours: number): MetricsAsked => ({
  range: { kind: 'last', ms: hours * 3_600_000 },
  endpoints: null,
  types: null
})
const view: MetricsView = noMetrics()
const runsAsked = { endpoints: null, types: null, figures: ['failed' as const], from: 0, to: 1 }

function calls() {
  const sent: LiveRequest[] = []
  const metrics = createMetricsCalls()
  metrics.connect((request) => sent.push(request))
  return { metrics, sent, last: () => sent.at(-1) }
}

describe('what a window asks of the metrics', () => {
  it('is answered by the answer to the last question alone, and what was seen stays until then', () => {
    const { metrics, sent } = calls()
    metrics.ask(asked(1))
    metrics.receive({ kind: 'metrics', question: 1, view, fault: null })
    metrics.ask(asked(24))
    expect(metrics.state.getState()).toMatchObject({ asked: asked(24), answered: asked(1), view })
    metrics.receive({ kind: 'metrics', question: 1, view: noMetrics(), fault: null })
    expect(metrics.state.getState().view).toBe(view)
    metrics.receive({ kind: 'metrics', question: 2, view: null, fault: 'broken' })
    expect(metrics.state.getState()).toMatchObject({ view, answered: asked(1), fault: 'broken' })
    metrics.receive({ kind: 'metrics', question: 2, view, fault: null })
    expect(metrics.state.getState()).toMatchObject({ answered: asked(24), fault: null })
    expect(sent.map(({ kind }) => kind)).toEqual(['askMetrics', 'askMetrics'])
  })

  it('ends with the last one who asked, and is asked again of an engine that is new', () => {
    const { metrics, sent, last } = calls()
    const end = metrics.ask(asked(1))
    const endSecond = metrics.ask(asked(2))
    end()
    expect(last()).toMatchObject({ kind: 'askMetrics', question: 2 })
    const again: LiveRequest[] = []
    metrics.connect(null)
    metrics.connect((request) => again.push(request))
    expect(again).toEqual([{ kind: 'askMetrics', question: 3, asked: asked(2) }])
    endSecond()
    expect(again.at(-1)).toEqual({ kind: 'endMetrics' })
    metrics.refresh()
    expect(again).toHaveLength(2)
    expect(sent).toHaveLength(2)
  })

  it('gives up on the runs behind a point where another is asked about, or the engine goes', async () => {
    const { metrics, sent } = calls()
    const first = metrics.runsBehind(runsAsked)
    const second = metrics.runsBehind(runsAsked)
    await expect(first).resolves.toBeNull()
    metrics.receive({ kind: 'runsBehind', request: 1, runs: [], total: 7 })
    metrics.receive({ kind: 'runsBehind', request: 2, runs: [], total: 9 })
    await expect(second).resolves.toMatchObject({ total: 9 })
    const third = metrics.runsBehind(runsAsked)
    metrics.connect(null)
    await expect(third).resolves.toBeNull()
    await expect(metrics.runsBehind(runsAsked)).resolves.toBeNull()
    expect(sent).toHaveLength(3)
  })
})
