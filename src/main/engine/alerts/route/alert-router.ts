import { quietHoursOf, quietUntil } from '@shared/alerts/quiet-hours'
import type { AlertEvent } from '@shared/alerts/message'
import { isQuiet } from '@shared/live/alert'
import type { LiveFinding } from '@shared/live/view'
import { decideAlert, type AlertDecision } from '@shared/settings/notification-rules'
import type { Settings } from '@shared/settings/schema'

export type RouteSettings = Pick<
  Settings,
  | 'notifications.rules'
  | 'notifications.quietHours.from'
  | 'notifications.quietHours.to'
  | 'notifications.quietHours.criticalPasses'
>

/** What the rules let through, now. */
export interface Routed {
  readonly event: AlertEvent
  readonly finding: LiveFinding
  readonly decision: AlertDecision
  /** It was there when the watch began. */
  readonly first: boolean
}

export interface AlertRouterOptions {
  readonly settings: () => RouteSettings
  readonly endpointName: (endpointId: string) => string
  /** Redis time minus this machine's, milliseconds. */
  readonly offset: (endpointId: string) => number
  /** The finding of this key as it stands; undefined: it does not. */
  readonly find: (key: string) => LiveFinding | undefined
  readonly tell: (routed: readonly Routed[]) => void
  /** Epoch ms, by this machine's clock. */
  readonly now: () => number
  /** Calls back once after so many milliseconds; answers the way to call it off. */
  readonly later: (run: () => void, ms: number) => () => void
}

interface Held {
  readonly event: AlertEvent
  readonly finding: LiveFinding
  readonly first: boolean
  readonly dueAt: number
}

/** A wall clock may be set: it is looked at so often at least. Milliseconds. */
const LOOK_EVERY = 30_000
/** What comes again sooner than this after its end is told only once it has lasted so long. Milliseconds. */
const PAUSE = 5 * 60_000

/**
 * Holds findings to the rules: whether they are told at all, how long they must have stood, and the quiet hours. What
 * waits for a time is asked again when it has come: it is told only if it still stands, and nobody has taken it on.
 */
export class AlertRouter {
  readonly #held = new Map<string, Held>()
  /** When findings were last resolved, by key. */
  readonly #endedAt = new Map<string, number>()
  #cancel: (() => void) | null = null

  constructor(private readonly options: AlertRouterOptions) {}

  opened(findings: readonly LiveFinding[], first: boolean): void {
    this.#take('opened', findings, first)
  }

  returned(findings: readonly LiveFinding[]): void {
    this.#take('returned', findings, false)
  }

  resolved(findings: readonly LiveFinding[]): void {
    const now = this.options.now()
    for (const { key } of findings) {
      this.#held.delete(key)
      this.#endedAt.set(key, now)
    }
    this.#take('resolved', findings, false)
  }

  /** Rules or channels have changed: what stands is held to them anew. Whoever was told of it before is not again. */
  reconsider(standing: Iterable<LiveFinding>): void {
    const active = [...standing].filter((finding) => !isQuiet(finding))
    this.#take('opened', active, true)
    const returned = active.filter(({ alert }) => alert?.state === 'ended')
    if (returned.length > 0) this.#take('returned', returned, true)
  }

  dispose(): void {
    this.#cancel?.()
    this.#held.clear()
  }

  /** @param waited it has stood for as long as it must */
  #take(event: AlertEvent, findings: readonly LiveFinding[], first: boolean, waited = false): void {
    const now = this.options.now()
    const due: Routed[] = []
    for (const finding of findings) {
      const decision = this.#decide(finding)
      if (!decision.told) continue
      const lasts = event === 'opened' && !waited ? this.#lastedAt(finding, decision) : now
      const dueAt = this.#afterQuietHours(Math.max(now, lasts), finding, decision)
      if (dueAt > now) this.#held.set(finding.key, { event, finding, first, dueAt })
      else due.push({ event, finding, decision, first })
    }
    if (due.length > 0) this.options.tell(due)
    this.#schedule()
  }

  #decide(finding: LiveFinding): AlertDecision {
    const rules = this.options.settings()['notifications.rules']
    return decideAlert(finding, this.options.endpointName(finding.endpointId), rules)
  }

  /** When it has stood for as long as its rule asks, and as what flaps must. */
  #lastedAt(finding: LiveFinding, { forMs }: AlertDecision): number {
    const endedAt = this.#endedAt.get(finding.key)
    const steady = endedAt === undefined ? 0 : endedAt + PAUSE
    // Since when is Redis's time.
    const since = Date.parse(finding.since) - this.options.offset(finding.endpointId)
    return Math.max(steady, forMs > 0 ? since + forMs : 0)
  }

  #afterQuietHours(at: number, { severity }: LiveFinding, { quietHours }: AlertDecision): number {
    const settings = this.options.settings()
    const passes =
      severity === 'critical' && settings['notifications.quietHours.criticalPasses'] && !quietHours
    if (passes || quietHours === 'ignore') return at
    const { 'notifications.quietHours.from': from, 'notifications.quietHours.to': to } = settings
    return quietUntil(at, quietHoursOf(from, to)) ?? at
  }

  #schedule(): void {
    this.#cancel?.()
    this.#cancel = null
    if (this.#held.size + this.#endedAt.size === 0) return
    let next = Number.POSITIVE_INFINITY
    for (const { dueAt } of this.#held.values()) next = Math.min(next, dueAt)
    const wait = Math.min(LOOK_EVERY, Math.max(0, next - this.options.now()))
    this.#cancel = this.options.later(() => {
      this.#cancel = null
      this.#look()
    }, wait)
  }

  #look(): void {
    const now = this.options.now()
    const due = [...this.#held].filter(([, { dueAt }]) => dueAt <= now)
    for (const [key] of due) this.#held.delete(key)
    for (const [key, at] of this.#endedAt) if (now - at >= PAUSE) this.#endedAt.delete(key)
    for (const event of ['opened', 'returned', 'resolved'] as const)
      for (const first of [true, false]) {
        const some = due.flatMap(([key, held]) => {
          if (held.event !== event || held.first !== first) return []
          if (event === 'resolved') return [held.finding]
          const standing = this.options.find(key)
          return standing && !isQuiet(standing) ? [standing] : []
        })
        if (some.length > 0) this.#take(event, some, first, true)
      }
    this.#schedule()
  }
}
