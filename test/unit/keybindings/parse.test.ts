import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultKeybindings } from '@shared/keybindings/defaults'
import { parseKeybindings } from '@shared/keybindings/parse'
import { keybindingsSchema } from '@shared/keybindings/schema'
import { contextKeys } from '@shared/keybindings/when'
import { readStrokes, strokesText } from '@shared/keybindings/stroke'

const strokes = (text: string): string => {
  const read = readStrokes(text)
  return read.ok ? strokesText(read.value) : `! ${read.problem}`
}

describe('a key', () => {
  it.each([
    ['ctrl+shift+p', 'ctrl+shift+p'],
    ['Shift+CTRL+P', 'ctrl+shift+p'],
    ['ctrl+k ctrl+s', 'ctrl+k ctrl+s'],
    ['  ctrl+k   s ', 'ctrl+k s'],
    ['cmd+p', 'meta+p'],
    ['win+option+f8', 'alt+meta+f8'],
    ['ctrl+=', 'ctrl+='],
    ['ctrl+-', 'ctrl+-'],
    ['ctrl+numpad_add', 'ctrl+numpad_add'],
    ['ctrl+[KeyP]', 'ctrl+[KeyP]'],
    ['ctrl+[', 'ctrl+['],
    ['f8', 'f8']
  ])('%s is read as %s', (text, canonical) => expect(strokes(text)).toBe(canonical))

  it.each(['', 'ctrl', 'ctrl+shift', 'ctrl+foo', 'hyper+p', 'ctrl++', 'a b c'])('"%s" is none', (text) =>
    expect(strokes(text)).toMatch(/^! /)
  )
})

describe('keybindings.json', () => {
  it('has comments and trailing commas', () => {
    const parsed = parseKeybindings(`// mine
      [
        { "key": "ctrl+l", "command": "view.locks", "when": "!inputFocus && view == 'problems'" }, /* so */
        { "key": "ctrl+2", "command": "-view.locks" },
        { "command": "-locks.filter" },
        { "key": "f8", "command": "" },
      ]`)
    expect(parsed).toMatchObject({
      ok: true,
      value: [
        { key: 'ctrl+l', command: 'view.locks', when: "!inputFocus && view == 'problems'" },
        { key: 'ctrl+2', command: '-view.locks' },
        { command: '-locks.filter' },
        { key: 'f8', command: '' }
      ]
    })
  })

  it('may be empty', () => {
    expect(parseKeybindings('')).toMatchObject({ ok: true, value: [] })
    expect(parseKeybindings('\uFEFF  \n')).toMatchObject({ ok: true, value: [] })
  })

  const fault = (text: string) => {
    const parsed = parseKeybindings(text)
    return parsed.ok ? null : parsed.fault
  }

  it('says where its JSON is wrong', () => {
    expect(fault('[\n  { "key": "f8" "command": "" }\n]')).toMatchObject({
      line: 2,
      column: 17,
      field: '',
      problem: 'is not valid JSON: comma expected'
    })
  })

  it('says where a key is wrong', () => {
    expect(fault('[\n  {\n    "key": "ctrl+foo",\n    "command": "view.locks"\n  }\n]')).toMatchObject({
      line: 3,
      column: 5,
      field: '[0].key',
      problem: '"foo" in "ctrl+foo" is no key that VS Code\'s syntax knows'
    })
  })

  it('says which command there is none of', () => {
    expect(fault('[{ "key": "f9", "command": "view.lock" }]')).toMatchObject({
      line: 1,
      field: '[0].command',
      problem: expect.stringContaining('"view.lock" is no command')
    })
  })

  it('says where a when clause is wrong', () => {
    expect(fault('[{ "key": "f9", "command": "view.locks", "when": "view == " }]')).toMatchObject({
      field: '[0].when',
      problem: 'expected a value (character 9)'
    })
  })

  it('takes no other field, and no entry without a key that is no removal', () => {
    expect(fault('[{ "key": "f9", "command": "view.locks", "args": 1 }]')).toMatchObject({
      field: '[0].args',
      problem: expect.stringContaining('is no part of a keybinding')
    })
    expect(fault('[{ "command": "view.locks" }]')).toMatchObject({ field: '[0].key' })
    expect(fault('{}')).toMatchObject({ line: 1, column: 1 })
  })
})

describe('the defaults', () => {
  it.each(['linux', 'win32', 'darwin'])('of %s are what the file may hold', (platform) => {
    expect(keybindingsSchema.parse([...defaultKeybindings(platform)])).toHaveLength(
      defaultKeybindings('linux').length
    )
  })

  it("have Command in Control's place on a Mac", () => {
    const mac = defaultKeybindings('darwin')
    expect(mac.find(({ command }) => command === 'palette.show')?.key).toBe('cmd+shift+p')
    expect(mac.find(({ command }) => command === 'app.fullScreen')?.key).toBe('ctrl+cmd+f')
    expect(mac.filter(({ command }) => command === 'keybindings.show').map(({ key }) => key)).toEqual([
      'f1',
      'cmd+k cmd+s'
    ])
  })
})

it('the page about keybindings has an example that is valid, and every context key', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/keybindings.md'), 'utf8')
  const example = /```jsonc\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  expect(parseKeybindings(example)).toMatchObject({ ok: true, value: { length: 4 } })
  expect(contextKeys.filter((key) => !page.includes(`\`${key}`))).toEqual([])
})
