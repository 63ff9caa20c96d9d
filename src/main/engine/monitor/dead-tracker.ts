/** A verdict takes two: more are not counted. */
const ENOUGH = 2

interface Look {
  readonly deadline: number
  readonly count: number
  readonly at: number
}

/**
 * Counts in how many looks in a row a run was past its deadline by a full lease. Looks closer to each other than the gap
 * are one: the holder must have had time to renew between two.
 */
export class DeadTracker {
  readonly #looks = new Map<string, Look>()

  /** @param gap milliseconds; a live monitor takes a third of the lease, a one-shot report less */
  constructor(private readonly gap: (lease: number) => number) {}

  /**
   * @param member the run, by type and live member
   * @returns the looks so far, 0 while it is not past by a full lease
   */
  look(member: string, deadline: number, lease: number, now: number): number {
    if (now < deadline + lease) {
      this.#looks.delete(member)
      return 0
    }
    const last = this.#looks.get(member)
    if (last === undefined || last.deadline !== deadline) {
      this.#looks.set(member, { deadline, count: 1, at: now })
      return 1
    }
    if (now - last.at < this.gap(lease)) return last.count
    const count = Math.min(last.count + 1, ENOUGH)
    this.#looks.set(member, { deadline, count, at: now })
    return count
  }

  forget(member: string): void {
    this.#looks.delete(member)
  }

  clear(): void {
    this.#looks.clear()
  }
}
