/** A progress report of the work, from a line `::progress 0.42 text` on its stdout. */
export interface ReportedProgress {
  /** 0 to 1, or null where the line has text alone. */
  readonly fraction: number | null
  /** One line without control characters, at most 256 characters. */
  readonly text: string
}

const PREFIX = Buffer.from('::progress')
const LINE_START = Buffer.from('\n::progress')
const NOTHING = Buffer.alloc(0)
const LINE = /^::progress(?:\s+(\d*\.?\d+(?:[eE]-?\d+)?))?(?:\s+(.*))?$/su
const MAX_TEXT = 256
/** A longer line is output, not progress: no more of it is kept. */
const MAX_LINE_BYTES = 4096
const NEWLINE = 0x0a

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is taken out
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]+/g

/** Reads one line; null when it is no progress. A number outside 0 to 1 is part of the text. */
export function parseProgressLine(line: string): ReportedProgress | null {
  const match = LINE.exec(line.replace(/\r$/, ''))
  if (!match) return null
  const [, number, rest = ''] = match
  const fraction = number === undefined ? null : Number(number)
  const inRange = fraction !== null && fraction <= 1
  const text = inRange || number === undefined ? rest : `${number} ${rest}`
  const clean = Array.from(text.replace(CONTROLS, ' ').trim()).slice(0, MAX_TEXT).join('')
  return inRange || clean !== '' ? { fraction: inRange ? fraction : null, text: clean } : null
}

/**
 * Finds the newest progress line of each chunk of a stream. Searches natively rather than line by line, and keeps no more
 * than the beginning of one line, so that no flood of output costs much time or memory.
 */
export class ProgressLines {
  /** The beginning of a line whose end has not come, where it may be progress; null where it can't. */
  #pending: Buffer | null = NOTHING

  constructor(private readonly found: (progress: ReportedProgress) => void) {}

  push(chunk: Buffer): void {
    const first = chunk.indexOf(NEWLINE)
    if (first < 0) {
      this.#append(chunk)
      return
    }
    const last = chunk.lastIndexOf(NEWLINE)
    this.#append(chunk.subarray(0, first))
    const newest = newestIn(chunk.subarray(first, last)) ?? this.#complete()
    this.#pending = NOTHING
    this.#append(chunk.subarray(last + 1))
    if (newest) this.found(newest)
  }

  /** The stream has ended: its last line may lack a newline. */
  end(): void {
    const newest = this.#complete()
    this.#pending = NOTHING
    if (newest) this.found(newest)
  }

  #append(part: Buffer): void {
    if (this.#pending === null || part.length === 0) return
    const whole = Buffer.concat([this.#pending, part.subarray(0, MAX_LINE_BYTES + 1 - this.#pending.length)])
    const shared = Math.min(whole.length, PREFIX.length)
    const fits =
      whole.length <= MAX_LINE_BYTES && whole.subarray(0, shared).equals(PREFIX.subarray(0, shared))
    this.#pending = fits ? whole : null
  }

  #complete(): ReportedProgress | null {
    return this.#pending === null ? null : parseProgressLine(this.#pending.toString('utf8'))
  }
}

/** The last progress line in complete lines, each with the newline before it. */
function newestIn(lines: Buffer): ReportedProgress | null {
  let end = lines.length
  for (
    let at = lines.lastIndexOf(LINE_START);
    at >= 0;
    at = at === 0 ? -1 : lines.lastIndexOf(LINE_START, at - 1)
  ) {
    const newline = lines.subarray(at + 1, end).indexOf(NEWLINE)
    const line = lines.subarray(at + 1, newline < 0 ? end : at + 1 + newline)
    const progress = line.length <= MAX_LINE_BYTES ? parseProgressLine(line.toString('utf8')) : null
    if (progress) return progress
    end = at
  }
  return null
}
