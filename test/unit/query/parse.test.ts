import { array, assert, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseQuery } from '../../../src/shared/query/parse'
import { printQuery } from '../../../src/shared/query/print'
import type { Term } from '../../../src/shared/query/term'
import { anyTerm, awkward } from './arbitrary'

const bare = (term: Term): object =>
  term.kind === 'text'
    ? { kind: term.kind, negated: term.negated, value: term.value }
    : {
        kind: term.kind,
        negated: term.negated,
        value: term.value,
        field: term.field,
        operator: term.operator
      }
const read = (text: string): object[] => parseQuery(text).terms.map(bare)

describe('reading a query', () => {
  it('finds fields, operators, text and quotes, each with its place', () => {
    const text = 'type:video_analysis age>=30m -worker:"gpu 3" free "a \\"b\\""'
    expect(read(text)).toEqual([
      { kind: 'field', field: 'type', operator: ':', value: 'video_analysis', negated: false },
      { kind: 'field', field: 'age', operator: '>=', value: '30m', negated: false },
      { kind: 'field', field: 'worker', operator: ':', value: 'gpu 3', negated: true },
      { kind: 'text', value: 'free', negated: false },
      { kind: 'text', value: 'a "b"', negated: false }
    ])
    const at = parseQuery(text).terms.map(({ span }) => text.slice(span.start, span.end))
    expect(at).toEqual(['type:video_analysis', 'age>=30m', '-worker:"gpu 3"', 'free', String.raw`"a \"b\""`])
    const worker = parseQuery(text).terms[2]
    expect(worker?.kind === 'field' && [worker.fieldSpan, worker.valueSpan]).toEqual([
      { start: 30, end: 36 },
      { start: 37, end: 44 }
    ])
  })

  it('takes as text what names no field', () => {
    expect(read('10:30 :x - 视频:1 -')).toEqual([
      { kind: 'text', value: '10:30', negated: false },
      { kind: 'text', value: ':x', negated: false },
      { kind: 'text', value: '-', negated: false },
      { kind: 'text', value: '视频:1', negated: false },
      { kind: 'text', value: '-', negated: false }
    ])
  })

  it('says where a quote is left open, and reads it to the end', () => {
    expect(parseQuery('a type:"b c')).toMatchObject({ unclosedAt: 7, terms: [{}, { value: 'b c' }] })
    expect(parseQuery(String.raw`"a\"`)).toMatchObject({ unclosedAt: 0, terms: [{ value: 'a"' }] })
  })

  it('reads back what it prints, whatever the values are', () => {
    assert(
      property(array(anyTerm, { maxLength: 5 }), (terms) => {
        const parsed = parseQuery(printQuery(terms))
        expect(parsed.terms.map(bare)).toEqual(terms)
        expect(parsed.unclosedAt).toBeNull()
      }),
      { numRuns: 2000 }
    )
  })

  it('covers every character but space with terms, in order, for any text', () => {
    assert(
      property(awkward, (text) => {
        let end = 0
        for (const { span } of parseQuery(text).terms) {
          expect(text.slice(end, span.start).trim()).toBe('')
          expect(span.end).toBeGreaterThan(span.start)
          end = span.end
        }
        expect(text.slice(end).trim()).toBe('')
      }),
      { numRuns: 2000 }
    )
  })
})
