import { describe, expect, it } from 'vitest'
import type { ResourceFacts, StateFacts } from '@shared/model/facts'
import { rowsOf } from '../../../src/main/engine/live/rows'

const owner = { endpointId: 'e', namespace: 'taskguard' }
const state: StateFacts = {
  runId: 'a',
  taskId: 't',
  startedAt: 5,
  endedAt: null,
  fence: '1',
  attempt: 1,
  mode: 'enforce',
  host: 'h',
  pid: 1,
  worker: 'w',
  startedBy: 'cli',
  leaseMs: 60_000,
  maxRuntimeMs: null,
  progress: null,
  error: null,
  status: 'running',
  rejected: null,
  lastCompleted: null
}
const facts = (more: Partial<ResourceFacts>): ResourceFacts => ({
  source: { kind: 'guard' },
  type: 'video',
  id: '1',
  lock: null,
  state: null,
  runs: [],
  live: [],
  ...more
})
const member = (runId: string) => ({ runId, deadline: 100, sweepsPast: 0 })

describe('rowsOf', () => {
  it('has one row a run, and marks those of a duplicate', () => {
    const rows = rowsOf(
      'k',
      facts({ state, lock: { key: 'l', value: 'a' }, live: [member('a'), member('b')] }),
      owner
    )
    expect(rows).toMatchObject([
      { runId: 'a', owner: 'a', worker: 'w', status: 'running', leaseDeadline: 100, duplicate: true },
      { runId: 'b', owner: null, worker: null, status: 'unknown', duplicate: true }
    ])
    expect(new Set(rows.map((row) => row.key)).size).toBe(2)
  })

  it('shows a lock whose owner is in no list', () => {
    expect(rowsOf('k', facts({ lock: { key: 'l', value: 'x', expiresAt: 7 } }), owner)).toMatchObject([
      { runId: null, owner: 'x', status: 'unknown', leaseDeadline: 7, duplicate: false }
    ])
  })

  it("shows a template's run by its task, with and without its lock", () => {
    const source = { kind: 'template', template: 'report' } as const
    const own = { ...state, runId: null, leaseMs: null }
    const locked = rowsOf(
      'k',
      facts({ source, state: own, lock: { key: 'l', value: 't', expiresAt: null } }),
      owner
    )
    expect(locked).toMatchObject([{ taskId: 't', owner: 't', status: 'running', source: 'report' }])
    expect(rowsOf('k', facts({ source, state: own }), owner)).toMatchObject([
      { taskId: 't', owner: null, status: 'running' }
    ])
  })

  it('has none for an outcome', () => {
    expect(rowsOf('k', facts({ state: { ...state, status: 'completed', endedAt: 9 } }), owner)).toEqual([])
  })

  it('cuts what no window can show', () => {
    const [row] = rowsOf(
      'k',
      facts({ id: 'x'.repeat(5_000), lock: { key: 'l', value: 'y'.repeat(5_000) } }),
      owner
    )
    expect(row?.resourceId.length).toBeLessThan(600)
    expect(row?.owner?.length).toBeLessThan(600)
  })
})
