import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import { withStyleSheets } from './style-sheets'
import { matchMarks, terminalTheme } from './terminal-theme'

/** Lines that are kept: a job may write gigabytes, and the disk has them. */
const LINES = 10_000
/** More matches than these are not counted. */
export const MATCHES_MAX = 1_000
/** Characters that the terminal takes in one go: it looks at the time between two, not within one. */
const PIECE = 8 * 1024
/** Characters of a line that is not broken at the window's edge. */
const UNBROKEN = 1_000

export interface TerminalListener {
  /** A link of the output was chosen: hostile text, an http or https address. */
  readonly link: (address: string) => void
  /** Somebody scrolled: whether the newest line is in sight now. */
  readonly scrolled: (atEnd: boolean) => void
  readonly found: (matches: { readonly at: number; readonly count: number }) => void
}

/**
 * The terminal of a job's log. It shows, and does nothing else: no key of it reaches the job, no sequence in the output
 * reaches the clipboard, the title or a file, and whatever the terminal would answer goes nowhere.
 */
export class JobTerminal {
  readonly #terminal: Terminal
  readonly #fit = new FitAddon()
  readonly #search = new SearchAddon({ highlightLimit: MATCHES_MAX })
  readonly #ends: (() => void)[] = []
  #writing: Promise<void> = Promise.resolve()
  #wrap = true

  constructor(
    private readonly element: HTMLElement,
    name: string,
    private readonly listener: TerminalListener
  ) {
    const { fontFamily } = getComputedStyle(element)
    this.#terminal = new Terminal({
      allowProposedApi: true,
      convertEol: true,
      disableStdin: true,
      cursorInactiveStyle: 'none',
      cursorStyle: 'bar',
      fontFamily,
      fontSize: 12,
      lineHeight: 1.2,
      scrollback: LINES,
      theme: terminalTheme(element),
      // Links that sequences make: the address is what counts, not what is written in its place. Others than http are none.
      linkHandler: { activate: (_event, address) => this.#openLink(address) }
    })
    this.#terminal.loadAddon(this.#fit)
    this.#terminal.loadAddon(this.#search)
    this.#terminal.loadAddon(new WebLinksAddon((_event, address) => this.#openLink(address)))
    withStyleSheets(() => this.#terminal.open(element))
    this.#terminal.textarea?.setAttribute('aria-label', name)
    // Keys are the window's own: Ctrl+F, Ctrl+C and all others come to it.
    this.#terminal.attachCustomKeyEventHandler(() => false)
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) =>
      this.listener.found({ at: resultIndex, count: resultCount })
    )
    const onScroll = (): void => {
      requestAnimationFrame(() => this.listener.scrolled(this.atEnd))
    }
    for (const event of ['wheel', 'pointerup'] as const) {
      element.addEventListener(event, onScroll, { passive: true })
      this.#ends.push(() => element.removeEventListener(event, onScroll))
    }
    const observer = new ResizeObserver(() => this.fit())
    observer.observe(element)
    this.#ends.push(() => observer.disconnect())
    this.fit()
  }

  get atEnd(): boolean {
    const { viewportY, baseY } = this.#terminal.buffer.active
    return viewportY >= baseY
  }

  get selection(): string {
    return this.#terminal.getSelection()
  }

  /** All lines that are kept, without the blanks behind them. */
  get text(): string {
    const buffer = this.#terminal.buffer.active
    const lines: string[] = []
    for (let at = 0; at < buffer.length; at += 1) {
      const line = buffer.getLine(at)
      if (!line) continue
      const text = line.translateToString(true)
      if (line.isWrapped) lines.push(`${lines.pop() ?? ''}${text}`)
      else lines.push(text)
    }
    return lines.join('\n').trimEnd()
  }

  /** Resolves when all of it is taken. */
  write(text: string): Promise<void> {
    this.#writing = this.#write(text)
    return this.#writing
  }

  async #write(text: string): Promise<void> {
    for (let at = PIECE; at < text.length; at += PIECE) this.#terminal.write(text.slice(at - PIECE, at))
    const last = text.slice(Math.floor(Math.max(0, text.length - 1) / PIECE) * PIECE)
    await new Promise<void>((resolve) => this.#terminal.write(last, resolve))
  }

  /** Empties it. What is still being taken goes first: the terminal would show it behind the emptying. */
  async clear(): Promise<void> {
    await this.#writing
    this.#terminal.reset()
  }

  /** By pages, lines or to an end: the keys of what scrolls. @returns whether the key is one of them */
  scrollBy(key: string): boolean {
    const moves: Readonly<Record<string, () => void>> = {
      ArrowUp: () => this.#terminal.scrollLines(-1),
      ArrowDown: () => this.#terminal.scrollLines(1),
      PageUp: () => this.#terminal.scrollPages(-1),
      PageDown: () => this.#terminal.scrollPages(1),
      Home: () => this.#terminal.scrollToTop(),
      End: () => this.#terminal.scrollToBottom()
    }
    const move = moves[key]
    if (!move) return false
    move()
    this.listener.scrolled(this.atEnd)
    return true
  }

  /** Keeps the newest line in sight, or lets go of it. */
  follow(follow: boolean): void {
    if (follow) this.#terminal.scrollToBottom()
    else if (this.atEnd) this.#terminal.scrollLines(-1)
  }

  /** Whether lines are broken at the edge. */
  wrap(wrap: boolean): void {
    this.#wrap = wrap
    this.fit()
  }

  fit(): void {
    const room = this.#fit.proposeDimensions()
    if (!room || Number.isNaN(room.cols) || Number.isNaN(room.rows)) return
    const atEnd = this.atEnd
    this.#terminal.resize(this.#wrap ? room.cols : Math.max(UNBROKEN, room.cols), Math.max(1, room.rows))
    if (atEnd) this.#terminal.scrollToBottom()
  }

  /** The colours are others. */
  restyle(): void {
    this.#terminal.options.theme = terminalTheme(this.element)
  }

  find(text: string, by: 'next' | 'previous', incremental = false): void {
    if (text === '') {
      this.#search.clearDecorations()
      this.listener.found({ at: -1, count: 0 })
      return
    }
    const options = { decorations: matchMarks(this.element), incremental }
    if (by === 'next') this.#search.findNext(text, options)
    else this.#search.findPrevious(text, options)
    this.listener.scrolled(this.atEnd)
  }

  endFind(): void {
    this.#search.clearDecorations()
    this.#terminal.clearSelection()
  }

  focus(): void {
    this.#terminal.focus()
  }

  dispose(): void {
    for (const end of this.#ends) end()
    this.#terminal.dispose()
  }

  #openLink(address: string): void {
    if (/^https?:\/\//i.test(address)) this.listener.link(address)
  }
}
