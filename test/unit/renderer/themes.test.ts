import { describe, expect, it } from 'vitest'

const themes = import.meta.glob<string>('../../../src/renderer/workbench/themes/*.css', {
  query: '?raw',
  import: 'default',
  eager: true
})
const styles = import.meta.glob<string>(
  ['../../../src/renderer/**/*.css', '!../../../src/renderer/workbench/themes/*.css'],
  { query: '?raw', import: 'default', eager: true }
)

const tokens = (css: string): string[] =>
  [...css.matchAll(/(--vscode-[\w-]+):/g)].map(([, name = '']) => name).sort()
const used = new Set(
  Object.values(styles).flatMap((css) =>
    [...css.matchAll(/var\((--vscode-[\w-]+)/g)].map(([, name = '']) => name)
  )
)
const dark = tokens(Object.entries(themes).find(([path]) => path.endsWith('/dark.css'))?.[1] ?? '')

describe('the themes', () => {
  it('are four, with the same tokens', () => {
    expect(dark.length).toBeGreaterThan(60)
    expect(used.size).toBeGreaterThan(50)
    expect(Object.keys(themes)).toHaveLength(4)
    for (const css of Object.values(themes)) expect(tokens(css)).toEqual(dark)
  })

  it('define every token that the styles use, and no other', () => {
    expect([...used].filter((name) => !dark.includes(name))).toEqual([])
    expect(dark.filter((name) => !used.has(name))).toEqual([])
  })

  it('hold all colours there are', () => {
    for (const css of Object.values(styles)) {
      expect(css.match(/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(/gi) ?? []).toEqual([])
    }
  })
})
