/** What was being done in the window, and from when: a long task is told with it. */
export class Phases {
  readonly #begun: { readonly from: number; readonly what: string }[] = []

  begin(what: string): void {
    this.#begun.push({ from: Date.now(), what })
  }

  /** @param time as Date.now() tells it */
  at(time: number): string {
    return this.#begun.findLast(({ from }) => from <= time)?.what ?? 'nothing'
  }
}
