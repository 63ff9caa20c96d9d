import { describe, expect, test } from 'vitest'
import { contrast, over, parseColor, stylesheets, themes, tokensOf, type ThemeName } from './tokens'

describe('the colours of the window', () => {
  test('are in the stylesheets that are looked at', () => {
    expect(stylesheets.length).toBeGreaterThan(5)
  })

  test('stand in the themes alone', () => {
    const raw =
      /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(|:\s*(?:white|black|red|green|blue|yellow|orange|purple|gr[ae]y)\b/gi
    const found = stylesheets.flatMap(({ path, text }) =>
      [...text.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(raw)].map(([match]) => `${path}: ${match}`)
    )
    expect(found).toEqual([])
  })

  test('are defined in every theme, each that a stylesheet asks for, and no other', () => {
    const used = new Set(
      stylesheets.flatMap(({ text }) => [...text.matchAll(/--vscode-([\w-]+)/g)].map(([, name = '']) => name))
    )
    for (const theme of themes)
      expect({ theme, tokens: [...tokensOf(theme).keys()].sort() }).toEqual({
        theme,
        tokens: [...used].sort()
      })
  })
})

/** Text over the surfaces that it stands on, from the topmost down. */
const text: readonly (readonly [text: string, ...surfaces: string[]])[] = [
  ['foreground', 'editor-background'],
  ['descriptionForeground', 'editor-background'],
  ['descriptionForeground', 'sideBar-background'],
  ['descriptionForeground', 'panel-background'],
  ['editor-foreground', 'editor-background'],
  ['sideBar-foreground', 'sideBar-background'],
  ['sideBarTitle-foreground', 'sideBar-background'],
  ['statusBar-foreground', 'statusBar-background'],
  ['statusBarItem-errorForeground', 'statusBarItem-errorBackground', 'statusBar-background'],
  ['statusBarItem-warningForeground', 'statusBarItem-warningBackground', 'statusBar-background'],
  ['editorHoverWidget-foreground', 'editorHoverWidget-background'],
  ['descriptionForeground', 'editorHoverWidget-background'],
  ['list-errorForeground', 'editorHoverWidget-background'],
  ['tab-activeForeground', 'tab-activeBackground'],
  ['tab-inactiveForeground', 'tab-inactiveBackground'],
  ['panelTitle-activeForeground', 'panel-background'],
  ['panelTitle-inactiveForeground', 'panel-background'],
  ['list-activeSelectionForeground', 'list-activeSelectionBackground', 'sideBar-background'],
  ['foreground', 'list-inactiveSelectionBackground', 'sideBar-background'],
  ['foreground', 'list-hoverBackground', 'sideBar-background'],
  ['list-errorForeground', 'panel-background'],
  ['list-warningForeground', 'panel-background'],
  ['foreground', 'diffEditor-removedTextBackground', 'editor-background'],
  ['foreground', 'diffEditor-insertedTextBackground', 'editor-background'],
  ['input-foreground', 'input-background', 'editor-background'],
  ['input-placeholderForeground', 'input-background', 'editor-background'],
  ['inputValidation-errorForeground', 'inputValidation-errorBackground', 'editor-background'],
  ['button-foreground', 'button-background', 'editor-background'],
  ['button-secondaryForeground', 'button-secondaryBackground', 'editor-background'],
  ['textLink-foreground', 'editor-background'],
  ['textPreformat-foreground', 'textPreformat-background', 'editor-background'],
  ['quickInput-foreground', 'quickInput-background'],
  ['quickInputList-focusForeground', 'quickInputList-focusBackground', 'quickInput-background'],
  ['keybindingLabel-foreground', 'keybindingLabel-background', 'quickInput-background'],
  ['activityBarBadge-foreground', 'activityBarBadge-background', 'activityBar-background'],
  ['settings-headerForeground', 'editor-background'],
  ['settings-headerForeground', 'settings-focusedRowBackground', 'editor-background'],
  ['settings-dropdownForeground', 'settings-dropdownBackground', 'editor-background'],
  ['foreground', 'editor-findMatchHighlightBackground', 'editor-background']
]

/** What one must see to use the window, over what it stands on. */
const marks: readonly (readonly [mark: string, ...surfaces: string[]])[] = [
  ['focusBorder', 'editor-background'],
  ['focusBorder', 'sideBar-background'],
  ['icon-foreground', 'editor-background'],
  ['activityBar-foreground', 'activityBar-background'],
  ['activityBar-inactiveForeground', 'activityBar-background'],
  ['problemsErrorIcon-foreground', 'sideBar-background'],
  ['problemsWarningIcon-foreground', 'sideBar-background'],
  ['problemsInfoIcon-foreground', 'sideBar-background'],
  ['settings-checkboxBorder', 'editor-background'],
  ['settings-checkboxForeground', 'settings-checkboxBackground', 'editor-background'],
  ['settings-modifiedItemIndicator', 'editor-background'],
  ['charts-red', 'editor-background'],
  ['charts-orange', 'editor-background'],
  ['charts-yellow', 'editor-background'],
  ['charts-purple', 'editor-background'],
  ['charts-green', 'editor-background'],
  ['charts-blue', 'editor-background']
]

const ratio = (theme: ThemeName, [top, ...surfaces]: readonly string[]): number => {
  const tokens = tokensOf(theme)
  const color = (name = ''): ReturnType<typeof parseColor> => {
    const value = tokens.get(name)
    if (value === undefined) throw new Error(`${theme} has no ${name}`)
    return parseColor(value)
  }
  const ground = surfaces
    .toReversed()
    .reduce<ReturnType<typeof parseColor> | null>(
      (below, name) => (below ? over(color(name), below) : color(name)),
      null
    )
  if (!ground) throw new Error(`${top ?? ''} stands on nothing`)
  return contrast(over(color(top), ground), ground)
}

describe.each(themes)('%s', (theme) => {
  const tooFaint = (pairs: readonly (readonly string[])[], least: number): string[] =>
    pairs
      .map((pair) => ({ pair, found: ratio(theme, pair) }))
      .filter(({ found }) => found < least)
      .map(({ pair, found }) => `${pair.join(' on ')}: ${found.toFixed(2)}`)

  test('has text of 4.5:1 at least', () => {
    expect(tooFaint(text, 4.5)).toEqual([])
  })

  test('has marks of 3:1 at least', () => {
    expect(tooFaint(marks, 3)).toEqual([])
  })
})

test('the contrast is WCAG’s', () => {
  expect(contrast(parseColor('#000000'), parseColor('#ffffff'))).toBe(21)
  expect(contrast(parseColor('#777777'), parseColor('#ffffff'))).toBeCloseTo(4.48, 2)
})
