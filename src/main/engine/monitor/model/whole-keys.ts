import type { UnreadableFacts } from '@shared/model/facts'
import { typeKeys, typesKey } from '@shared/protocol/keys'
import type { Head } from '../reading/index-reader'

/** Keys of the whole namespace or of a whole type, and which of them can't be understood. */
export class WholeKeys {
  readonly #unreadable = new Map<string, UnreadableFacts>()

  constructor(private readonly namespace: string) {}

  get unreadable(): Iterable<UnreadableFacts> {
    return this.#unreadable.values()
  }

  /** @param now Redis TIME, milliseconds, here and below: since when it is so */
  types(wrongType: boolean, now: number): void {
    this.#note(typesKey(this.namespace), '', wrongType ? ['wrong_type', 'is no set'] : null, now)
  }

  index(type: string, wrongType: boolean, now: number): void {
    const { index } = typeKeys(this.namespace, type)
    this.#note(index, type, wrongType ? ['wrong_type', 'is no sorted set'] : null, now)
  }

  live(type: string, wrongType: boolean, now: number): void {
    const { live } = typeKeys(this.namespace, type)
    this.#note(live, type, wrongType ? ['wrong_type', 'is no sorted set'] : null, now)
  }

  clock(type: string, fault: Head['clock'], now: number): void {
    const { clock } = typeKeys(this.namespace, type)
    const detail = fault === 'wrong_type' ? 'is no string' : 'the clock is no whole number below 2^53'
    this.#note(clock, type, fault === 'fine' ? null : [fault, detail], now)
  }

  /** The type is gone, and with it whatever was wrong with its keys. */
  forget(type: string): void {
    const { live, index, clock } = typeKeys(this.namespace, type)
    for (const key of [live, index, clock]) this.#unreadable.delete(key)
  }

  /** @param fault null: it can be understood, or is not there */
  #note(
    key: string,
    type: string,
    fault: readonly [UnreadableFacts['reason'], detail: string] | null,
    now: number
  ): void {
    if (!fault) this.#unreadable.delete(key)
    else if (!this.#unreadable.has(key))
      this.#unreadable.set(key, { key, type, id: '', reason: fault[0], detail: fault[1], since: now })
  }
}
