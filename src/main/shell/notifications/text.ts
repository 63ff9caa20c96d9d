/** Ids and names come out of Redis: in a notification they are hostile text. */

const LONGEST_VALUE = 80

// Controls, line and paragraph separators, lone surrogates.
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is stripped here
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu
// Marks that turn or hide text: direction marks, zero width, fillers, variation selectors, tags.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|\p{Cf}/gu

/**
 * One value of a notification: one line, no control or direction marks, at most 80 characters. Notification servers on
 * Linux may read the body as markup and others show entities as they are, so the three signs of markup become
 * look-alikes that are neither.
 */
export function notificationValue(text: string): string {
  const plain = text
    .replace(CONTROLS, ' ')
    .replace(INVISIBLE, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('&', '＆')
  // By code points: cutting by what looks like one character would not bound stacked marks.
  const characters = Array.from(plain)
  return characters.length <= LONGEST_VALUE ? plain : `${characters.slice(0, LONGEST_VALUE - 1).join('')}…`
}
