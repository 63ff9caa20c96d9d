import { visible } from '../../../text/visible'
import { fewerColors } from './fewer-colors'
import { GREY } from './grey'

/** Marks that turn the direction of what stands beside them. Unlike other unseen ones no terminal acts on them. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const NEWLINE = 0x0a
const RETURN = 0x0d

/**
 * A job's output, bytes in any pieces, as the text that the terminal gets: whole characters, marks that would reorder it
 * written out, and on demand the time before each line.
 */
export class LogText {
  readonly #decoder = new TextDecoder()
  #atStart = true

  /** @param stampOf what stands before the line that begins at an offset; null: no times are shown */
  take(bytes: Uint8Array, from: number, stampOf: ((offset: number) => string) | null): string {
    if (stampOf === null) return this.#text(bytes)
    let text = ''
    let begun = 0
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at]
      if (this.#atStart) {
        text += this.#text(bytes.subarray(begun, at)) + stamp(stampOf(from + at))
        begun = at
        this.#atStart = false
      }
      // A line that is written over from its beginning is a line, too; one that goes on after it was not ended.
      if (byte === NEWLINE || (byte === RETURN && bytes[at + 1] !== NEWLINE && at + 1 < bytes.length))
        this.#atStart = true
    }
    return text + this.#text(bytes.subarray(begun))
  }

  #text(bytes: Uint8Array): string {
    return fewerColors(this.#decoder.decode(bytes, { stream: true }).replace(TURNING, visible))
  }
}

/** Written without a trace in the line's own colours: they are kept before it and taken up again behind it. */
const stamp = (text: string): string =>
  text === '' ? '' : `\u001b7\u001b[0;38;5;${GREY}m${text}\u001b8\u001b[${text.length + 1}C`
