/** A wait that can be cut short. */
export class Waker {
  #woken = false
  #cut: (() => void) | null = null

  /** Ends the wait under way, or the next one before it begins. */
  wake(): void {
    this.#woken = true
    this.#cut?.()
  }

  /**
   * @param longest milliseconds when nobody wakes
   * @param shortest milliseconds that pass in any case, so that many wakes in a row become one
   */
  async wait(longest: number, shortest = 0): Promise<void> {
    if (shortest > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(shortest, longest)))
    if (!this.#woken && longest > shortest)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longest - shortest)
        this.#cut = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    this.#cut = null
    this.#woken = false
  }
}
