import { describe, expect, it } from 'vitest'
import type { Content } from '../../../src/renderer/workbench/editors/content'
import {
  activate,
  activeEditor,
  close,
  closeAll,
  focusGroup,
  focusNeighbour,
  initialEditors,
  keep,
  MAX_GROUPS,
  moveTab,
  moveToNeighbour,
  neighbour,
  open,
  reopen,
  split,
  type Editors
} from '../../../src/renderer/workbench/editors/editors'
import { finding } from './live'

const problem = (key: string): Content => ({ kind: 'finding', key, finding: finding({ key }) })
const locks: Content = { kind: 'locks' }

/** Each group's tabs, the one in front in brackets, one in passing with a tilde; `*` before the group with the focus. */
function shape({ groups, focused }: Editors): string[] {
  return groups.map((group) => {
    const tabs = group.tabs.map(({ id, preview }) => {
      const name = `${preview ? '~' : ''}${id.replace('finding:', '')}`
      return id === group.recent[0] ? `[${name}]` : name
    })
    expect(group.recent.toSorted()).toEqual(group.tabs.map(({ id }) => id).toSorted())
    return `${group.id === focused ? '*' : ''}${tabs.join(' ')}`
  })
}

const opened = (...keys: readonly string[]): Editors =>
  keys.reduce((editors, key) => open(editors, problem(key), false), initialEditors)

const closing = (editors: Editors, id: string): Editors =>
  close(editors, editors.focused, (tab) => tab.id === id)

describe('a group of editors', () => {
  it('opens to the right of the tab in front', () => {
    const editors = activate(opened('a', 'b'), 1, 'locks')
    expect(shape(open(editors, problem('c'), false))).toEqual(['*locks [c] a b'])
  })

  it('shows one tab in passing, until it is kept', () => {
    let editors = open(initialEditors, problem('a'), true)
    editors = open(editors, problem('b'), true)
    expect(shape(editors)).toEqual(['*locks [~b]'])
    editors = keep(editors, 1, 'finding:b')
    editors = open(editors, problem('c'), true)
    expect(shape(editors)).toEqual(['*locks b [~c]'])
    // Opened once more in passing, a kept one stays; opened to stay, one in passing is kept.
    editors = open(editors, problem('b'), true)
    expect(shape(editors)).toEqual(['*locks [b] ~c'])
    editors = open(editors, problem('c'), false)
    expect(shape(editors)).toEqual(['*locks b [c]'])
  })

  it('takes what is known of an open one anew', () => {
    const newer: Content = { kind: 'finding', key: 'a', finding: finding({ key: 'a', severity: 'critical' }) }
    const editors = open(opened('a'), newer, true)
    expect(activeEditor(editors)?.content).toEqual(newer)
    expect(editors.groups[0]?.tabs).toHaveLength(2)
  })

  it('brings the tab to the front that was there before the closed one', () => {
    let editors = activate(opened('a', 'b', 'c'), 1, 'finding:a')
    editors = closing(editors, 'finding:a')
    expect(shape(editors)).toEqual(['*locks b [c]'])
    // Another than the one in front: that one stays.
    expect(shape(closing(editors, 'locks'))).toEqual(['*b [c]'])
  })

  it('can be emptied, and filled again with what was closed, at its place', () => {
    let editors = closeAll(opened('a', 'b'))
    expect(shape(editors)).toEqual(['*'])
    expect(closeAll(editors)).toEqual(editors)
    editors = reopen(reopen(reopen(editors)))
    expect(shape(editors)).toEqual(['*[locks] a b'])
    expect(reopen(editors)).toBe(editors)
  })

  it('does not open again what is open again by now', () => {
    let editors = closing(closing(opened('a', 'b'), 'finding:a'), 'finding:b')
    editors = open(editors, problem('b'), false)
    expect(shape(reopen(editors))).toEqual(['*locks [a] b'])
  })

  it('moves a tab by one place, and not beyond the ends', () => {
    let editors = opened('a', 'b')
    expect(moveTab(editors, 1)).toEqual(editors)
    editors = moveTab(moveTab(editors, -1), -1)
    expect(shape(editors)).toEqual(['*[b] locks a'])
    expect(shape(moveTab(editors, -1))).toEqual(['*[b] locks a'])
  })
})

describe('several groups of editors', () => {
  it('come by splitting: the tab is open in both', () => {
    const editors = split(opened('a'))
    expect(shape(editors)).toEqual(['locks [a]', '*[a]'])
    // Each has its own: closing one leaves the other, and the group that is empty goes.
    expect(shape(closing(editors, 'finding:a'))).toEqual(['*locks [a]'])
  })

  it('leave what is one of its kind where it is: the new group is empty, and goes as it is closed', () => {
    const editors = split(initialEditors)
    expect(shape(editors)).toEqual(['[locks]', '*'])
    expect(shape(open(editors, locks, false))).toEqual(['*[locks]', ''])
    expect(shape(close(editors, 2, () => true))).toEqual(['*[locks]'])
    expect(shape(open(editors, problem('a'), true))).toEqual(['[locks]', '*[~a]'])
  })

  it('are no more than fit', () => {
    let editors = initialEditors
    for (let n = 0; n < MAX_GROUPS + 2; n += 1) editors = split(editors)
    expect(editors.groups).toHaveLength(MAX_GROUPS)
    expect(new Set(editors.groups.map(({ id }) => id)).size).toBe(MAX_GROUPS)
  })

  it('pass the focus to the one beside, and stop at the ends', () => {
    const editors = split(opened('a'))
    const left = focusNeighbour(editors, -1)
    expect(left.focused).toBe(1)
    expect(focusNeighbour(left, -1)).toBe(left)
    expect(focusGroup(left, 99)).toBe(left)
    expect(shape(open(left, problem('b'), false))).toEqual(['*locks a [b]', '[a]'])
  })

  it('take a tab from one another', () => {
    let editors = moveToNeighbour(opened('a', 'b'), 1)
    expect(shape(editors)).toEqual(['locks [a]', '*[b]'])
    editors = moveToNeighbour(focusNeighbour(editors, -1), 1)
    expect(shape(editors)).toEqual(['[locks]', '*[a] b'])
    editors = moveToNeighbour(editors, -1)
    expect(shape(editors)).toEqual(['*locks [a]', '[b]'])
    // The last of a group takes its group with it; there is none further right for a group's only tab.
    editors = focusNeighbour(editors, 1)
    expect(moveToNeighbour(editors, 1)).toBe(editors)
    expect(shape(moveToNeighbour(editors, -1))).toEqual(['*locks a [b]'])
  })

  it('are walked through as one row of tabs', () => {
    let editors = split(opened('a'))
    editors = neighbour(editors, 1)
    expect(shape(editors)).toEqual(['*[locks] a', '[a]'])
    editors = neighbour(editors, -1)
    expect(shape(editors)).toEqual(['[locks] a', '*[a]'])
    expect(shape(neighbour(split(initialEditors), -1))).toEqual(['*[locks]', ''])
  })

  it('are one empty group once everything is closed', () => {
    expect(shape(closeAll(split(split(opened('a', 'b')))))).toHaveLength(1)
  })
})
