import type { TestRedis } from '../support/redis'

/** One part of docs/benchmarks.md: measured by itself, written under its own heading. */
export interface BenchSection {
  /** How the command line names it, and its mark in the document. */
  readonly name: string
  readonly title: string
  /** Takes so long that it is measured only where it is named. */
  readonly onlyByName?: boolean
  /** Measures, prints what it finds as it goes, and returns the section's Markdown without its heading.
   * @param options short: to see that it works, in about a minute; what it finds is printed and not kept */
  measure(redis: TestRedis, options: { readonly short: boolean }): Promise<string>
}
