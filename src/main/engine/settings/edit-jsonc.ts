import { applyEdits, format, modify } from 'jsonc-parser'
import type { FormattingOptions, JSONPath } from 'jsonc-parser'

/**
 * Sets the value at a path of a JSON text with comments, in the text's own layout; `undefined` removes it. Every comment
 * stays where it was.
 */
export function setJsonc(text: string, path: JSONPath, value: unknown, isArrayInsertion: boolean): string {
  const formattingOptions = layoutOf(text)
  const [edit, ...more] = modify(text, path, value, { isArrayInsertion })
  if (edit?.length === 0 && edit.content.startsWith(',') && more.length === 0) {
    const added = addBelowComment(text, edit.offset, edit.content.slice(1), formattingOptions)
    if (added !== null) return added
  }
  return applyEdits(text, modify(text, path, value, { formattingOptions, isArrayInsertion }))
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
