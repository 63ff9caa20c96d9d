import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contextKeys, holds, readWhen, whenText, type Context, type When } from '@shared/keybindings/when'

const ask = (text: string, context: Context): boolean => {
  const read = readWhen(text)
  if (!read.ok) throw new Error(read.problem)
  return holds(read.value, context)
}

const locks: Context = { locksFocus: true, view: 'locks', inputFocus: false }

describe('a when clause', () => {
  it.each([
    ['locksFocus', true],
    ['!locksFocus', false],
    ['!!locksFocus', true],
    ['panelFocus', false],
    ['locksFocus && !inputFocus', true],
    ['inputFocus || locksFocus', true],
    ["view == 'locks'", true],
    ['view == locks', true],
    ['view != locks', false],
    ["!(view == 'locks')", false],
    ['locksFocus == true', true],
    ['panelFocus == false', true],
    ['true && !false', true],
    // && binds closer than ||.
    ['locksFocus || inputFocus && inputFocus', true],
    ['(locksFocus || inputFocus) && inputFocus', false],
    ['  ( ( locksFocus ) )  ', true]
  ])('%s is %s', (text, expected) => expect(ask(text, locks)).toBe(expected))

  it.each([
    ['', 'expected a context key (character 1)'],
    ['locksFocus &&', 'expected a context key (character 14)'],
    ['(locksFocus', 'expected ")" (character 12)'],
    ['locksFocus inputFocus', 'expected "&&", "||" or the end (character 12)'],
    ['view == ', 'expected a value (character 9)'],
    ['view = locks', 'can\'t be read at "= locks" (character 6)'],
    ["view == 'locks", 'can\'t be read at "\'locks" (character 9)']
  ])('"%s" is wrong: %s', (text, problem) => expect(readWhen(text)).toEqual({ ok: false, problem }))

  it('names a context key that there is none of', () => {
    const read = readWhen('editorTextFocus')
    expect(read.ok ? '' : read.problem).toMatch(/"editorTextFocus" is no context key; known are editorFocus/)
  })

  const when: fc.Arbitrary<When> = fc.letrec<{ when: When }>((tie) => ({
    when: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(...contextKeys).map((key): When => ({ kind: 'key', key })),
      fc.boolean().map((value): When => ({ kind: 'constant', value })),
      fc.record({
        kind: fc.constant('equals' as const),
        key: fc.constantFrom(...contextKeys),
        value: fc.constantFrom('locks', 'a b', ''),
        negated: fc.boolean()
      }),
      tie('when').map((of): When => ({ kind: 'not', of })),
      fc
        .tuple(
          fc.constantFrom('and' as const, 'or' as const),
          fc.array(tie('when'), { minLength: 2, maxLength: 3 })
        )
        .map(([kind, parts]): When => ({ kind, parts }))
    )
  })).when

  it('written out and read again says the same', () => {
    const context = fc.dictionary(
      fc.constantFrom(...contextKeys),
      fc.oneof(fc.boolean(), fc.constantFrom('locks', 'a b'))
    )
    fc.assert(
      fc.property(when, context, (clause, window) => {
        expect(ask(whenText(clause), window)).toBe(holds(clause, window))
      })
    )
  })
})
