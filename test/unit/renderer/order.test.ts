import {
  type Arbitrary,
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  nat,
  option,
  property,
  record
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LockRow } from '@shared/live/view'
import { type Compare, changeOrder, sortInSlices } from '../../../src/renderer/table/order'
import { lockColumns } from '../../../src/renderer/features/locks/columns'
import { compareBy as compare } from '../../../src/renderer/features/locks/sort'
import type { Sort } from '../../../src/renderer/table/sort'
import { row } from './live'

const finish = (job: Generator<void, readonly LockRow[]>): readonly LockRow[] => {
  for (;;) {
    const step = job.next()
    if (step.done) return step.value
  }
}

const anyRow = record({
  key: integer({ min: 0, max: 40 }).map(String),
  type: constantFrom('video_analysis', 'audio_analysis'),
  resourceId: constantFrom('1', '9', '10', 'a', 'b'),
  startedAt: option(integer({ min: 0, max: 5 })),
  leaseDeadline: option(integer({ min: 0, max: 5 })),
  attempt: option(integer({ min: 1, max: 3 })),
  worker: option(constantFrom('w1', 'w2')),
  status: constantFrom('running' as const, 'failed' as const)
}).map(row)

const compareBy = (...sorts: readonly Sort[]): Compare<LockRow> => compare(sorts, (id) => id)

const anySort: Arbitrary<Sort> = record({
  column: constantFrom(...Object.keys(lockColumns)),
  descending: boolean()
})
const anySorts = array(anySort, { minLength: 1, maxLength: 3 })
const unique = (rows: readonly LockRow[]): LockRow[] => [
  ...new Map(rows.map((one) => [one.key, one])).values()
]

describe('the order of rows', () => {
  it('is the same merged from changes as sorted at once', () => {
    assert(
      property(array(anyRow), array(anyRow), array(nat(40)), anySorts, (first, come, gone, sorts) => {
        const order = compareBy(...sorts)
        const rows = new Map(unique(first).map((one) => [one.key, one]))
        const sorted = [...rows.values()].sort(order)
        const before: LockRow[] = []
        const after = unique(come)
        for (const key of new Set([...gone.map(String), ...after.map((one) => one.key)])) {
          const old = rows.get(key)
          if (old) before.push(old)
          rows.delete(key)
        }
        for (const one of after) rows.set(one.key, one)
        expect(changeOrder(sorted, order, before, after)).toEqual([...rows.values()].sort(order))
      })
    )
  })

  it('is the same made in slices as at once', () => {
    const byAge = compareBy({ column: 'age', descending: false })
    const rows = Array.from({ length: 5000 }, (_, n) => row({ key: String(n), startedAt: (n * 7919) % 1000 }))
    const matches = (one: LockRow): boolean => one.startedAt !== 3
    expect(finish(sortInSlices(rows, matches, byAge))).toEqual(rows.filter(matches).sort(byAge))
  })

  it('has ids that are numbers by size', () => {
    const rows = ['10', '9', 'b', '100', 'a'].map((resourceId) => row({ key: resourceId, resourceId }))
    const sorted = rows.sort(compareBy({ column: 'resource', descending: false }))
    expect(sorted.map((one) => one.resourceId)).toEqual(['9', '10', '100', 'a', 'b'])
  })

  it('goes by the second sort where the first is equal', () => {
    const rows = [
      row({ key: 'a', type: 'x', startedAt: 1 }),
      row({ key: 'b', type: 'y', startedAt: 2 }),
      row({ key: 'c', type: 'x', startedAt: 3 })
    ]
    const order = compareBy({ column: 'type', descending: true }, { column: 'started', descending: true })
    expect(rows.sort(order).map(({ key }) => key)).toEqual(['b', 'c', 'a'])
  })

  it('has the youngest first by age, and what is not known last in either direction', () => {
    const rows = [
      row({ key: 'old', startedAt: 1 }),
      row({ key: 'none', startedAt: null }),
      row({ key: 'new', startedAt: 9 })
    ]
    const keys = (descending: boolean): string[] =>
      [...rows].sort(compareBy({ column: 'age', descending })).map((one) => one.key)
    expect(keys(false)).toEqual(['new', 'old', 'none'])
    expect(keys(true)).toEqual(['old', 'new', 'none'])
  })
})
