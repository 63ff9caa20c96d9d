import { thresholdsFor, type ThresholdTable } from '@shared/findings/thresholds'
import type { ResourceRuns } from '@shared/metrics/tally'
import type { Tally } from '@shared/metrics/tally'
import type { MetricsWindow } from '@shared/metrics/window'
import { NamespaceReader } from '../monitor/reading/reader'
import { Unread } from '../monitor/reading/unread'
import type { RedisClient } from '../redis/client'
import { RunLedger } from './run-ledger'
import { StatsBook, type HourOfType } from './stats-reader'
import { Turns } from './turns'

export interface ReadingOptions {
  /** Names the endpoint where a single run is told of. */
  readonly endpoint: string
  readonly namespace: string
  readonly thresholds: ThresholdTable
}

/** Whether a task type counts. */
export type CountsType = (type: string) => boolean

/** What metrics need of one endpoint, read when asked, what did not change from before. Reads only. */
export class EndpointReading {
  readonly #ledger: RunLedger
  readonly #stats: StatsBook
  readonly #unread = new Unread()
  /** Null: they could not be read, so that nothing is known. */
  #types: readonly string[] | null = []
  #hours: readonly HourOfType[] = []
  #now: number | null = null

  constructor(readonly options: ReadingOptions) {
    this.#ledger = new RunLedger(options.namespace)
    this.#stats = new StatsBook(options.namespace)
  }

  /** Redis time of the last reading; null: there was none. */
  get at(): number | null {
    return this.#now
  }

  /** The same of a reading that took place. */
  get now(): number {
    return this.#now ?? 0
  }

  /** In the order of their names. */
  get types(): readonly string[] {
    return this.#types ?? []
  }

  get complete(): boolean {
    return this.#unread.complete
  }

  get unread(): readonly string[] {
    return this.#unread.list
  }

  /** What never changes is read anew the next time, too. */
  forget(): void {
    this.#stats.forget()
  }

  /**
   * @param windowAt the window to be read for, by the endpoint's time
   * @throws the connection's error, or the signal's reason; what was read before stays
   */
  async read(
    redis: RedisClient,
    windowAt: (now: number) => MetricsWindow,
    signal?: AbortSignal
  ): Promise<MetricsWindow> {
    const { namespace } = this.options
    const { now, types } = await new NamespaceReader(redis, namespace, this.#unread).types()
    const window = windowAt(now)
    const known = [...(types ?? [])].sort()
    const hours = await this.#stats.read(redis, known, window, this.#unread, signal)
    await this.#ledger.read(redis, known, now, window.from, this.#unread, signal)
    this.#now = now
    this.#types = types && known
    this.#hours = hours
    return window
  }

  /** @throws the signal's reason */
  async addTo(tally: Tally, counts: CountsType, signal?: AbortSignal): Promise<void> {
    this.addHours(tally, counts)
    for await (const resource of this.resources(counts, signal)) tally.addResource(resource)
  }

  /** The hours of this endpoint, and what of it is not known. */
  addHours(tally: Tally, counts: CountsType): void {
    if (this.#types === null) {
      tally.unknownHours()
      tally.unknownRecords()
      return
    }
    if (this.#types.some((type) => counts(type) && !this.#ledger.isRead(type))) tally.unknownRecords()
    for (const { type, hour, counters } of this.#hours) {
      if (!counts(type)) continue
      if (counters === null) tally.unknownHour(hour)
      else tally.addHour(hour, counters)
    }
  }

  /** @throws the signal's reason */
  async *resources(counts: CountsType, signal?: AbortSignal): AsyncGenerator<ResourceRuns> {
    const { endpoint, thresholds } = this.options
    const turns = new Turns()
    for (const type of this.types) {
      if (!counts(type)) continue
      const { recent } = thresholdsFor(thresholds, type)
      for (const [id, { runs }] of this.#ledger.runsOf(type)) {
        yield { endpoint, type, id, runs, recent, now: this.now }
        if (turns.over) await turns.rest(signal)
      }
    }
  }

  /** Resources of which the guard no longer keeps all runs of the window. */
  cutShort({ from }: MetricsWindow, counts: CountsType = () => true): number {
    let count = 0
    for (const type of this.types)
      if (counts(type))
        for (const { runs, full } of this.#ledger.runsOf(type).values())
          if (full && runs.every(({ startedAt }) => startedAt > from)) count += 1
    return count
  }
}
