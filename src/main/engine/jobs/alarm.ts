/** setTimeout fires at once above this, 24.8 days. */
const LONGEST_MS = 2 ** 31 - 1

/** Calls once after a time of any length. */
export class Alarm {
  #timer: NodeJS.Timeout | null = null

  constructor(ms: number, ring: () => void) {
    this.#set(ms, ring)
  }

  cancel(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #set(ms: number, ring: () => void): void {
    const step = Math.min(ms, LONGEST_MS)
    this.#timer = setTimeout(() => (ms > step ? this.#set(ms - step, ring) : ring()), step)
  }
}
