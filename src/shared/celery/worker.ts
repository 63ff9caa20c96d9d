import type { WorkerEvent } from './event'
import type { Run } from './run'

/** A worker's main process. The same name with another pid is another worker: the one before it is gone. */
export interface Worker {
  readonly hostname: string
  readonly pid: number
  readonly firstSeenAt: number
  lastEventAt: number
  /** Its last heartbeat; null: none was seen. */
  beatAt: number | null
  /** Milliseconds between two heartbeats. */
  freq: number
  /** As its last heartbeat said. */
  active: number | null
  processed: number | null
  software: string | null
  /** It said that it leaves, and has not come back. */
  offlineAt: number | null
  /** It came back, or we did: ends of what it ran before may have gone unheard. */
  gapAt: number | null
  /** It came back last, from a lost connection or from leaving; null: it was never away. */
  returnedAt: number | null
  /** Another process took its name. */
  replacedAt: number | null
  /** This machine's clock minus the worker's, milliseconds, the delay of its events included. */
  skew: number
  /** Whether it tells of its tasks at all; null: it has had none yet. */
  tells: boolean | null
  /** `processed` at the first heartbeat after its last task event; null: it told of a task since. */
  quietSince: number | null
  /** A heartbeat counted more since: the events may still be on their way. */
  suspect: boolean
  readonly runs: Set<Run>
}

/** Between two heartbeats some may be late: a worker is not heard of only after this many. */
const BEATS_MISSED = 3
/** Events come this late at the worst (0.94 s was measured), milliseconds. */
export const EVENT_LAG = 1_000
/** The smallest delay of the last so many milliseconds is a clock's difference: delays only add to it. */
const SKEW_FADES = 60_000
/** For how long nobody looks again for workers that can go, milliseconds. */
const FULL_FOR = 1_000

const keyOf = (hostname: string, pid: number): string => `${pid}@${hostname}`

/** Every worker that was heard of, within bounds. */
export class WorkerBook {
  readonly #workers = new Map<string, Worker>()
  /** The newest process of each name. */
  readonly #byName = new Map<string, Worker>()
  readonly #skewedAt = new WeakMap<Worker, number>()
  /** When none was found that could go. */
  #fullAt = Number.NEGATIVE_INFINITY

  constructor(private readonly most: number) {}

  get all(): IterableIterator<Worker> {
    return this.#workers.values()
  }

  get size(): number {
    return this.#workers.size
  }

  /** The worker of an event, made where it is new. */
  heard(
    event: { readonly hostname: string; readonly pid: number; readonly timestamp: number },
    at: number
  ): Worker {
    const { hostname, pid, timestamp } = event
    const key = keyOf(hostname, pid)
    const worker = this.#workers.get(key) ?? this.#add(key, hostname, pid, at, at - timestamp)
    worker.lastEventAt = at
    const delay = at - timestamp
    if (delay < worker.skew || at - (this.#skewedAt.get(worker) ?? 0) > SKEW_FADES) {
      worker.skew = delay
      this.#skewedAt.set(worker, at)
    }
    return worker
  }

  /** Takes in what a heartbeat says of the worker itself. @returns whether it came back from being away */
  beat(worker: Worker, event: WorkerEvent, at: number): boolean {
    const known = worker.beatAt !== null || worker.runs.size > 0
    worker.freq = event.freq
    worker.active = event.active
    worker.software = event.software ?? worker.software
    if (event.type === 'offline') {
      worker.offlineAt = at
      return false
    }
    worker.beatAt = at
    this.#tellsOfTasks(worker, event.processed)
    worker.processed = event.processed
    const returned = worker.offlineAt !== null || (event.type === 'online' && known)
    worker.offlineAt = null
    worker.replacedAt = null
    if (returned) worker.gapAt = worker.returnedAt = at
    const before = this.#byName.get(worker.hostname)
    if (before && before !== worker && event.type === 'online') before.replacedAt ??= at
    this.#byName.set(worker.hostname, worker)
    return returned
  }

  /** A heartbeat counts tasks that no event told of: events are off there (`-E`, worker_send_task_events). */
  #tellsOfTasks(worker: Worker, processed: number | null): void {
    if (processed === null) return
    if (worker.quietSince !== null && processed > worker.quietSince) {
      if (worker.suspect) worker.tells = false
      worker.suspect = true
    }
    worker.quietSince ??= processed
  }

  /** A task event came from it. */
  tells(worker: Worker): void {
    worker.tells = true
    worker.quietSince = null
    worker.suspect = false
  }

  remove(worker: Worker): void {
    this.#workers.delete(keyOf(worker.hostname, worker.pid))
    if (this.#byName.get(worker.hostname) === worker) this.#byName.delete(worker.hostname)
  }

  #add(key: string, hostname: string, pid: number, at: number, skew: number): Worker {
    const worker: Worker = {
      hostname,
      pid,
      firstSeenAt: at,
      lastEventAt: at,
      beatAt: null,
      freq: 2_000,
      active: null,
      processed: null,
      software: null,
      offlineAt: null,
      gapAt: null,
      returnedAt: null,
      replacedAt: null,
      skew,
      tells: null,
      quietSince: null,
      suspect: false,
      runs: new Set()
    }
    this.#skewedAt.set(worker, at)
    this.#workers.set(key, worker)
    if (this.#workers.size > this.most) this.#evict(worker, at)
    return worker
  }

  /** A tenth of them at once: those that run nothing and were silent for longest. Where all run something, the new one goes. */
  #evict(newest: Worker, at: number): void {
    const idle =
      at - this.#fullAt < FULL_FOR
        ? []
        : [...this.#workers.values()].filter((worker) => worker !== newest && worker.runs.size === 0)
    if (idle.length === 0) {
      this.#fullAt = at
      this.#workers.delete(keyOf(newest.hostname, newest.pid))
      return
    }
    idle.sort((a, b) => a.lastEventAt - b.lastEventAt)
    for (const worker of idle.slice(0, Math.ceil(this.most / 10))) this.remove(worker)
  }
}

/** Whether it was heard of as lately as its heartbeats come. */
export const isBeating = ({ beatAt, freq, offlineAt, replacedAt }: Worker, now: number): boolean =>
  beatAt !== null && offlineAt === null && replacedAt === null && now - beatAt <= freq * 1.5 + EVENT_LAG

/** When silence means that it is gone; null where silence says nothing: it sends no heartbeats. */
export const silentFrom = ({ beatAt, freq, lastEventAt }: Worker): number | null =>
  beatAt === null ? null : lastEventAt + Math.max(BEATS_MISSED * freq, 15_000)
