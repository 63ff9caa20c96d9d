import { assert, integer, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkQuery } from '../../../src/shared/query/check'
import { completeQuery } from '../../../src/shared/query/complete'
import { lockFields, statusValues } from '../../../src/shared/query/locks'
import { awkward } from './arbitrary'

const faults = (text: string): unknown[] =>
  checkQuery(text, lockFields).faults.map(({ code, span, takes }) => [
    code,
    text.slice(span.start, span.end),
    takes
  ])

describe('checking a query', () => {
  it('has nothing to say of a right one', () => {
    const text =
      'type:video_analysis status:RUNNING age>30m worker:gpu-3 lease<10s progress>=50% attempt>1 endpoint:prod duplicate:yes -type:x "quoted: text" free'
    expect(checkQuery(text, lockFields).faults).toEqual([])
    expect(checkQuery(text, lockFields).tests).toHaveLength(12)
    expect(checkQuery('age>1h30m', lockFields).tests[0]?.test).toMatchObject({ to: 5_400_000 })
    expect(checkQuery('progress:50', lockFields).tests[0]?.test).toMatchObject({ operator: '=', to: 0.5 })
  })

  it('marks what is wrong where it stands and says what the field takes', () => {
    expect(faults('colour:red')).toEqual([['unknown_field', 'colour', null]])
    expect(faults('-status:runing x')).toEqual([['wrong_value', 'runing', 'choice']])
    expect(checkQuery('status:x', lockFields).faults[0]?.choices).toEqual(statusValues)
    expect(faults('age>soon')).toEqual([['wrong_value', 'soon', 'duration']])
    expect(faults('age:30m')).toEqual([['operator', 'age:', 'duration']])
    expect(faults('type>3')).toEqual([['operator', 'type>', 'text']])
    expect(faults('progress>half')).toEqual([['wrong_value', 'half', 'percent']])
    expect(faults('attempt>1.5')).toEqual([['wrong_value', '1.5', 'integer']])
    expect(faults('type: b')).toEqual([['missing_value', 'type:', 'text']])
    expect(faults('a "b')).toEqual([['unclosed_quote', '"b', null]])
    expect(faults('age> x:y')).toEqual([
      ['missing_value', 'age>', 'duration'],
      ['unknown_field', 'x', null]
    ])
  })

  it('never throws, and marks only places in the text', () => {
    assert(
      property(awkward, (text) => {
        for (const { span } of checkQuery(text, lockFields).faults) {
          expect(span.start).toBeGreaterThanOrEqual(0)
          expect(span.end).toBeLessThanOrEqual(text.length)
          expect(span.end).toBeGreaterThan(span.start)
        }
      }),
      { numRuns: 2000 }
    )
  })
})

describe('completing a query', () => {
  const counts = new Map([
    ['video_analysis', 3],
    ['audio_analysis', 3],
    ['my type', 1]
  ])
  const vocabulary = (field: string): ReadonlyMap<string, number> => (field === 'type' ? counts : new Map())
  const at = (marked: string): ReturnType<typeof completeQuery> =>
    completeQuery(marked.replace('|', ''), marked.indexOf('|'), lockFields, vocabulary)
  const labels = (marked: string): string[] => at(marked).items.map(({ label }) => label)
  /** The text after the first item was taken. */
  const taken = (marked: string): string => {
    const text = marked.replace('|', '')
    const { replaces, items } = at(marked)
    return text.slice(0, replaces.start) + (items[0]?.insert ?? '') + text.slice(replaces.end)
  }

  it('offers every field where nothing stands, and those that begin like what stands there', () => {
    expect(labels('|')).toHaveLength(Object.keys(lockFields).length)
    expect(labels('x |')).toHaveLength(Object.keys(lockFields).length)
    expect(labels('st|')).toEqual(['status:'])
    expect(labels('-a|')).toEqual(['age>', 'attempt>'])
    expect(labels('nothing|')).toEqual([])
    expect(taken('x -st| y')).toBe('x -status: y')
  })

  it('offers what a choice takes and what the rows have', () => {
    expect(labels('status:|')).toEqual([...statusValues])
    expect(labels('status:f|')).toEqual(['failed'])
    expect(labels('type:analysis|')).toEqual(['audio_analysis', 'video_analysis'])
    expect(taken('type:my|')).toBe('type:"my type" ')
    expect(taken('type:"my|')).toBe('type:"my type" ')
    expect(labels('age>|')).toEqual([...lockFields.age.values])
    expect(labels('nofield:|')).toEqual([])
    expect(labels('"quo|')).toEqual([])
  })

  it('has the frequent values first, and says how many rows have one', () => {
    expect(at('type:|').items.map(({ label, count }) => [label, count])).toEqual([
      ['audio_analysis', 3],
      ['video_analysis', 3],
      ['my type', 1]
    ])
    expect(at('age>|').items[0]?.count).toBeNull()
    expect(at('ty|').typed).toBe('ty')
  })

  it('never throws, wherever the cursor is', () => {
    assert(
      property(tuple(awkward, integer({ min: 0, max: 12 })), ([text, cursor]) => {
        const { replaces } = completeQuery(text, Math.min(cursor, text.length), lockFields, vocabulary)
        expect(replaces.end).toBeGreaterThanOrEqual(replaces.start)
        expect(replaces.end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 2000 }
    )
  })
})
