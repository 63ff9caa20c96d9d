import type { StateFacts } from '@shared/model/facts'

/** What is kept of a resource that has ended and of which nothing is to be said. */
export interface Outcome {
  readonly status: Exclude<StateFacts['status'], 'running'>
  /** Of its state's text as it was judged: the same text is not worth judging again. */
  readonly print: number | undefined
}

/** A fleet's day of outcomes, some bytes each, by type and id; beyond a bound the oldest of the largest type go. */
export class Outcomes {
  readonly #byType = new Map<string, Map<string, Outcome>>()
  #size = 0
  #dropped = false

  constructor(private readonly max: number) {}

  get size(): number {
    return this.#size
  }

  /** More stood than are kept. */
  get dropped(): boolean {
    return this.#dropped
  }

  get types(): IterableIterator<string> {
    return this.#byType.keys()
  }

  idsOf(type: string): Iterable<string> {
    return this.#byType.get(type)?.keys() ?? []
  }

  get(type: string, id: string): Outcome | undefined {
    return this.#byType.get(type)?.get(id)
  }

  /** @returns what had to go for it */
  set(type: string, id: string, outcome: Outcome): Outcome | undefined {
    const outcomes = this.#byType.get(type)
    if (outcomes) {
      if (!outcomes.has(id)) this.#size += 1
      outcomes.set(id, outcome)
    } else {
      this.#byType.set(type, new Map([[id, outcome]]))
      this.#size += 1
    }
    return this.#size > this.max ? this.#dropOne() : undefined
  }

  /** @returns what was kept of it */
  delete(type: string, id: string): Outcome | undefined {
    const outcomes = this.#byType.get(type)
    const outcome = outcomes?.get(id)
    if (!outcomes || !outcome) return undefined
    outcomes.delete(id)
    if (outcomes.size === 0) this.#byType.delete(type)
    this.#size -= 1
    return outcome
  }

  #dropOne(): Outcome | undefined {
    let largest: [type: string, outcomes: ReadonlyMap<string, Outcome>] | undefined
    for (const each of this.#byType) if (each[1].size > (largest?.[1].size ?? 0)) largest = each
    const [oldest] = largest?.[1].keys() ?? []
    this.#dropped = true
    return largest && oldest !== undefined ? this.delete(largest[0], oldest) : undefined
  }
}
