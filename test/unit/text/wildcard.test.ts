import { array, assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wildcard } from '@shared/text/wildcard'

describe('a pattern with wildcards', () => {
  it('takes * for any text, and everything else as it stands', () => {
    const matching = (pattern: string, text: string): boolean => wildcard(pattern)(text)
    expect(matching('qo_*', 'qo_tasks.add_a-1')).toBe(true)
    expect(matching('qo_*', 'QO_x')).toBe(false)
    expect(matching('*', '')).toBe(true)
    expect(matching('a.c', 'abc')).toBe(false)
    expect(matching('video:*:lock', 'video:encode:1:lock')).toBe(true)
    expect(matching('video:*:lock', 'video:lock')).toBe(false)
    expect(matching('*a*', 'line\nbreak')).toBe(true)
  })

  it('matches what it was made from', () => {
    const plain = string().filter((text) => !text.includes('*'))
    assert(
      property(array(plain), string(), (pieces, filling) => {
        expect(wildcard(pieces.join('*'))(pieces.join(filling))).toBe(true)
      })
    )
  })

  it('takes a hostile text in its stride', () => {
    const text = 'a'.repeat(50_000)
    expect(wildcard(`${'*a'.repeat(40)}b`)(text)).toBe(false)
  })
})
