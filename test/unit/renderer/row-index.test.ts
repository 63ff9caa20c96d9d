import { checkQuery } from '../../../src/shared/query/check'
import { lockFields, lockLanguage } from '../../../src/shared/query/locks'
import type { LockRow } from '../../../src/shared/live/view'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { liveQueryContext } from '../../../src/renderer/table/query-context'
import { compareBy, initialSorts } from '../../../src/renderer/features/locks/sort'
import { RowIndex } from '../../../src/renderer/table/row-index'
import type { Slicer } from '../../../src/renderer/table/slices'
import { createLive, type Live } from '../../../src/renderer/stores/live/store'
import { delta, row, snapshot } from './live'

const atOnce: Slicer = (job) => {
  while (!job.next().done);
  return () => undefined
}

const keys = (index: RowIndex<LockRow>): string[] => index.getSnapshot().rows.map((one) => one.key)
const byResource = [{ column: 'resource', descending: false }] as const
const all = checkQuery('', lockFields)
const kind = { language: lockLanguage, sorts: initialSorts, compareBy }
const made = (live: Live, slicer: Slicer = atOnce): RowIndex<LockRow> => {
  const index = new RowIndex(live.rows, kind, liveQueryContext(live), slicer)
  onTestFinished(() => index.dispose())
  return index
}

describe('the rows that the table shows', () => {
  it('follow the live rows in the chosen order', () => {
    const live = createLive()
    const index = made(live)
    index.show(byResource, all)
    live.receive(snapshot({ rows: [row({ key: '2' }), row({ key: '1' })] }))
    live.receive(delta(2, { rows: [row({ key: '3' }), row({ key: '1', attempt: 2 })], removedRows: ['2'] }))
    expect(keys(index)).toEqual(['1', '3'])
    expect(index.getSnapshot().rows[0]?.attempt).toBe(2)
    expect(index.placeOf('3')).toBe(1)
    expect(index.placeOf('2')).toBe(-1)
  })

  it('are narrowed by text, type and endpoint', () => {
    const live = createLive()
    const index = made(live)
    live.receive(
      snapshot({
        rows: [
          row({ key: '1', worker: 'GPU-3/w1' }),
          row({ key: '2', type: 'audio_analysis', worker: 'gpu-3/w2' }),
          row({ key: '3', endpointId: 'staging' })
        ]
      })
    )
    index.show(byResource, checkQuery('gpu-3', lockFields))
    expect(keys(index)).toEqual(['1', '2'])
    index.show(byResource, checkQuery('gpu-3 AUDIO', lockFields))
    expect(keys(index)).toEqual(['2'])
    index.show(byResource, checkQuery('type=video_analysis endpoint=prod', lockFields))
    expect(keys(index)).toEqual(['1'])
    live.receive(delta(2, { rows: [row({ key: '4' }), row({ key: '5', type: 'audio_analysis' })] }))
    expect(keys(index)).toEqual(['1', '4'])
  })

  it('stay as they are while another order is made, and take what came meanwhile', () => {
    const live = createLive()
    let job: Generator<void, void> | null = null
    const byHand: Slicer = (given) => {
      job = given
      return () => {
        job = null
      }
    }
    const step = (): boolean => job?.next().done ?? true
    const finish = (): void => {
      for (let done = false; !done;) done = step()
    }
    const index = made(live, byHand)
    live.receive(snapshot({ rows: [row({ key: '1', startedAt: 1 }), row({ key: '2', startedAt: 2 })] }))
    finish()
    expect(keys(index)).toEqual(['2', '1'])
    index.show(byResource, all)
    expect(index.getSnapshot().sorting).toBe(true)
    live.receive(delta(2, { rows: [row({ key: '0' })], removedRows: ['2'] }))
    live.receive(delta(3, { rows: [row({ key: '5' })] }))
    expect(keys(index)).toEqual(['2', '1'])
    // One change a step; another comes between the two.
    step()
    live.receive(delta(4, { rows: [row({ key: '4' })], removedRows: ['0'] }))
    expect(keys(index)).toEqual(['2', '1'])
    finish()
    expect(keys(index)).toEqual(['1', '4', '5'])
    expect(index.getSnapshot().sorting).toBe(false)
  })

  it('tell nobody when nothing that is shown has changed', () => {
    const live = createLive()
    const index = made(live)
    live.receive(snapshot({ rows: [row({ key: '1' })] }))
    const heard = vi.fn<() => void>()
    index.subscribe(heard)
    live.receive(delta(2, { endpoints: [] }))
    expect(heard).not.toHaveBeenCalled()
    live.receive(delta(3, { rows: [row({ key: '2' })] }))
    expect(heard).toHaveBeenCalledTimes(1)
  })
})
