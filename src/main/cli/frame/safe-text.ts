/**
 * What comes out of Redis is hostile text: in a terminal, control characters move the cursor, retitle the window or
 * paste; bidirectional marks reorder what is read. Each is shown as an escape instead.
 */

// C0, DEL, C1, line and paragraph separators, bidirectional and zero-width marks, tags, lone surrogates.
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

const escaped = (char: string): string => {
  const code = char.codePointAt(0) ?? 0
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** The text on one line, every control and invisible mark as a visible `\u001b`. */
export const safeText = (text: string): string => text.replace(UNSAFE, escaped)

/**
 * JSON that is safe to print: the same marks as JSON's own escapes, so that it still parses to the same value.
 * `indent` spreads it over lines.
 */
export function safeJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, null, indent) ?? 'null'
  return json.replace(UNSAFE, (char) => (char === '\n' ? char : utf16Escapes(char)))
}

const utf16Escapes = (char: string): string =>
  Array.from(
    { length: char.length },
    (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`
  ).join('')
