import { randomUUID } from 'node:crypto'
import type { EndpointView, LiveFinding, LiveLog, LiveMessage, LockRow } from '@shared/live/view'
import { Shelf } from './shelf'

/** A window's end of the live view. */
export interface WindowChannel {
  post(message: LiveMessage): void
}

/**
 * Milliseconds between two deltas. A small one costs a window little, so the next may follow soon: it is what a change
 * waits for. A full one is given time to be taken in.
 */
const PAUSE_SHORTEST = 50
const PAUSE_LONGEST = 100
/** No message holds a renderer or the engine up: so many rows of a snapshot's part, so many changes of a kind in a delta. */
const PART_ROWS = 2_000
const DELTA_CHANGES = 2_500
const LOGS_KEPT = 200

/** A snapshot on its way to one window. */
interface Snapshotting {
  readonly seq: number
  readonly endpoints: EndpointView[]
  readonly rows: LockRow[]
  readonly findings: LiveFinding[]
  /** Deltas made since it was taken: a part goes out every turn of the loop, so there are no more of them than parts. */
  readonly held: LiveMessage[]
}

/**
 * The view that all windows mirror: endpoints, rows, findings. A window gets a snapshot when it connects or asks, then the
 * numbered deltas that all get.
 */
export class LiveView {
  readonly #epoch = randomUUID()
  readonly #windows = new Map<WindowChannel, Snapshotting | null>()
  readonly #endpoints = new Shelf<EndpointView>()
  readonly #rows = new Shelf<LockRow>()
  readonly #findings = new Shelf<LiveFinding>()
  readonly #rowsOfResource = new Map<string, readonly string[]>()
  readonly #logs: LiveLog[] = []
  #seq = 0
  #timer: NodeJS.Timeout | null = null
  #sentAt = 0
  #pause = PAUSE_SHORTEST

  get findings(): IterableIterator<LiveFinding> {
    return this.#findings.items.values()
  }

  finding(key: string): LiveFinding | undefined {
    return this.#findings.items.get(key)
  }

  get endpoints(): IterableIterator<EndpointView> {
    return this.#endpoints.items.values()
  }

  get rowCount(): number {
    return this.#rows.items.size
  }

  putEndpoint(endpoint: EndpointView): void {
    this.#endpoints.put(endpoint.id, endpoint)
    this.#schedule()
  }

  /** With all its rows and findings. */
  removeEndpoint(id: string): void {
    this.clearEndpoint(id)
    this.#endpoints.remove(id)
    this.#schedule()
  }

  clearEndpoint(id: string): void {
    for (const row of this.#rows.items.values()) if (row.endpointId === id) this.#rows.remove(row.key)
    for (const finding of this.#findings.items.values())
      if (finding.endpointId === id) this.#findings.remove(finding.key)
    for (const resource of this.#rowsOfResource.keys())
      if (resource.startsWith(`${id}\u001d`)) this.#rowsOfResource.delete(resource)
    this.#schedule()
  }

  /** All rows of one resource as they are now; none: it is gone. */
  putRows(endpointId: string, resourceKey: string, rows: readonly LockRow[]): void {
    const resource = `${endpointId}\u001d${resourceKey}`
    const before = this.#rowsOfResource.get(resource) ?? []
    const keys = rows.map((row) => row.key)
    for (const key of before) if (!keys.includes(key)) this.#rows.remove(key)
    for (const row of rows) this.#rows.put(row.key, row)
    if (keys.length === 0) this.#rowsOfResource.delete(resource)
    else this.#rowsOfResource.set(resource, keys)
    this.#schedule()
  }

  putFinding(finding: LiveFinding): void {
    this.#findings.put(finding.key, finding)
    this.#schedule()
  }

  removeFinding(key: string): void {
    this.#findings.remove(key)
    this.#schedule()
  }

  log(entry: Omit<LiveLog, 'kind'>): void {
    const message: LiveLog = { kind: 'log', ...entry }
    this.#logs.push(message)
    if (this.#logs.length > LOGS_KEPT) this.#logs.shift()
    for (const window of this.#windows.keys()) window.post(message)
  }

  connect(window: WindowChannel): void {
    this.#windows.set(window, null)
    for (const message of this.#logs) window.post(message)
    this.snapshot(window)
  }

  disconnect(window: WindowChannel): void {
    this.#windows.delete(window)
  }

  /**
   * All there is now, in parts, to one window; what is still to be told to all comes again and changes nothing. Deltas
   * made meanwhile wait until the last part is out. Asked again, it begins anew.
   */
  snapshot(window: WindowChannel): void {
    if (!this.#windows.has(window)) return
    const under: Snapshotting = {
      rows: [...this.#rows.items.values()],
      seq: this.#seq,
      endpoints: [...this.#endpoints.items.values()],
      findings: [...this.#findings.items.values()],
      held: []
    }
    this.#windows.set(window, under)
    this.#sendPart(window, under, 0)
  }

  #sendPart(window: WindowChannel, under: Snapshotting, part: number): void {
    if (this.#windows.get(window) !== under) return
    const { rows, seq, endpoints, findings, held } = under
    const parts = Math.max(1, Math.ceil(rows.length / PART_ROWS))
    window.post({
      kind: 'snapshot',
      epoch: this.#epoch,
      seq,
      part,
      parts,
      endpoints: part === 0 ? endpoints : [],
      rows: rows.slice(part * PART_ROWS, (part + 1) * PART_ROWS),
      findings: part === 0 ? findings : []
    })
    if (part + 1 < parts) {
      setImmediate(() => this.#sendPart(window, under, part + 1))
      return
    }
    for (const delta of held) window.post(delta)
    this.#windows.set(window, null)
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#windows.clear()
  }

  /** How many changes are still to be told. */
  get #waiting(): number {
    return this.#endpoints.changes.size + this.#rows.changes.size + this.#findings.changes.size
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(5, this.#sentAt + this.#pause - Date.now()))
  }

  #flush(): void {
    this.#timer = null
    if (this.#waiting === 0) return
    this.#sentAt = Date.now()
    if (this.#windows.size === 0) {
      for (const { changes } of [this.#endpoints, this.#rows, this.#findings]) changes.clear()
      return
    }
    const endpoints = this.#endpoints.changes.take(DELTA_CHANGES)
    const rows = this.#rows.changes.take(DELTA_CHANGES)
    const findings = this.#findings.changes.take(DELTA_CHANGES)
    const told = Math.max(
      ...[endpoints, rows, findings].map((one) => one.upserts.length + one.removed.length)
    )
    this.#pause = PAUSE_SHORTEST + ((PAUSE_LONGEST - PAUSE_SHORTEST) * told) / DELTA_CHANGES
    if (this.#waiting > 0) this.#schedule()
    this.#seq += 1
    const delta: LiveMessage = {
      kind: 'delta',
      epoch: this.#epoch,
      seq: this.#seq,
      endpoints: endpoints.upserts,
      removedEndpoints: endpoints.removed,
      rows: rows.upserts,
      removedRows: rows.removed,
      findings: findings.upserts,
      removedFindings: findings.removed
    }
    for (const [window, under] of this.#windows) {
      if (under === null) window.post(delta)
      else under.held.push(delta)
    }
  }
}
