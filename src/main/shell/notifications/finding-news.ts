import { weightOf } from '@shared/alerts/message'
import type { LiveFinding } from '@shared/live/view'
import type { OwnChannel } from '@shared/settings/channel'
import type { SeenFindings } from './seen'

/** What to tell: one finding; several new ones; those that were there when the watch began; or those that are over. */
export type News =
  | { readonly kind: 'one'; readonly finding: LiveFinding }
  | {
      readonly kind: 'many' | 'existing' | 'resolved'
      readonly findings: readonly [LiveFinding, ...LiveFinding[]]
    }

export interface FindingNewsOptions {
  readonly seen: SeenFindings
  readonly tell: (news: News) => void
  /** Makes the sound, once for all that comes at once. */
  readonly play: () => void
  readonly enabled: () => boolean
  /** Whether it is also told that something is over. */
  readonly tellsEnds: () => boolean
  /** More than this many at once become one summary. */
  readonly summaryAbove: () => number
  /** Milliseconds that never jump. */
  readonly now: () => number
  /** Calls back once after so many milliseconds; answers the way to call it off. */
  readonly later: (run: () => void, ms: number) => () => void
}

/** News are gathered this long: what one fault causes comes in a burst. */
const GATHER_MS = 400
/** More than a summary's worth waits until none has come for this long, but no longer than that: a flood is one summary. */
const CALM_MS = 2_500
const LONGEST_MS = 20_000
/** "At once" for the summary: what was told one by one in this time counts. */
const BURST_MS = 10_000

type To = readonly OwnChannel[]
interface Gathered {
  readonly finding: LiveFinding
  readonly to: To
}

/**
 * Decides what is told of new findings: each once, by its id. Those there when the watch began are told in one
 * message, later ones one by one, and as one summary when they are many at once; a flood gives a summary every ten
 * seconds at most.
 */
export class FindingNews {
  readonly #new = new Map<string, Gathered>()
  readonly #existing = new Map<string, Gathered>()
  readonly #ended = new Map<string, Gathered>()
  /** Snoozes that are over, to be marked as told with the rest. */
  readonly #over = new Set<string>()
  /** When the first and the last of what is gathered came. */
  #firstAt = 0
  #lastAt = 0
  #toldAt: number[] = []
  #quietUntil = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | undefined

  constructor(private readonly options: FindingNewsOptions) {}

  opened(findings: readonly LiveFinding[], firstSnapshot: boolean, to: To): void {
    for (const finding of findings) {
      const { id } = finding
      if (this.options.seen.has(id) || this.#new.has(id) || this.#existing.has(id)) continue
      ;(firstSnapshot ? this.#existing : this.#new).set(id, { finding, to })
    }
    if (this.#new.size + this.#existing.size > 0) this.#schedule()
  }

  /** Their snooze is over: each is told once more, as news. */
  returned(findings: readonly LiveFinding[], to: To): void {
    for (const finding of findings) {
      const mark = `${finding.id}@${finding.alert?.until ?? finding.alert?.at ?? ''}`
      if (this.options.seen.has(mark) || this.#over.has(mark)) continue
      this.#over.add(mark)
      // A machine that never heard of it hears of it once.
      if (!this.#existing.has(finding.id)) this.#new.set(finding.id, { finding, to })
    }
    if (this.#over.size > 0) this.#schedule()
  }

  /** They stand no longer: should the same trouble come again, it is news again. */
  resolved(findings: readonly LiveFinding[], to: To): void {
    const told = findings.filter(({ id }) => this.options.seen.has(id))
    for (const { id } of findings) {
      this.#new.delete(id)
      this.#existing.delete(id)
    }
    if (told.length === 0) return
    this.options.seen.remove(told.map(({ id }) => id))
    if (!this.options.tellsEnds() || !to.includes('native')) return
    for (const finding of told) this.#ended.set(finding.id, { finding, to })
    this.#schedule()
  }

  dispose(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #schedule(): void {
    const now = this.options.now()
    this.#lastAt = now
    if (this.#cancel) return
    this.#firstAt = now
    this.#wait(Math.max(GATHER_MS, this.#quietUntil - now))
  }

  #wait(ms: number): void {
    this.#cancel = this.options.later(() => {
      this.#cancel = undefined
      const now = this.options.now()
      const many = this.#new.size + this.#existing.size > this.options.summaryAbove()
      const rest = Math.min(this.#lastAt + CALM_MS, this.#firstAt + LONGEST_MS) - now
      if (many && rest > 0) this.#wait(rest)
      else this.#flush()
    }, ms)
  }

  #flush(): void {
    const existing = [...this.#existing.values()]
    const fresh = [...this.#new.values()]
    const ended = [...this.#ended.values()]
    this.#existing.clear()
    this.#new.clear()
    this.#ended.clear()
    // Marked before it is shown: a crash in between may lose a message, and never repeats one.
    const marks = [...existing, ...fresh].map(({ finding: { id } }) => id)
    if (marks.length + this.#over.size > 0) this.options.seen.add([...marks, ...this.#over])
    this.#over.clear()
    if ([...existing, ...fresh].some(({ to }) => to.includes('sound'))) this.options.play()
    if (!this.options.enabled()) return
    this.#tellAll(native(existing), 'existing')
    this.#tellFresh(native(fresh))
    this.#tellAll(native(ended), 'resolved')
  }

  #tellFresh(fresh: readonly LiveFinding[]): void {
    const now = this.options.now()
    this.#toldAt = this.#toldAt.filter((at) => now - at < BURST_MS)
    if (this.#toldAt.length + fresh.length > this.options.summaryAbove()) {
      this.#tellAll(fresh, 'many')
      this.#quietUntil = now + BURST_MS
      return
    }
    for (const finding of fresh) {
      this.options.tell({ kind: 'one', finding })
      this.#toldAt.push(now)
    }
  }

  #tellAll(findings: readonly LiveFinding[], kind: 'many' | 'existing' | 'resolved'): void {
    const [first, ...rest] = [...findings].sort((a, b) => weightOf(b.severity) - weightOf(a.severity))
    if (!first) return
    this.options.tell(
      rest.length === 0 && kind !== 'resolved'
        ? { kind: 'one', finding: first }
        : { kind, findings: [first, ...rest] }
    )
  }
}

const native = (gathered: readonly Gathered[]): LiveFinding[] =>
  gathered.filter(({ to }) => to.includes('native')).map(({ finding }) => finding)
