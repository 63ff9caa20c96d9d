import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Node, ParseError } from 'jsonc-parser'
import type { z } from 'zod'
import { defaultSettings, settingsSchema } from '@shared/settings/schema'
import type { Settings } from '@shared/settings/schema'
import type { SettingsFault } from './fault'

export interface ParsedSettings {
  readonly settings: Settings
  /** Set where the text is wrong: `settings` are the defaults then. */
  readonly fault?: SettingsFault
}

/** JSON with comments and trailing commas, as VS Code reads its settings. */
export const jsoncOptions = { allowTrailingComma: true, disallowComments: false } as const

/** Reads the text of settings.json. `file` is only said in faults. An empty text is an empty object. */
export function parseSettings(text: string, file: string): ParsedSettings {
  const content = text.replace(/^\uFEFF/, '')
  if (content.trim() === '') return { settings: defaultSettings() }
  const errors: ParseError[] = []
  const tree = parseTree(content, errors, jsoncOptions)
  const [error] = errors
  if (error || !tree) {
    const what = error ? printParseErrorCode(error.error) : 'ValueExpected'
    return faulty({ file, ...position(content, error?.offset ?? 0), field: '', problem: spoken(what) })
  }
  const parsed = settingsSchema.safeParse(getNodeValue(tree))
  if (parsed.success) return { settings: parsed.data }
  return faulty(faultOf(parsed.error, tree, content, file))
}

const faulty = (fault: SettingsFault): ParsedSettings => ({ settings: defaultSettings(), fault })

function faultOf(error: z.ZodError, tree: Node, text: string, file: string): SettingsFault {
  const issue = error.issues[0]
  if (!issue) return { file, line: null, column: null, field: '', problem: 'is not valid' }
  // An unknown key is reported on the object that holds it: point at the key itself.
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [...issue.path.filter((part) => typeof part !== 'symbol'), ...(unknown ? [unknown] : [])]
  const problem = unknown === undefined ? issue.message : 'is no setting of Task Guard'
  return { file, ...position(text, offsetOf(tree, path)), field: fieldName(path), problem }
}

type Path = readonly (string | number)[]

/** Where the value stands, or the nearest thing around a value that is missing. */
function offsetOf(tree: Node, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length))
    if (node) return node.parent?.type === 'property' ? node.parent.offset : node.offset
  }
  return 0
}

const fieldName = (path: Path): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('')

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

/** `CommaExpected` → `comma expected`. */
const spoken = (code: string): string =>
  `is not valid JSON: ${code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()}`
