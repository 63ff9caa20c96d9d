// Controls, line and paragraph separators, lone surrogates.
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is stripped here
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu
// Marks that turn or hide text: direction marks, zero width, fillers, variation selectors, tags.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|\p{Cf}/gu

/** Hostile text as one line without control, direction or invisible marks. @param most code points, cut with an ellipsis */
export function oneLine(text: string, most: number): string {
  const plain = text.replace(CONTROLS, ' ').replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim()
  // By code points: cutting by what looks like one character would not bound stacked marks.
  const characters = Array.from(plain)
  return characters.length <= most ? plain : `${characters.slice(0, most - 1).join('')}…`
}
