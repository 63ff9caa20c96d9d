import type { ConnectionState } from '@shared/live/view'
import type { RedisFault } from '../redis/fault'
import type { NamespaceModel } from './model/model'
import { unknownStatus, type MonitorStatus } from './status'

// Under the usual poll, so that each one counts: the window says how far behind it is.
const STATUS_EVERY = 900
/** A clock that is measured to have moved by less than this has not, milliseconds. */
const CLOCK_NOISE = 20

/** How the endpoint's monitor fares: told when it is another, and about once a second that it is still so. */
export class StatusTeller {
  #status = unknownStatus('connecting')
  #text = ''
  #toldAt = 0

  constructor(
    readonly model: NamespaceModel,
    readonly listener: (status: MonitorStatus) => void
  ) {}

  get now(): MonitorStatus {
    return this.#status
  }

  /** Before the first findings are told: they carry the time of Redis. Measured better with the first poll. */
  setClock(): void {
    if (this.#status.freshAt === null)
      this.#status = { ...this.#status, clockOffsetMs: this.model.now - Date.now() }
  }

  /** @param roundTrip milliseconds of the last reading */
  measure(roundTrip: number): void {
    const offset = Math.round(this.model.now - (Date.now() - roundTrip / 2))
    const moved = Math.abs(offset - this.#status.clockOffsetMs) > CLOCK_NOISE
    this.#status = {
      ...this.#status,
      clockOffsetMs: moved ? offset : this.#status.clockOffsetMs,
      latencyMs: Math.round(roundTrip * 10) / 10
    }
  }

  /** The connection's state and fault, the old ones where none are given, with what the model now knows. */
  tell(connection: ConnectionState = this.#status.connection, fault = this.#status.fault): void {
    const { unread, store } = this.model
    this.#status = {
      ...this.#status,
      connection,
      connectionSince: connection === this.#status.connection ? this.#status.connectionSince : Date.now(),
      freshAt: connection === 'live' ? this.model.now : this.#status.freshAt,
      fault,
      complete: unread.complete && !store.overflowed && this.#status.freshAt !== null,
      unread: store.overflowed ? [...unread.list, 'outcomes: more stand than are counted'] : unread.list,
      counts: store.counts
    }
    const { freshAt: _, latencyMs: __, ...notable } = this.#status
    const text = JSON.stringify(notable)
    if (text === this.#text && Date.now() - this.#toldAt < STATUS_EVERY) return
    this.#text = text
    this.#toldAt = Date.now()
    this.listener(this.#status)
  }

  /** What was known stays, as of then. */
  lost(fault: RedisFault): void {
    this.tell(this.#status.freshAt === null ? 'unavailable' : 'stale', fault)
  }
}
