import { setImmediate as breathe } from 'node:timers/promises'
import { detectUnreadable, judgeResource, type DetectContext } from '@shared/findings/detect'
import type { Finding } from '@shared/findings/finding'
import { thresholdsFor } from '@shared/findings/thresholds'
import type { Entry } from './model/entry'
import type { NamespaceModel } from './model/model'

export interface FindingChanges {
  readonly opened: readonly Finding[]
  readonly changed: readonly Finding[]
  readonly resolved: readonly Finding[]
}

/** Since when Redis has been reachable, by Redis's own clock (milliseconds). */
export interface Reach {
  readonly reachableSince: number
  readonly observedSince: number | null
}

const AT_ONCE = 2_000
/**
 * Milliseconds between the two looks at a lock without a state: another program's guard writes the one and then the other.
 */
const SECOND_LOOK = 1_000
/** The pseudo-resource of keys that belong to no resource. */
const WHOLE = '\u0000'

/** Judges what changed, and what time alone has changed; knows which findings stand. */
export class Detector {
  readonly #open = new Map<string, Finding>()
  readonly #ofResource = new Map<string, readonly string[]>()
  readonly #due = new Map<string, number>()
  /** No answer changes by time alone before this: a fleet of a hundred thousand is not gone through at every reading. */
  #earliest = Number.POSITIVE_INFINITY
  readonly #firstSeen = new Map<string, number>()
  /** Locks without a state seen once, by resource. */
  readonly #glimpsed = new Map<string, { readonly id: string; readonly at: number }>()

  constructor(private readonly model: NamespaceModel) {}

  get findings(): IterableIterator<Finding> {
    return this.#open.values()
  }

  /** The resources with findings, by key. Whole keys are none: each update judges them all. */
  get troubled(): string[] {
    return [...this.#ofResource.keys()].filter((key) => key !== WHOLE)
  }

  /** The resources whose answer time has changed by `now`. */
  due(now: number): string[] {
    const keys: string[] = []
    if (now < this.#earliest) return keys
    let earliest = Number.POSITIVE_INFINITY
    for (const [key, at] of this.#due) {
      if (at <= now) keys.push(key)
      if (at < earliest) earliest = at
    }
    this.#earliest = earliest
    return keys
  }

  /**
   * @param keys the resources put or removed since the last time
   * @param keep every resource stays in the store; else ended ones without a word to say shrink to a count
   */
  async update(keys: readonly string[], reach: Reach, keep = false): Promise<FindingChanges> {
    const opened: Finding[] = []
    const changed: Finding[] = []
    const resolved: Finding[] = []
    let judged = 0
    for (const key of keys) {
      const entry = this.model.store.get(key)
      this.#compare(key, entry ? this.#judge(key, entry, reach) : [], opened, changed, resolved)
      if (!entry) {
        this.#due.delete(key)
        this.#glimpsed.delete(key)
      } else if (!keep && this.#isQuiet(key, entry)) this.model.store.quiet(key)
      judged += 1
      if (judged % AT_ONCE === 0) await breathe()
    }
    const whole = [...this.model.wholeKeys.unreadable].map((facts) =>
      detectUnreadable(facts, { namespace: this.model.options.namespace, now: this.model.now })
    )
    this.#compare(WHOLE, whole, opened, changed, resolved)
    return { opened, changed, resolved }
  }

  #judge(key: string, entry: Entry, reach: Reach): readonly Finding[] {
    const { model } = this
    const context: DetectContext = {
      namespace: model.options.namespace,
      now: model.now,
      reachableSince: reach.reachableSince,
      observedSince: reach.observedSince,
      thresholds: thresholdsFor(model.options.thresholds, entry.facts.type),
      firstSeen: (id) => this.#firstSeen.get(id)
    }
    const judged = judgeResource(entry.facts, context)
    const { findings, again } = this.#lookTwice(key, judged.findings)
    const dueAt = again === null ? judged.dueAt : Math.min(again, judged.dueAt ?? again)
    if (dueAt === null) this.#due.delete(key)
    else {
      this.#due.set(key, dueAt)
      if (dueAt < this.#earliest) this.#earliest = dueAt
    }
    if (entry.unreadable.length === 0) return findings
    return [...findings, ...entry.unreadable.map((facts) => detectUnreadable(facts, context))]
  }

  /** Holds a lock without a state back until it was seen so twice. @returns when to look again; null: it is settled */
  #lookTwice(
    key: string,
    findings: readonly Finding[]
  ): { findings: readonly Finding[]; again: number | null } {
    const bare = findings.find(({ kind }) => kind === 'lock_without_state')
    const seen = this.#glimpsed.get(key)
    const { now } = this.model
    if (
      bare === undefined ||
      this.#open.has(bare.id) ||
      (seen?.id === bare.id && now >= seen.at + SECOND_LOOK)
    ) {
      if (seen) this.#glimpsed.delete(key)
      return { findings, again: null }
    }
    const at = seen?.id === bare.id ? seen.at : now
    this.#glimpsed.set(key, { id: bare.id, at })
    return { findings: findings.filter((each) => each !== bare), again: at + SECOND_LOOK }
  }

  #compare(
    key: string,
    findings: readonly Finding[],
    opened: Finding[],
    changed: Finding[],
    resolved: Finding[]
  ): void {
    const before = this.#ofResource.get(key) ?? []
    if (before.length === 0 && findings.length === 0) return
    for (const finding of findings) {
      const old = this.#open.get(finding.id)
      this.#open.set(finding.id, finding)
      if (!old) {
        this.#firstSeen.set(finding.id, this.model.now)
        opened.push(finding)
      } else if (JSON.stringify(old) !== JSON.stringify(finding)) changed.push(finding)
    }
    const stand = new Set(findings.map((finding) => finding.id))
    for (const id of before) {
      const gone = this.#open.get(id)
      if (stand.has(id) || !gone) continue
      this.#open.delete(id)
      this.#firstSeen.delete(id)
      resolved.push(gone)
    }
    if (stand.size === 0) this.#ofResource.delete(key)
    else this.#ofResource.set(key, [...stand])
  }

  #isQuiet(key: string, { facts, unreadable, stray }: Entry): boolean {
    return (
      !stray &&
      facts.lock === null &&
      facts.live.length === 0 &&
      facts.state !== null &&
      facts.state.status !== 'running' &&
      unreadable.length === 0 &&
      !this.#ofResource.has(key) &&
      !this.#due.has(key)
    )
  }
}
