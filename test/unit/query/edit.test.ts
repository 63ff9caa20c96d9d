import { assert, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkQuery } from '../../../src/shared/query/check'
import { lockFields } from '../../../src/shared/query/locks'
import { exactValue, withField, without } from '../../../src/shared/query/edit'
import { parseQuery } from '../../../src/shared/query/parse'
import { awkward } from './arbitrary'

describe('changing a query by a button', () => {
  it('writes a field, and leaves the rest as it was written', () => {
    expect(withField('', 'type', 'video')).toBe('type=video')
    expect(withField('age>30m  "a  b"', 'type', 'video')).toBe('age>30m  "a  b" type=video')
    expect(withField('x type:audio y', 'type', 'video')).toBe('x type=video y')
    expect(withField('type:a x type=b', 'type', 'my type')).toBe('type="my type" x')
    expect(withField('x  type=a   y', 'type', null)).toBe('x y')
    expect(withField('-type:a', 'type', 'b')).toBe('-type:a type=b')
    expect(withField('"open', 'type', 'b')).toBe('"open" type=b')
  })

  it('leaves a value out', () => {
    expect(without('x', 'worker', 'gpu 3')).toBe('x -worker="gpu 3"')
  })

  it('reads back what it wrote, whatever the value is', () => {
    assert(
      property(awkward, awkward, (text, value) => {
        const query = withField(text, 'resource', value)
        const values = parseQuery(query).terms.flatMap((term) =>
          term.kind === 'field' && term.field.toLowerCase() === 'resource' && !term.negated ? [term] : []
        )
        expect(values.some((term) => term.value === value)).toBe(true)
        expect(checkQuery(query, lockFields).faults.filter(({ code }) => code === 'unclosed_quote')).toEqual(
          []
        )
        expect(exactValue(withField('', 'resource', value), 'resource')).toBe(value)
      }),
      { numRuns: 1000 }
    )
  })

  it('can stand in a box of one line', () => {
    const query = withField('', 'resource', 'a\nb\u202Ec\u0003')
    expect(query).toBe(String.raw`resource="a\u{000A}b\u{202E}c\u{0003}"`)
    expect(exactValue(query, 'resource')).toBe('a\nb\u202Ec\u0003')
  })
})
