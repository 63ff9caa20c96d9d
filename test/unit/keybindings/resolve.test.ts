import { describe, expect, it } from 'vitest'
import { defaultKeybindings } from '@shared/keybindings/defaults'
import { accelerator, strokesLabel } from '@shared/keybindings/label'
import { isModifier, pressedStrokes, type Press } from '@shared/keybindings/pressed'
import { resolve, ruleFor, rulesOf, type Resolved } from '@shared/keybindings/resolve'
import type { Keybinding } from '@shared/keybindings/schema'
import type { Context } from '@shared/keybindings/when'

const press = (key: string, own: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  metaKey: false,
  ...own
})
const ctrl = (key: string, own: Partial<Press> = {}): Press => press(key, { ctrlKey: true, ...own })

const defaults: readonly Keybinding[] = [
  { key: 'ctrl+2', command: 'view.locks' },
  { key: 'ctrl+f', command: 'locks.filter', when: '!inputFocus' },
  { key: 'ctrl+f', command: 'keybindings.search', when: "activeEditor == 'keybindings'" },
  { key: 'ctrl+k ctrl+s', command: 'keybindings.show' },
  { key: 'f1', command: 'keybindings.show' }
]

const answer = (user: readonly Keybinding[], presses: readonly Press[], context: Context = {}): Resolved =>
  resolve(rulesOf(defaults, user), presses.map(pressedStrokes), context)

describe('pressed keys', () => {
  it('run what they are bound to', () => {
    expect(answer([], [ctrl('2')])).toEqual({ kind: 'run', action: 'view.locks' })
    expect(answer([], [ctrl('3')])).toEqual({ kind: 'none' })
    expect(answer([], [ctrl('2', { shiftKey: true })])).toEqual({ kind: 'none' })
  })

  it('ask the when clauses, the last rule that holds wins', () => {
    const inside = { activeEditor: 'keybindings' }
    expect(answer([], [ctrl('f')])).toEqual({ kind: 'run', action: 'locks.filter' })
    expect(answer([], [ctrl('f')], inside)).toEqual({ kind: 'run', action: 'keybindings.search' })
    expect(answer([], [ctrl('f')], { inputFocus: true })).toEqual({ kind: 'none' })
  })

  it('wait for the second stroke of a chord', () => {
    expect(answer([], [ctrl('k')])).toEqual({ kind: 'pending' })
    expect(answer([], [ctrl('k'), ctrl('s')])).toEqual({ kind: 'run', action: 'keybindings.show' })
    expect(answer([], [ctrl('k'), ctrl('x')])).toEqual({ kind: 'none' })
    expect(answer([], [ctrl('s')])).toEqual({ kind: 'none' })
  })

  it('run what the user bound them to instead', () => {
    const user = [{ key: 'ctrl+2', command: 'view.problems' }]
    expect(answer(user, [ctrl('2')])).toEqual({ kind: 'run', action: 'view.problems' })
    // A single stroke of the user's ends the chord that began with it.
    expect(answer([{ key: 'ctrl+k', command: 'view.locks' }], [ctrl('k')])).toEqual({
      kind: 'run',
      action: 'view.locks'
    })
  })

  it('run nothing where the user has taken the action away', () => {
    expect(answer([{ key: 'ctrl+2', command: '-view.locks' }], [ctrl('2')])).toEqual({ kind: 'none' })
    expect(answer([{ command: '-view.locks' }], [ctrl('2')])).toEqual({ kind: 'none' })
    expect(answer([{ key: 'Ctrl+2', command: '' }], [ctrl('2')])).toEqual({ kind: 'nothing' })
  })

  it('keep the default where the removal names another key or clause', () => {
    const still = { kind: 'run', action: 'keybindings.show' }
    expect(answer([{ key: 'f1', command: '-keybindings.show' }], [ctrl('k'), ctrl('s')])).toEqual(still)
    expect(answer([{ key: 'ctrl+f', command: '-locks.filter', when: 'view == locks' }], [ctrl('f')])).toEqual(
      { kind: 'run', action: 'locks.filter' }
    )
    expect(
      answer([{ key: 'ctrl+f', command: '-locks.filter', when: ' ! inputFocus ' }], [ctrl('f')])
    ).toEqual({ kind: 'none' })
  })
})

describe('a press', () => {
  it.each([
    [ctrl('p', { code: 'KeyP' }), ['ctrl+p', 'ctrl+[KeyP]']],
    [ctrl('P', { code: 'KeyP', shiftKey: true }), ['ctrl+shift+p', 'ctrl+shift+[KeyP]']],
    // Shift changes what is on the key, not which key it is.
    [ctrl('!', { code: 'Digit1', shiftKey: true }), ['ctrl+shift+1', 'ctrl+shift+[Digit1]']],
    [ctrl('+', { code: 'Equal', shiftKey: true }), ['ctrl+shift+=', 'ctrl+shift+[Equal]']],
    // A Russian layout: by its place.
    [ctrl('з', { code: 'KeyP' }), ['ctrl+p', 'ctrl+[KeyP]']],
    // A French one: by what stands on it.
    [ctrl('a', { code: 'KeyQ' }), ['ctrl+a', 'ctrl+[KeyQ]']],
    [press('ArrowLeft', { code: 'ArrowLeft', altKey: true }), ['alt+left', 'alt+[ArrowLeft]']],
    [ctrl('0', { code: 'Numpad0' }), ['ctrl+numpad0', 'ctrl+[Numpad0]']],
    [press('F8'), ['f8']]
  ])('%o is %o', (one, names) => expect(pressedStrokes(one)).toEqual(names))

  it('of a modifier alone is none', () => {
    expect(isModifier(ctrl('Control'))).toBe(true)
    expect(isModifier(ctrl('k'))).toBe(false)
  })
})

describe("an action's key as it is shown", () => {
  it('is the last that still runs it', () => {
    const of = (user: readonly Keybinding[]) => ruleFor(rulesOf(defaults, user), 'keybindings.show')?.strokes
    expect(of([])).toEqual(['f1'])
    expect(of([{ key: 'f2', command: 'keybindings.show' }])).toEqual(['f2'])
    expect(of([{ key: 'f1', command: 'view.locks' }])).toEqual(['ctrl+k', 'ctrl+s'])
    expect(of([{ command: '-keybindings.show' }])).toBeUndefined()
    expect(of([{ key: 'f1', command: 'view.locks', when: 'locksFocus' }])).toEqual(['f1'])
    const rules = rulesOf(defaults, [{ key: 'f3', command: 'keybindings.show', when: 'locksFocus' }])
    expect(ruleFor(rules, 'keybindings.show', { locksFocus: true })?.strokes).toEqual(['f3'])
    expect(ruleFor(rules, 'keybindings.show', {})?.strokes).toEqual(['f1'])
  })

  it('reads as the platform writes it', () => {
    expect(strokesLabel(['ctrl+k', 'ctrl+s'], 'linux')).toBe('Ctrl+K Ctrl+S')
    expect(strokesLabel(['shift+meta+p'], 'darwin')).toBe('⇧⌘P')
    expect(strokesLabel(['ctrl+shift+='], 'linux')).toBe('Ctrl+Shift+=')
    expect(strokesLabel(['alt+meta+pagedown'], 'win32')).toBe('Alt+Win+PageDown')
  })

  it('stands in the menu, where a menu can show it', () => {
    expect(accelerator(['ctrl+shift+p'])).toBe('Control+Shift+P')
    expect(accelerator(['meta+numpad_add'])).toBe('Super+numadd')
    expect(accelerator(['ctrl+pagedown'])).toBe('Control+Pagedown')
    expect(accelerator(['ctrl+k', 'ctrl+s'])).toBeNull()
    expect(accelerator(['ctrl+[KeyP]'])).toBeNull()
  })
})

it('no default key of a platform hides another for good', () => {
  for (const platform of ['linux', 'darwin']) {
    const rules = rulesOf(defaultKeybindings(platform), [])
    const unreachable = rules.filter((rule, at) =>
      rules
        .slice(at + 1)
        .some((later) => later.when === null && later.strokes.join(' ') === rule.strokes.join(' '))
    )
    expect(unreachable).toEqual([])
  }
})
