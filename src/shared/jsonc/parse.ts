import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Node, ParseError } from 'jsonc-parser'
import type { z } from 'zod'
import { saidOf, type Said } from './said'

/** What is wrong with a text: where, which field, and what it takes. */
export interface JsoncFault {
  /** 1-based. */
  readonly line: number
  readonly column: number
  /** `endpoints[0].url`; empty where the text is no JSON. */
  readonly field: string
  /** In English. */
  readonly problem: string
  /** The same for the catalogs; null where they have no words for it. */
  readonly said: Said | null
}

export type ParsedJsonc<T> =
  | {
      readonly ok: true
      readonly value: T
      /** What the text says, before the schema. */
      readonly raw: unknown
    }
  | { readonly ok: false; readonly fault: JsoncFault }

/** JSON with comments and trailing commas, as VS Code reads its settings. */
export const jsoncOptions = { allowTrailingComma: true, disallowComments: false } as const

/**
 * Reads a file's text by a schema. `empty` is the value of an empty text; `noSuchKey` is what is said of a key that
 * the schema does not know.
 */
export function parseJsonc<S extends z.ZodType>(
  text: string,
  schema: S,
  { empty, noSuchKey }: { readonly empty: unknown; readonly noSuchKey: string }
): ParsedJsonc<z.output<S>> {
  const content = text.replace(/^\uFEFF/, '')
  if (content.trim() === '') return { ok: true, value: schema.parse(empty), raw: empty }
  const errors: ParseError[] = []
  const tree = parseTree(content, errors, jsoncOptions)
  const [error] = errors
  if (error || !tree) {
    const what = error ? printParseErrorCode(error.error) : 'ValueExpected'
    const at = position(content, error?.offset ?? 0)
    return { ok: false, fault: { ...at, field: '', problem: spoken(what), said: jsonSaid(what) } }
  }
  const raw: unknown = getNodeValue(tree)
  const parsed = schema.safeParse(raw)
  if (parsed.success) return { ok: true, value: parsed.data, raw }
  return { ok: false, fault: faultOf(parsed.error, tree, content, noSuchKey) }
}

function faultOf(error: z.ZodError, tree: Node, text: string, noSuchKey: string): JsoncFault {
  const issue = error.issues[0]
  if (!issue) return { line: 1, column: 1, field: '', problem: 'is not valid', said: null }
  // An unknown key is reported on the object that holds it: point at the key itself.
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [...issue.path.filter((part) => typeof part !== 'symbol'), ...(unknown ? [unknown] : [])]
  const problem = unknown === undefined ? issue.message : noSuchKey
  return { ...position(text, offsetOf(tree, path)), field: fieldName(path), problem, said: saidOf(issue) }
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

const jsonSaid = (code: string): Said => ({ code: 'json', params: { fault: code } })
