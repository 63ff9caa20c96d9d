import { liveMember } from '@shared/protocol/keys'

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

  /** Nobody is late. */
  get isEmpty(): boolean {
    return this.#looks.size === 0
  }

  /** @returns the looks so far, 0 while it is not past by a full lease */
  look(type: string, id: string, runId: string, deadline: number, lease: number, now: number): number {
    if (now < deadline + lease) {
      if (this.#looks.size > 0) this.#looks.delete(memberKey(type, id, runId))
      return 0
    }
    const member = memberKey(type, id, runId)
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

  forget(type: string, id: string, runId: string): void {
    if (this.#looks.size > 0) this.#looks.delete(memberKey(type, id, runId))
  }

  clear(): void {
    this.#looks.clear()
  }
}

const memberKey = (type: string, id: string, runId: string): string => `${type}:${liveMember(id, runId)}`
