import { setImmediate as breathe } from 'node:timers/promises'
import { thresholdsFor, type ThresholdTable } from '@shared/findings/thresholds'
import type { ResourceRuns } from '@shared/metrics/tally'
import type { Tally } from '@shared/metrics/tally'
import type { MetricsWindow } from '@shared/metrics/window'
import { NamespaceReader } from '../monitor/reader'
import { Unread } from '../monitor/unread'
import type { RedisClient } from '../redis/client'
import { RunLedger } from './run-ledger'
import { readStats, type HourOfType } from './stats-reader'

/** Resources that are worked through before others get their turn. */
const AT_ONCE = 2_000

export interface ReadingOptions {
  /** Names the endpoint where a single run is told of. */
  readonly endpoint: string
  readonly namespace: string
  readonly thresholds: ThresholdTable
}

/** What metrics need of one endpoint, read when asked, what did not change from before. Reads only. */
export class EndpointReading {
  readonly #ledger: RunLedger
  readonly #unread = new Unread()
  #types: readonly string[] = []
  #hours: readonly HourOfType[] = []
  #now = 0

  constructor(readonly options: ReadingOptions) {
    this.#ledger = new RunLedger(options.namespace)
  }

  /** Redis time of the last reading. */
  get now(): number {
    return this.#now
  }

  /** In the order of their names. */
  get types(): readonly string[] {
    return this.#types
  }

  get complete(): boolean {
    return this.#unread.complete
  }

  get unread(): readonly string[] {
    return this.#unread.list
  }

  /**
   * @param windowAt the window to be read for, by the endpoint's time
   * @throws the connection's error
   */
  async read(redis: RedisClient, windowAt: (now: number) => MetricsWindow): Promise<MetricsWindow> {
    const { namespace } = this.options
    const { now, types } = await new NamespaceReader(redis, namespace, this.#unread).types()
    const window = windowAt(now)
    this.#now = now
    this.#types = [...(types ?? [])].sort()
    this.#hours = await readStats(redis, namespace, this.#types, window, this.#unread)
    await this.#ledger.read(redis, this.#types, now, window.from, this.#unread)
    return window
  }

  /** @param type this one alone; null: all */
  async addTo(tally: Tally, type: string | null): Promise<void> {
    for (const hour of this.#hours) {
      if (type !== null && hour.type !== type) continue
      if (hour.counters === null) tally.unknownHour(hour.hour)
      else tally.addHour(hour.hour, hour.counters)
    }
    for await (const resource of this.resources(type)) tally.addResource(resource)
  }

  async *resources(type: string | null): AsyncGenerator<ResourceRuns> {
    const { endpoint, thresholds } = this.options
    let turn = 0
    for (const one of this.#types) {
      if (type !== null && one !== type) continue
      const { recent } = thresholdsFor(thresholds, one)
      for (const [id, { runs }] of this.#ledger.runsOf(one)) {
        yield { endpoint, type: one, id, runs, recent, now: this.#now }
        turn += 1
        if (turn % AT_ONCE === 0) await breathe()
      }
    }
  }

  /** Resources of which the guard no longer keeps all runs of the window. */
  cutShort({ from }: MetricsWindow): number {
    let count = 0
    for (const type of this.#types)
      for (const { runs, full } of this.#ledger.runsOf(type).values())
        if (full && runs.every(({ startedAt }) => startedAt > from)) count += 1
    return count
  }
}
