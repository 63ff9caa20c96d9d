import type { MetricsAsked, MetricsRange, RunsAsked } from '@shared/metrics/asked'
import { runsBehind, type RunBehind } from '@shared/metrics/behind'
import type { Figures } from '@shared/metrics/figures'
import { gpuUse } from '@shared/metrics/gpu-use'
import { healthOf, type SampleMinute } from '@shared/metrics/samples'
import { Tally } from '@shared/metrics/tally'
import type { EndpointRead, MetricsView } from '@shared/metrics/view'
import { windowOf, WINDOW_MIN_MS, type MetricsWindow } from '@shared/metrics/window'
import { EndpointSource, type MetricsSource, type MonitorWord } from './endpoint-source'
import { Turns } from './turns'

/** Types that are told of by themselves. */
const TYPES_MAX = 200

/** An endpoint as its samples know it, and as the engine does. */
interface Watched {
  readonly source: EndpointSource
  readonly address: string
}

/** The metrics of all endpoints that are watched: reads them when asked, and puts them together. */
export class MetricsBook {
  readonly #watched = new Map<string, Watched>()

  /** @param minutes what was seen of the endpoints and the engine since a moment of this machine's clock */
  constructor(private readonly minutes: (from: number) => Promise<readonly SampleMinute[]>) {}

  /** An endpoint is watched from here on; answers the function that ends it. */
  watching(id: string, source: MetricsSource): () => void {
    const watched = { source: new EndpointSource(id, source), address: source.target.address }
    this.#watched.set(id, watched)
    return () => {
      if (this.#watched.get(id) === watched) this.#watched.delete(id)
      watched.source.disconnect()
    }
  }

  monitored(id: string, word: MonitorWord): void {
    this.#watched.get(id)?.source.monitored(word)
  }

  /** Everything is read anew, also what never changes. */
  forgetHours(): void {
    for (const { source } of this.#watched.values()) source.reading.forget()
  }

  disconnect(): void {
    for (const { source } of this.#watched.values()) source.disconnect()
  }

  forget(): void {
    for (const { source } of this.#watched.values()) source.forget()
  }

  /** @throws the signal's reason */
  async view(asked: MetricsAsked, signal: AbortSignal): Promise<MetricsView> {
    const chosen = this.#chosen(asked.endpoints)
    await Promise.all(chosen.map(({ source }) => source.read((now) => windowAt(asked.range, now), signal)))
    const read = chosen.filter(({ source }) => source.reading.at !== null).map(({ source }) => source)
    const counts = countsOf(asked)
    // The clocks of several may differ: up to the one that is furthest on.
    const now = Math.max(...read.map(({ reading }) => reading.now))
    const window = windowAt(asked.range, read.length > 0 ? now : Date.now())
    const { figures, byType, typesLeftOut } = await tallied(read, window, counts, signal)
    const health = await this.#health(chosen, window, signal)
    return {
      figures: read.length > 0 ? figures : null,
      byType,
      typesLeftOut,
      types: typesOf(read),
      health,
      endpoints: [...chosen.map((one) => readOf(one, window, counts)), ...this.#missing(asked.endpoints)]
    }
  }

  /**
   * Of what was read last, at most so many: the newest, of run times the longest.
   * @throws the signal's reason
   */
  async runs(
    { figures, from, to, ...asked }: RunsAsked,
    most: number,
    signal: AbortSignal
  ): Promise<{ readonly runs: RunBehind[]; readonly total: number }> {
    const counts = countsOf(asked)
    const found: RunBehind[] = []
    for (const { source } of this.#chosen(asked.endpoints)) {
      for await (const resource of source.reading.resources(counts, signal)) {
        const known = new Set<string>()
        for (const figure of figures)
          for (const run of runsBehind(resource, figure, from, to)) {
            if (known.has(run.run_id)) continue
            known.add(run.run_id)
            found.push(run)
          }
      }
    }
    const longest = figures.every((figure) => figure === 'run_times')
    const runs = greatest(found, most, (run) => (longest ? run.worked_ms : (run.ended_at ?? run.started_at)))
    return { runs, total: found.length }
  }

  #chosen(ids: readonly string[] | null): Watched[] {
    const all = [...this.#watched]
    return all.filter(([id]) => ids === null || ids.includes(id)).map(([, watched]) => watched)
  }

  /** Asked about by name, and not watched. */
  #missing(ids: readonly string[] | null): EndpointRead[] {
    const missing = (ids ?? []).filter((id) => !this.#watched.has(id))
    return missing.map((id) => ({
      id,
      at: null,
      fault: { code: 'not_watched', detail: '' },
      complete: false,
      unread: [],
      cut: 0
    }))
  }

  async #health(
    chosen: readonly Watched[],
    window: MetricsWindow,
    signal: AbortSignal
  ): Promise<MetricsView['health']> {
    const minutes = await this.minutes(window.from)
    const turns = new Turns()
    await turns.rest(signal)
    const engine = healthOf(minutes, window, null)
    const endpoints: MetricsView['health']['endpoints'] = []
    for (const { source, address } of chosen) {
      await turns.rest(signal)
      endpoints.push({ id: source.id, health: healthOf(minutes, window, new Set([address])) })
    }
    return { engine, endpoints }
  }
}

/** The first of all, the greatest first. A hundred thousand are not sorted for a few hundred. */
function greatest<T>(all: readonly T[], most: number, measure: (one: T) => number): T[] {
  const sizes = Float64Array.from(all, measure).sort()
  const least = sizes.at(-most) ?? Number.NEGATIVE_INFINITY
  return all
    .filter((one) => measure(one) >= least)
    .sort((a, b) => measure(b) - measure(a))
    .slice(0, most)
}

/** The stretch by a clock that says `now`; of the future there is nothing to tell. */
function windowAt(range: MetricsRange, now: number): MetricsWindow {
  if (range.kind === 'last') return windowOf(now - range.ms, now)
  const to = Math.min(range.to, now)
  return windowOf(Math.min(range.from, to - WINDOW_MIN_MS), to)
}

function countsOf({ types }: Pick<MetricsAsked, 'types'>): (type: string) => boolean {
  const chosen = types === null ? null : new Set(types)
  return (type) => chosen === null || chosen.has(type)
}

const typesOf = (sources: readonly EndpointSource[]): string[] =>
  [...new Set(sources.flatMap(({ reading }) => reading.types))].sort()

const readOf = (
  { source: { id, fault, reading } }: Watched,
  window: MetricsWindow,
  counts: (type: string) => boolean
): EndpointRead => ({
  id,
  at: reading.at,
  fault,
  complete: reading.at !== null && reading.complete,
  unread: [...reading.unread],
  cut: reading.cutShort(window, counts)
})

async function tallied(
  sources: readonly EndpointSource[],
  window: MetricsWindow,
  counts: (type: string) => boolean,
  signal: AbortSignal
): Promise<Pick<MetricsView, 'byType' | 'typesLeftOut'> & { readonly figures: Figures }> {
  const all = new Tally(window)
  const types = typesOf(sources).filter(counts)
  const byType = new Map(types.slice(0, TYPES_MAX).map((type) => [type, new Tally(window, false)]))
  for (const { reading, fault } of sources) {
    reading.addHours(all, counts)
    if (fault) all.unknownAfter(reading.now)
    for (const [type, tally] of byType) {
      reading.addHours(tally, (one) => one === type)
      if (fault) tally.unknownAfter(reading.now)
    }
    for await (const resource of reading.resources(counts, signal)) {
      const used = gpuUse(resource.runs, resource.now, resource.recent)
      all.addResource(resource, used)
      byType.get(resource.type)?.addResource(resource, used)
    }
  }
  const turns = new Turns()
  await turns.rest(signal)
  const figures = await stepped(all, turns, signal)
  const rows: MetricsView['byType'] = []
  for (const [type, tally] of byType) {
    const { totals } = await stepped(tally, turns, signal)
    rows.push({ type, totals })
  }
  return { figures, byType: rows, typesLeftOut: types.length - byType.size }
}

/** Others have their turn between the steps. */
async function stepped(tally: Tally, turns: Turns, signal: AbortSignal): Promise<Figures> {
  const steps = tally.figuring()
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (turns.over) await turns.rest(signal)
  }
}
