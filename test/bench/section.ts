import type { TestRedis } from '../support/redis'

/** One part of docs/benchmarks.md: measured by itself, written under its own heading. */
export interface BenchSection {
  /** How the command line names it, and its mark in the document. */
  readonly name: string
  readonly title: string
  /** Measures, prints what it finds as it goes, and returns the section's Markdown without its heading. */
  measure(redis: TestRedis): Promise<string>
}
