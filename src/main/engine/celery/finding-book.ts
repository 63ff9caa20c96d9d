import type { Finding } from '@shared/findings/finding'

/** What is new since findings were last told. */
export interface FindingChange {
  readonly opened: readonly Finding[]
  readonly changed: readonly Finding[]
  readonly resolved: readonly Finding[]
  /** What opened was there before this watch began: no news. */
  readonly first: boolean
}

/** Times of findings that are kept in mind at most: one that comes back soon began when it began. */
const TIMES_KEPT = 5_000

/** The findings that stand, and what changed. */
export class FindingBook {
  #standing = new Map<string, Finding>()
  readonly #began = new Map<string, number>()

  get all(): IterableIterator<Finding> {
    return this.#standing.values()
  }

  /** When a finding was first told to have begun; `since` for one that is new. */
  readonly began = (id: string, since: number): number => {
    const known = this.#began.get(id)
    if (known !== undefined) return known
    this.#began.set(id, since)
    for (const oldest of this.#began.keys()) {
      if (this.#began.size <= TIMES_KEPT) break
      if (!this.#standing.has(oldest)) this.#began.delete(oldest)
      else break
    }
    return since
  }

  /** Puts these in the place of those that stood. @returns null where nothing has changed */
  replace(findings: readonly Finding[], first: boolean): FindingChange | null {
    const next = new Map(findings.map((finding) => [finding.id, finding]))
    const opened = findings.filter(({ id }) => !this.#standing.has(id))
    const changed = findings.filter((finding) => {
      const before = this.#standing.get(finding.id)
      return before !== undefined && JSON.stringify(before) !== JSON.stringify(finding)
    })
    const resolved = [...this.#standing.values()].filter(({ id }) => !next.has(id))
    this.#standing = next
    return opened.length + changed.length + resolved.length > 0 ? { opened, changed, resolved, first } : null
  }
}
