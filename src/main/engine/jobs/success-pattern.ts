import { wildcard } from '@shared/text/wildcard'

const NEWLINE = 0x0a
/** Of a longer line its beginning is looked at. */
const LINE_MAX = 4096

/**
 * Looks for a line of the output that looks like a pattern. `*` stands for anything and nothing else is special: unlike
 * a regular expression it can't run wild on hostile output and hold the renewals up.
 */
export class SuccessPattern {
  #line: Buffer = Buffer.alloc(0)
  #found = false
  readonly #matches: (line: string) => boolean

  constructor(readonly pattern: string) {
    this.#matches = wildcard(pattern)
  }

  get found(): boolean {
    return this.#found
  }

  push(chunk: Buffer): void {
    let from = 0
    while (!this.#found && from <= chunk.length) {
      const newline = chunk.indexOf(NEWLINE, from)
      const end = newline < 0 ? chunk.length : newline
      const room = LINE_MAX - this.#line.length
      if (room > 0) this.#line = Buffer.concat([this.#line, chunk.subarray(from, Math.min(end, from + room))])
      if (newline < 0) return
      this.#look()
      from = newline + 1
    }
  }

  end(): void {
    this.#look()
  }

  #look(): void {
    if (this.#line.length > 0 && this.#matches(this.#line.toString('utf8').trim())) this.#found = true
    this.#line = Buffer.alloc(0)
  }
}
