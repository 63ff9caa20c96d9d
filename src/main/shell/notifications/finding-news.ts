import type { LiveFinding } from '@shared/live/view'
import type { SeenFindings } from './seen'

/** What to tell: one finding; several new ones; or those that were there when the watch began. */
export type News =
  | { readonly kind: 'one'; readonly finding: LiveFinding }
  | { readonly kind: 'many' | 'existing'; readonly findings: readonly [LiveFinding, ...LiveFinding[]] }

export interface FindingNewsOptions {
  readonly seen: SeenFindings
  readonly tell: (news: News) => void
  readonly enabled: () => boolean
  /** Which findings are told at all. */
  readonly isTold: (finding: LiveFinding) => boolean
  /** More than this many at once become one summary. */
  readonly summaryAbove: () => number
  /** Milliseconds that never jump. */
  readonly now: () => number
  /** Calls back once after so many milliseconds; answers the way to call it off. */
  readonly later: (run: () => void, ms: number) => () => void
}

/** News are gathered this long: what one fault causes comes in a burst. */
const GATHER_MS = 400
/** "At once" for the summary: what was told one by one in this time counts. */
const BURST_MS = 10_000

/**
 * Decides what is told of new findings: each once, by its id. Those there when the watch began are told in one
 * message, later ones one by one, and as one summary when they are many at once; a flood gives a summary every ten
 * seconds at most.
 */
export class FindingNews {
  readonly #new = new Map<string, LiveFinding>()
  readonly #existing = new Map<string, LiveFinding>()
  /** Snoozes that are over, to be marked as told with the rest. */
  readonly #over = new Set<string>()
  #toldAt: number[] = []
  #quietUntil = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | undefined

  constructor(private readonly options: FindingNewsOptions) {}

  opened(findings: readonly LiveFinding[], firstSnapshot: boolean): void {
    for (const finding of findings) {
      if (this.options.seen.has(finding.id) || !this.options.isTold(finding)) continue
      if (this.#new.has(finding.id) || this.#existing.has(finding.id)) continue
      ;(firstSnapshot ? this.#existing : this.#new).set(finding.id, finding)
    }
    if (this.#new.size + this.#existing.size > 0) this.#schedule()
  }

  /** Their snooze is over: each is told once more, as news. */
  returned(findings: readonly LiveFinding[]): void {
    for (const finding of findings) {
      const mark = `${finding.id}@${finding.alert?.until ?? finding.alert?.at ?? ''}`
      if (this.options.seen.has(mark) || this.#over.has(mark) || !this.options.isTold(finding)) continue
      this.#over.add(mark)
      // A machine that never heard of it hears of it once.
      if (!this.#existing.has(finding.id)) this.#new.set(finding.id, finding)
    }
    if (this.#over.size > 0) this.#schedule()
  }

  dispose(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #schedule(): void {
    if (this.#cancel) return
    const wait = Math.max(GATHER_MS, this.#quietUntil - this.options.now())
    this.#cancel = this.options.later(() => {
      this.#cancel = undefined
      this.#flush()
    }, wait)
  }

  #flush(): void {
    const existing = [...this.#existing.values()]
    const fresh = [...this.#new.values()]
    this.#existing.clear()
    this.#new.clear()
    // Marked before it is shown: a crash in between may lose a message, and never repeats one.
    this.options.seen.add([...[...existing, ...fresh].map(({ id }) => id), ...this.#over])
    this.#over.clear()
    if (!this.options.enabled()) return
    this.#tellAll(existing, 'existing')
    const now = this.options.now()
    this.#toldAt = this.#toldAt.filter((at) => now - at < BURST_MS)
    if (this.#toldAt.length + fresh.length > this.options.summaryAbove()) {
      this.#tellAll(fresh, 'many')
      this.#quietUntil = now + BURST_MS
    } else {
      for (const finding of fresh) {
        this.options.tell({ kind: 'one', finding })
        this.#toldAt.push(now)
      }
    }
  }

  #tellAll(findings: readonly LiveFinding[], kind: 'many' | 'existing'): void {
    const [first, ...rest] = [...findings].sort((a, b) => weight(b) - weight(a))
    if (!first) return
    this.options.tell(
      rest.length === 0 ? { kind: 'one', finding: first } : { kind, findings: [first, ...rest] }
    )
  }
}

const weight = ({ severity }: LiveFinding): number => severities.indexOf(severity)
/** From the least on. */
const severities: readonly LiveFinding['severity'][] = ['info', 'warning', 'critical']
