import type { EndpointView } from '@shared/live/view'
import type { StoreApi } from 'zustand'
import type { LiveState } from './store'

/** How long round trips are kept, s. */
export const LATENCY_SECONDS = 120

/** One second of an endpoint. */
export interface LatencySample {
  /** This machine's clock, whole seconds. */
  readonly second: number
  /** The longest round trip that was told of in it, ms; null: the connection was gone. */
  readonly ms: number | null
}

/** The last minutes of round trips, endpoint by endpoint: its status tells of one about once a second. */
export class LatencyHistory {
  readonly #samples = new Map<string, LatencySample[]>()
  readonly #listeners = new Set<() => void>()
  readonly #end: () => void
  #version = 0

  /** @param clock this machine's Date.now() */
  constructor(state: StoreApi<LiveState>, clock: () => number = Date.now) {
    this.#end = state.subscribe((now, before) => {
      if (now.endpoints === before.endpoints) return
      const known = new Set(before.endpoints)
      this.#take(
        now.endpoints.filter((endpoint) => !known.has(endpoint)),
        now.endpoints,
        Math.floor(clock() / 1000)
      )
    })
  }

  /** The oldest first; a second without one told of nothing. */
  readonly samplesOf = (id: string): readonly LatencySample[] => this.#samples.get(id) ?? none

  /** Grows with each sample: what React compares. */
  readonly version = (): number => this.#version

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  dispose(): void {
    this.#end()
    this.#listeners.clear()
  }

  #take(told: readonly EndpointView[], all: readonly EndpointView[], second: number): void {
    for (const id of this.#samples.keys()) {
      if (!all.some((endpoint) => endpoint.id === id)) this.#samples.delete(id)
    }
    for (const { id, connection, latencyMs } of told) {
      const connected = connection === 'live' || connection === 'catching_up'
      // Connected, and not measured yet.
      if (connected && latencyMs === null) continue
      const ms = connected ? latencyMs : null
      const samples = this.#samples.get(id) ?? []
      const last = samples.at(-1)
      if (last?.second === second) samples[samples.length - 1] = { second, ms: longer(last.ms, ms) }
      else samples.push({ second, ms })
      const oldest = second - LATENCY_SECONDS
      while (samples[0] && samples[0].second <= oldest) samples.shift()
      this.#samples.set(id, samples)
    }
    this.#version += 1
    for (const listener of this.#listeners) listener()
  }
}

const none: readonly LatencySample[] = []

const longer = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.max(a, b)
