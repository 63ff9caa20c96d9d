import { applyEdits, format } from 'jsonc-parser'

/** Beyond this nesting an indented text would be mostly blanks: of 64 KiB of brackets, gigabytes. */
const DEEPEST = 40

/**
 * JSON with line breaks, its numbers and escapes as they were written; any other text as it is.
 */
export function pretty(text: string): string {
  const trimmed = text.trim()
  if (!/^[[{]/.test(trimmed) || !isJson(trimmed) || depthOf(trimmed) > DEEPEST) return text
  return applyEdits(trimmed, format(trimmed, undefined, { insertSpaces: true, tabSize: 2, eol: '\n' }))
}

/** A value that was parsed already: text as it is, anything else as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value)
  } catch {
    // Nested deeper than the engine can walk.
    return String(value)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at]
    if (quoted) {
      if (char === '\\') at += 1
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '[' || char === '{') deepest = Math.max(deepest, (depth += 1))
    else if (char === ']' || char === '}') depth -= 1
  }
  return deepest
}
