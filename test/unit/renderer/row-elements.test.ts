import { array, assert, constantFrom, integer, property, tuple, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowElements } from '../../../src/renderer/table/row-elements'

const list = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => `row-${from + at}`)

describe('RowElements', () => {
  it('gives a jump the elements that stand there, in their order', () => {
    const elements = new RowElements()
    const before = elements.assign(list(0, 40))
    expect(elements.assign(list(500, 540))).toEqual(before)
  })

  it('lets rows keep their elements where others come in above them', () => {
    const elements = new RowElements()
    const before = elements.assign(list(10, 50))
    const after = elements.assign(list(7, 47))
    expect(after.slice(3)).toEqual(before.slice(0, 37))
    // Those that leave at the other end are not moved past all others.
    expect(before).not.toContain(after[0])
  })

  it('uses those that leave at the top again at the end', () => {
    const elements = new RowElements()
    const before = elements.assign(list(0, 40))
    const after = elements.assign(list(5, 45))
    expect(after.slice(0, 35)).toEqual(before.slice(5))
    expect(after.slice(35)).toEqual(before.slice(0, 5))
  })

  it('puts a new row where one has gone from between the same two', () => {
    const elements = new RowElements()
    const [first, gone, last] = elements.assign(['a', 'b', 'c'])
    expect(elements.assign(['a', 'x', 'c'])).toEqual([first, gone, last])
  })

  it('never gives an element to two rows, nor a row in sight another one, and is the same asked twice', () => {
    const step = tuple(
      integer({ min: 0, max: 60 }),
      uniqueArray(integer({ min: 0, max: 80 }), { maxLength: 20 })
    )
    assert(
      property(array(step, { maxLength: 30 }), constantFrom(12, 25), (steps, height) => {
        const elements = new RowElements()
        let before = new Map<string, number>()
        for (const [from, gone] of steps) {
          const keys = list(from, from + height).filter((key) => !gone.some((id) => key === `row-${id}`))
          const given = elements.assign(keys)
          expect(given).toHaveLength(keys.length)
          expect(new Set(given).size).toBe(keys.length)
          const now = new Map(keys.map((key, at) => [key, given[at] ?? -1]))
          for (const [key, element] of now) expect(before.get(key) ?? element).toBe(element)
          expect(elements.assign(keys)).toEqual(given)
          before = now
        }
      })
    )
  })
})
