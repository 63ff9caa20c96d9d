// oxlint-disable-next-line no-control-regex -- an escape begins what is looked for
const STYLE = /\u001b\[[0-9;:]*[34]8[;:]2[0-9;:]*m/g
const TRUE_COLOR = /\b([34]8)[;:]2[;:](?:\d*:(?=\d+:\d+:\d))?(\d+)[;:](\d+)[;:](\d+)/g

/**
 * Colours of 24 bits as the nearest of the 256 that have a rule in a style sheet: the terminal would write each of the
 * others into an element's style attribute, which the page's policy forbids.
 */
export const fewerColors = (text: string): string =>
  text.replace(STYLE, (sequence) =>
    sequence.replace(
      TRUE_COLOR,
      (_all, layer: string, red: string, green: string, blue: string) =>
        `${layer};5;${16 + 36 * level(red) + 6 * level(green) + level(blue)}`
    )
  )

/** Of the six steps that each part has in the colour cube: 0, 95, 135, 175, 215, 255. */
function level(part: string): number {
  const value = Math.min(255, Number(part))
  if (value < 48) return 0
  return value < 115 ? 1 : Math.floor((value - 35) / 40)
}
