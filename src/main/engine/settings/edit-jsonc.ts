import { applyEdits, findNodeAtLocation, format, modify, parseTree } from 'jsonc-parser'
import type { FormattingOptions, JSONPath, Node } from 'jsonc-parser'

/**
 * Sets the value at a path of a JSON text with comments, in the text's own layout. Every comment stays where it was.
 */
export function setJsonc(text: string, path: JSONPath, value: unknown, isArrayInsertion = false): string {
  if (value === undefined) return removeJsonc(text, path)
  const formattingOptions = layoutOf(text)
  const [edit, ...more] = modify(text, path, value, { isArrayInsertion })
  if (edit?.length === 0 && edit.content.startsWith(',') && more.length === 0) {
    const added = addBelowComment(text, edit.offset, edit.content.slice(1), formattingOptions)
    if (added !== null) return added
  }
  return applyEdits(text, modify(text, path, value, { formattingOptions, isArrayInsertion }))
}

/**
 * Takes out the value at a path, and nothing of what stands around it: its comma, and a line left empty. jsonc-parser
 * would take the comment before a property along.
 */
export function removeJsonc(text: string, path: JSONPath): string {
  const tree = parseTree(text, [], { allowTrailingComma: true })
  const node = tree && findNodeAtLocation(tree, path)
  const property = node?.parent?.type === 'property' ? node.parent : undefined
  if (!property) return applyEdits(text, modify(text, path, undefined, { formattingOptions: layoutOf(text) }))
  const end = property.offset + property.length
  const rest = text.slice(end).replace(/^\s*,/, '')
  const before = commaless(text.slice(0, property.offset), property, rest.length === text.length - end)
  return /^[ \t]*\r?\n/.test(rest) && /\n[ \t]*$/.test(before)
    ? before.replace(/[ \t]*$/, '') + rest.replace(/^[ \t]*\r?\n/, '')
    : before + rest.replace(/^ /, '')
}

/** What stands before a property, without the comma that would stand behind the last one when it is gone. */
function commaless(before: string, property: Node, bare: boolean): string {
  const siblings = property.parent?.children ?? []
  const previous = siblings.at(-2)
  if (!bare || siblings.at(-1) !== property || !previous) return before
  const end = previous.offset + previous.length
  return before.slice(0, end) + before.slice(end).replace(/^(\s*),/, '$1')
}

/** What stands behind the last value of an object or list: its comma, and the comment of its line. */
const REST_OF_LINE = /^([ \t]*)(,?)([ \t]*\/\/[^\r\n]*)/

/** A property that is added stands below the comment of the one before, which would be taken for its own otherwise. */
function addBelowComment(
  text: string,
  offset: number,
  content: string,
  layout: FormattingOptions
): string | null {
  const rest = REST_OF_LINE.exec(text.slice(offset))
  if (!rest) return null
  const [whole, space = '', comma = '', comment = ''] = rest
  const eol = layout.eol ?? '\n'
  const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(text.slice(0, offset))?.[1] ?? ''
  const before = `${text.slice(0, offset)},${comma === '' ? space : ''}${comment}${eol}${indent}`
  const added = before + content + comma + text.slice(offset + whole.length)
  return applyEdits(added, format(added, { offset: before.length, length: content.length }, layout))
}

/** The file's own way to break and indent lines. */
function layoutOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  '
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 4 : Math.min(8, indent.length),
    eol: text.includes('\r\n') ? '\r\n' : '\n'
  }
}
