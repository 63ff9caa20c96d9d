/**
 * Marks that no reader sees, but that reorder, join or hide what stands beside them: controls, soft hyphen, Arabic letter
 * mark, Hangul fillers, zero-width and bidi marks, line separators, variation selectors and tags, interlinear
 * annotations, the byte order mark, and lone surrogates.
 */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|\p{Variation_Selector}|\u034f|\u17b4|\u17b5|\p{Surrogate}/gu

/** The text with every unseen mark written by `write`, which gets its code point in hex: `202E`. */
export const writeUnseen = (text: string, write: (hex: string) => string): string =>
  text.replace(UNSEEN, (char) =>
    write((char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0'))
  )

export const holdsUnseen = (text: string): boolean => text.search(UNSEEN) !== -1
