/** Keys that only their values could tell for another library's locks. */
export const FOREIGN_VALUES = 'values of other keys'

/** What could not be read, by part: for `complete: false` and the list beside it. */
export class Unread {
  readonly #parts = new Map<string, string>()

  /** @param part a key, or a name of what is missing; @param why one short sentence */
  mark(part: string, why: string): void {
    this.#parts.set(part, why)
  }

  clear(part: string): void {
    this.#parts.delete(part)
  }

  has(part: string): boolean {
    return this.#parts.has(part)
  }

  get list(): string[] {
    return [...this.#parts].map(([part, why]) => `${part}: ${why}`)
  }

  get complete(): boolean {
    return this.#parts.size === 0
  }
}

/** "NOPERM User x has no permissions to run the 'scan' command" without the code. */
export const refusalText = (error: Error): string => error.message.replace(/^[A-Z]+ /, '').slice(0, 200)
