import { describe, expect, it } from 'vitest'
import { contextKeys } from '@shared/keybindings/when'
import { contentSchema } from '../../../src/renderer/workbench/editors/content'
import { views } from '../../../src/renderer/workbench/store'
import keybindings from '../../../docs/keybindings.md?raw'

/** The words in backticks of the table's lines that begin with one. */
const told = [...keybindings.matchAll(/`([\w ='.]+)`/g)].map(([, word = '']) => word)

describe('docs/keybindings.md', () => {
  it('has every context key', () => {
    const keys = contextKeys.filter((key) => !told.some((word) => word === key || word.startsWith(`${key} `)))
    expect(keys).toEqual([])
  })

  it('has every editor and every view by its value', () => {
    const kinds = contentSchema.options.map(({ shape }) => shape.kind.value)
    expect([...kinds, ...views].filter((one) => !told.includes(one))).toEqual([])
  })
})
