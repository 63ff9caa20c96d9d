import { describe, expect, test } from 'vitest'
import { Outcomes } from '../../../src/main/engine/monitor/model/outcomes'
import { printOf } from '../../../src/main/engine/monitor/model/print'

const outcome = (print: number) => ({ status: 'completed', print }) as const

describe('the outcomes that are kept', () => {
  test('are known by type and id, and counted once', () => {
    const kept = new Outcomes(10)
    kept.set('video', '1', outcome(1))
    kept.set('audio', '1', outcome(2))
    kept.set('video', '1', outcome(3))
    expect(kept.size).toBe(2)
    expect(kept.get('video', '1')).toEqual(outcome(3))
    expect([...kept.idsOf('audio')]).toEqual(['1'])
    expect(kept.delete('audio', '1')).toEqual(outcome(2))
    expect(kept.delete('audio', '1')).toBeUndefined()
    expect([...kept.types]).toEqual(['video'])
    expect(kept.size).toBe(1)
    expect(kept.dropped).toBe(false)
  })

  test('beyond the bound the oldest of the largest type goes, and that is known', () => {
    const kept = new Outcomes(3)
    kept.set('audio', '1', outcome(1))
    kept.set('video', '1', outcome(2))
    kept.set('video', '2', outcome(3))
    expect(kept.set('audio', '2', outcome(4))).toEqual(outcome(1))
    expect([...kept.idsOf('audio')]).toEqual(['2'])
    expect([...kept.idsOf('video')]).toEqual(['1', '2'])
    expect(kept.size).toBe(3)
    expect(kept.dropped).toBe(true)
  })
})

test('a print tells texts apart that differ in one place, in their order or in length', () => {
  const texts = ['', 'a', 'b', 'ab', 'ba', 'aa', '{"fence":"1"}', '{"fence":"2"}', '分析', '析分']
  expect(new Set(texts.map(printOf)).size).toBe(texts.length)
  expect(printOf('{"fence":"1"}')).toBe(printOf('{"fence":"1"}'))
})
