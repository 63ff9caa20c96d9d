import { isatty } from 'node:tty'
import type { Writable } from 'node:stream'
import { styleText } from 'node:util'
import { FdStream } from './fd-stream'
import { safeJson, safeText } from './safe-text'

export type Color = 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'gray' | 'bold'

/** A piece of text in a colour, already made safe. */
export class Painted {
  constructor(readonly text: string) {}
}

type Part = string | Painted

/**
 * A command's two outputs. With `--json` stdout carries JSON and nothing else; what is said to people goes to stderr.
 * Every plain string is made safe for a terminal here, once, so that no command has to remember it.
 */
export class Output {
  readonly #color: { readonly stdout: boolean; readonly stderr: boolean }
  #broken = false
  #unwritten = false
  #onBroken: (() => void) | null = null

  constructor(
    readonly json: boolean,
    noColor: boolean,
    env: Readonly<Record<string, string | undefined>> = process.env,
    readonly stdout: Writable = new FdStream(1),
    readonly stderr: Writable = new FdStream(2)
  ) {
    const allowed = !noColor && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
    this.#color = { stdout: allowed && isatty(1), stderr: allowed && isatty(2) }
    stdout.on('error', (error) => this.#break(error))
    stderr.on('error', () => undefined)
  }

  /** True once stdout's reader is gone. */
  get broken(): boolean {
    return this.#broken
  }

  /** True once something could not be written, and not because its reader went away. */
  get unwritten(): boolean {
    return this.#unwritten
  }

  /** Calls back when stdout's reader goes away: a following command ends then. */
  onBroken(listener: () => void): void {
    this.#onBroken = listener
    if (this.#broken) listener()
  }

  /** The command's one JSON document, on stdout. */
  document(value: unknown): void {
    this.#out(`${safeJson(value, 2)}\n`)
  }

  /** One line of NDJSON, on stdout. */
  event(value: unknown): void {
    this.#out(`${safeJson(value)}\n`)
  }

  /** A document in a format of its own, on stdout: whoever makes it sees to what it may hold. */
  text(text: string): void {
    this.#out(text)
  }

  /** A line for people, on stdout; nothing with `--json`. */
  line(...parts: Part[]): void {
    if (!this.json) this.#out(`${this.#join(parts, this.#color.stdout)}\n`)
  }

  /** A line of what goes on, on stderr. */
  log(...parts: Part[]): void {
    if (!this.stderr.destroyed)
      this.stderr.write(`${this.#join(['taskguard: ', ...parts], this.#color.stderr)}\n`)
  }

  paint(color: Color, text: string): Painted {
    return new Painted(styleText(color, safeText(text)))
  }

  /** Waits until everything is written: a reader that is slow (`| less`) misses nothing. */
  async flush(): Promise<void> {
    await Promise.all([flushed(this.stdout), flushed(this.stderr)])
  }

  #out(text: string): void {
    if (!this.#broken) this.stdout.write(text)
  }

  #join(parts: readonly Part[], color: boolean): string {
    return parts
      .map((part) => (typeof part === 'string' ? safeText(part) : color ? part.text : plain(part)))
      .join('')
  }

  #break(error: NodeJS.ErrnoException): void {
    this.#broken = true
    // A reader that has seen enough (`| head`) is no failure; nothing more is written.
    if (error.code !== 'EPIPE') {
      this.#unwritten = true
      this.log(`stdout: can't be written: ${error.message}; what follows is not written either`)
    }
    this.#onBroken?.()
  }
}

// oxlint-disable-next-line no-control-regex -- the escapes that styleText put there
const STYLES = /\u001b\[\d+m/g
const plain = (part: Painted): string => part.text.replace(STYLES, '')

const flushed = (stream: Writable): Promise<void> =>
  stream.destroyed ? Promise.resolve() : new Promise((resolve) => void stream.write('', () => resolve()))
