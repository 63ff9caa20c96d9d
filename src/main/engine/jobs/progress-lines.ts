/** A progress report of the work, from a line `::progress 0.42 text` on its stdout. */
export interface ReportedProgress {
  /** 0 to 1, or null where the line has text alone. */
  readonly fraction: number | null
  /** One line without control characters, at most 256 characters. */
  readonly text: string
}

const PREFIX = Buffer.from('::progress')
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

/** Finds progress lines in a stream's chunks, in bounded memory however long its lines are. */
export class ProgressLines {
  /** The beginning of a line whose end has not come; null once it is too long to be progress. */
  #pending: Buffer | null = NOTHING

  constructor(private readonly found: (progress: ReportedProgress) => void) {}

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#line(chunk.subarray(start, end))
      start = end + 1
    }
    const rest = chunk.subarray(start)
    const bytes = (this.#pending?.length ?? Infinity) + rest.length
    this.#pending = this.#pending && bytes <= MAX_LINE_BYTES ? Buffer.concat([this.#pending, rest]) : null
  }

  /** The stream has ended: its last line may lack a newline. */
  end(): void {
    this.#line(NOTHING)
  }

  #line(rest: Buffer): void {
    const before = this.#pending
    this.#pending = NOTHING
    if (before === null || before.length + rest.length > MAX_LINE_BYTES) return
    const line = before.length === 0 ? rest : Buffer.concat([before, rest])
    if (!line.subarray(0, PREFIX.length).equals(PREFIX)) return
    const progress = parseProgressLine(line.toString('utf8'))
    if (progress) this.found(progress)
  }
}
