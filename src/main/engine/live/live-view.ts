import { randomUUID } from 'node:crypto'
import type { EndpointView, LiveFinding, LiveLog, LiveMessage, LockRow } from '@shared/live/view'

/** A window's end of the live view. */
export interface WindowChannel {
  post(message: LiveMessage): void
}

/** Milliseconds between two deltas: ten a second at most. */
const DELTA_EVERY = 100
/** No message holds a renderer up. */
const PART_ROWS = 2_000
const LOGS_KEPT = 200

/** What changed of one kind of thing since the last delta. */
class Changes<T> {
  readonly upserts = new Map<string, T>()
  readonly removed = new Set<string>()

  put(key: string, value: T): void {
    this.removed.delete(key)
    this.upserts.set(key, value)
  }

  remove(key: string): void {
    this.upserts.delete(key)
    this.removed.add(key)
  }

  take(): { upserts: T[]; removed: string[] } {
    const taken = { upserts: [...this.upserts.values()], removed: [...this.removed] }
    this.upserts.clear()
    this.removed.clear()
    return taken
  }

  get size(): number {
    return this.upserts.size + this.removed.size
  }
}

/** Things by key, and what changed of them. */
class Shelf<T> {
  readonly items = new Map<string, T>()
  readonly changes = new Changes<T>()

  put(key: string, value: T): void {
    this.items.set(key, value)
    this.changes.put(key, value)
  }

  remove(key: string): boolean {
    if (!this.items.delete(key)) return false
    this.changes.remove(key)
    return true
  }
}

/**
 * The view that all windows mirror: endpoints, rows, findings. A window gets a snapshot when it connects or asks, then the
 * numbered deltas that all get.
 */
export class LiveView {
  readonly #epoch = randomUUID()
  readonly #windows = new Set<WindowChannel>()
  readonly #endpoints = new Shelf<EndpointView>()
  readonly #rows = new Shelf<LockRow>()
  readonly #findings = new Shelf<LiveFinding>()
  readonly #rowsOfResource = new Map<string, readonly string[]>()
  readonly #logs: LiveLog[] = []
  #seq = 0
  #timer: NodeJS.Timeout | null = null
  #sentAt = 0

  get findings(): IterableIterator<LiveFinding> {
    return this.#findings.items.values()
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
    for (const window of this.#windows) window.post(message)
  }

  connect(window: WindowChannel): void {
    this.#windows.add(window)
    for (const message of this.#logs) window.post(message)
    this.snapshot(window)
  }

  disconnect(window: WindowChannel): void {
    this.#windows.delete(window)
  }

  /** All there is, in parts, to one window; what is still to be told to all comes again and changes nothing. */
  snapshot(window: WindowChannel): void {
    const rows = [...this.#rows.items.values()]
    const parts = Math.max(1, Math.ceil(rows.length / PART_ROWS))
    for (let part = 0; part < parts; part += 1)
      window.post({
        kind: 'snapshot',
        epoch: this.#epoch,
        seq: this.#seq,
        part,
        parts,
        endpoints: part === 0 ? [...this.#endpoints.items.values()] : [],
        rows: rows.slice(part * PART_ROWS, (part + 1) * PART_ROWS),
        findings: part === 0 ? [...this.#findings.items.values()] : []
      })
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#windows.clear()
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(5, this.#sentAt + DELTA_EVERY - Date.now()))
  }

  #flush(): void {
    this.#timer = null
    const changed = this.#endpoints.changes.size + this.#rows.changes.size + this.#findings.changes.size
    if (changed === 0) return
    this.#sentAt = Date.now()
    const endpoints = this.#endpoints.changes.take()
    const rows = this.#rows.changes.take()
    const findings = this.#findings.changes.take()
    if (this.#windows.size === 0) return
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
    for (const window of this.#windows) window.post(delta)
  }
}
