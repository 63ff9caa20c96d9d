import { findNodeAtLocation, getNodeValue, parseTree, type JSONPath } from 'jsonc-parser'
import { removeJsonc, setJsonc } from './edit-jsonc'
import { jsoncOptions } from './parse'

/** Puts an object's fields in the place of those that stand at a path, field by field, so that the comments between them stay. */
export function writeFields(text: string, path: JSONPath, plain: Readonly<Record<string, unknown>>): string {
  const node = findNodeAtLocation(
    parseTree(text, [], jsoncOptions) ?? { type: 'null', offset: 0, length: 0 },
    path
  )
  const standing = (node ? (getNodeValue(node) as Record<string, unknown>) : null) ?? {}
  const gone = Object.keys(standing).filter((key) => !(key in plain))
  let next = text
  for (const [key, value] of Object.entries(plain))
    if (JSON.stringify(standing[key]) !== JSON.stringify(value)) next = setJsonc(next, [...path, key], value)
  for (const key of gone) next = removeJsonc(next, [...path, key])
  return next
}
