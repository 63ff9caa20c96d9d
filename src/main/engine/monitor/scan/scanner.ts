import { performance } from 'node:perf_hooks'
import { line } from '@shared/log/line'
import type { RedisClient } from '../../redis/client'
import type { Candidate } from './candidate'
import { guardKey } from '../model/entry'
import type { NamespaceModel } from '../model/model'
import type { MonitorLog } from '../options'
import { slowScan } from './scan'
import { FOREIGN_VALUES, refusalText } from '../reading/unread'
import { Waker } from '../waker'

export interface ScannerOptions {
  readonly scanEvery: number
  readonly scanKeysPerSecond: number
  readonly scanShare: number
  /** Something was found, or the first scan has ended: the monitor is to look. */
  readonly wake: () => void
  readonly log: (log: MonitorLog) => void
}

/** What a scan found; the scan waits until `done` is called. */
export interface Found {
  readonly candidates: readonly Candidate[]
  readonly done: () => void
}

/** The slow scan rests fifty times what it cost, and at least so long, milliseconds. */
const SCAN_REST = 50
const SCAN_PAUSE_MIN = 3_000
const SCAN_TOLD_EVERY = 600_000

/** Scans for what no index names, again and again; what it finds waits until the monitor takes it. */
export class Scanner {
  readonly #waker = new Waker()
  readonly #queue: Found[] = []
  /** Milliseconds spent on what was found, since the scan began. */
  #work = 0
  #settled = false

  constructor(
    readonly model: NamespaceModel,
    readonly options: ScannerOptions
  ) {}

  /** Whether one scan has ended, or is not allowed. */
  get settled(): boolean {
    return this.#settled
  }

  /** Starts the next scan now. */
  scanNow(): void {
    this.#waker.wake()
  }

  /** What was found since the last call. */
  take(): Found[] {
    return this.#queue.splice(0)
  }

  /** What is waited for is not read any more: the scan goes on, or ends. */
  release(): void {
    for (const { done } of this.take()) done()
  }

  /** The monitor needed so many milliseconds for what was found. */
  worked(milliseconds: number): void {
    this.#work += milliseconds
  }

  /** Until it is aborted or the connection is lost. */
  async run(redis: RedisClient, signal: AbortSignal): Promise<void> {
    const { unread } = this.model
    if (!this.#settled) unread.mark('slow scan', 'has not finished yet')
    signal.addEventListener('abort', () => this.#waker.wake())
    let toldAt = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      let pause = this.options.scanEvery
      try {
        const result = await this.#scan(redis, signal)
        if (!result.finished) return
        unread.clear('slow scan')
        this.#settled = true
        this.options.wake()
        pause = scanPause(result.asking + this.#work, this.options.scanEvery)
        // It may come round every few seconds.
        if (performance.now() - toldAt >= SCAN_TOLD_EVERY) {
          toldAt = performance.now()
          const seconds = (result.milliseconds / 1000).toFixed(1)
          const { keys, requests } = result
          this.options.log({ level: 'info', line: line('slow_scan', { keys, seconds, requests }) })
        }
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOPERM')) return
        unread.mark('slow scan', refusalText(error))
        this.#settled = true
      }
      if (!signal.aborted) await this.#waker.wait(pause)
    }
  }

  #scan(redis: RedisClient, signal: AbortSignal): ReturnType<typeof slowScan> {
    this.#work = 0
    const { store, templates, families, options, unread } = this.model
    return slowScan(redis, {
      namespace: options.namespace,
      templates,
      families,
      keysPerSecond: this.options.scanKeysPerSecond,
      share: this.options.scanShare,
      signal,
      // No lock stands on what has ended and is kept as its outcome alone: if one does, that is news.
      known: (type, id, part) =>
        store.has(guardKey(type, id)) && !(part === 'lock' && store.isQuiet(type, id)),
      found: (candidates) => this.#enqueue(candidates, signal),
      refused: (error) => unread.mark(FOREIGN_VALUES, refusalText(error))
    })
  }

  #enqueue(candidates: readonly Candidate[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((done) => {
      this.#queue.push({ candidates, done })
      this.options.wake()
    })
  }
}

/**
 * How long the slow scan rests, milliseconds: fifty times what it cost, so that a small Redis is seen whole within
 * seconds and a large one never gives more than a fiftieth of its time.
 * @param cost milliseconds in which Redis was asked
 * @param longest the setting `monitor.scanEvery`
 */
export const scanPause = (cost: number, longest: number): number =>
  Math.min(longest, Math.max(SCAN_PAUSE_MIN, SCAN_REST * cost))
