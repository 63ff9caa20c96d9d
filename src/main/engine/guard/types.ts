import { typesKey } from '@shared/protocol/keys'
import type { GuardConnection } from './connection'
import { UnreadableKeyError } from './errors'

/** A flush takes the set too, and nobody tells: a type in use is added again this often. */
const AGAIN_AFTER_MS = 30_000

/**
 * Adds task types to `NS:types`, from which monitors know them. The set lies in another cluster slot than the type's own
 * keys, so this is the client's part and no script's: before a type's first acquire, after every reconnect, and now and
 * then while it is in use.
 */
export class KnownTypes {
  readonly #added = new Map<string, number>()
  readonly #connection: GuardConnection
  readonly #key: string
  #connectedBefore = false

  constructor(connection: GuardConnection, namespace: string) {
    this.#connection = connection
    this.#key = typesKey(namespace)
    connection.on('ready', this.#onReady)
  }

  /** Resolves once the set has the type; at once where it was added lately. */
  async announce(type: string): Promise<void> {
    const added = this.#added.get(type)
    if (added === undefined) {
      await this.#connection.sadd(this.#key, type).catch((error: unknown) => {
        if (!(error instanceof Error && error.message.startsWith('WRONGTYPE'))) throw error
        throw new UnreadableKeyError(this.#key, 'wrong_type', 'is no set')
      })
      this.#added.set(type, performance.now())
    } else if (performance.now() - added > AGAIN_AFTER_MS) {
      this.refresh(type)
    }
  }

  /** Adds the type again beside other work; where that fails, the next announcement waits for it. */
  refresh(type: string): void {
    this.#added.set(type, performance.now())
    this.#connection.sadd(this.#key, type).catch(() => this.#added.delete(type))
  }

  close(): void {
    this.#connection.off('ready', this.#onReady)
  }

  readonly #onReady = (): void => {
    if (this.#connectedBefore) for (const type of this.#added.keys()) this.refresh(type)
    this.#connectedBefore = true
  }
}
