import { describe, expect, it } from 'vitest'
import {
  moveLead,
  nothingSelected,
  selectAll,
  selectedRows,
  selectOnly,
  selectRange,
  toggle,
  withoutGone
} from '../../../src/renderer/table/selection'
import { row } from './live'

const rows = ['a', 'b', 'c', 'd', 'e'].map((key) => row({ key }))
const keys = ({ keys: set }: { readonly keys: ReadonlySet<string> }): string => [...set].sort().join('')
const placeOf = (key: string): number => rows.findIndex((one) => one.key === key)

describe('the selection of rows', () => {
  it('is one row, a range from it, or several', () => {
    const one = selectOnly('b')
    const range = selectRange(one, rows, 1, 3, false)
    expect([keys(range), range.anchor, range.lead]).toEqual(['bcd', 'b', 'd'])
    // Another range from the same anchor takes the place of the first.
    expect(keys(selectRange(range, rows, 1, 0, false))).toBe('ab')
    expect(keys(selectRange(toggle(range, 'e'), rows, 4, 4, true))).toBe('bcde')
    expect(keys(toggle(range, 'c'))).toBe('bd')
  })

  it('begins anew where its anchor is not shown any more', () => {
    expect(keys(selectRange(selectOnly('gone'), rows, -1, 2, false))).toBe('c')
    expect(keys(selectRange(selectOnly('gone'), rows, -1, 2, true))).toBe('cgone')
    expect(selectRange(nothingSelected, rows, -1, 9, false)).toBe(nothingSelected)
  })

  it('moves its lead alone', () => {
    const moved = moveLead(selectOnly('a'), 'c')
    expect([keys(moved), moved.lead, moved.anchor]).toEqual(['a', 'c', 'a'])
  })

  it('takes everything that is shown', () => {
    const all = selectAll(selectOnly('c'), rows)
    expect([keys(all), all.lead]).toEqual(['abcde', 'c'])
    expect(selectAll(selectOnly('gone'), rows).lead).toBe('a')
  })

  it('loses what is gone', () => {
    const three = selectRange(selectOnly('a'), rows, 0, 2, false)
    const left = withoutGone(three, (key) => key !== 'c')
    expect([keys(left), left.lead]).toEqual(['ab', 'a'])
  })

  it('acts on what is shown of it, in its order', () => {
    const mixed = toggle(toggle(toggle(nothingSelected, 'd'), 'hidden'), 'a')
    expect(selectedRows(mixed, rows, placeOf).map(({ key }) => key)).toEqual(['a', 'd'])
    const many = Array.from({ length: 100 }, (_, n) => row({ key: String(n) }))
    const few = toggle(toggle(nothingSelected, '70'), '3')
    expect(selectedRows(few, many, (key) => many.findIndex((one) => one.key === key))).toHaveLength(2)
    expect(selectedRows(nothingSelected, rows, placeOf)).toEqual([])
  })
})
