import type { EndpointTarget } from '@shared/live/link'
import { endpointColors } from '@shared/settings/schema'
import { thresholdTable } from '@shared/findings/thresholds'
import type { EndpointView, LiveFinding } from '@shared/live/view'
import type { Settings } from '@shared/settings/schema'
import { EndpointMonitor, type MonitorChange } from '../monitor/endpoint-monitor'
import { noCounts } from '../monitor/entry'
import type { MonitorStatus } from '../monitor/status'
import { parseRedisUrl, type RedisTarget } from '../redis/target'
import type { LiveView } from './live-view'
import type { OpenResources } from './open-resources'
import { OutboxCourier } from './outbox-courier'
import { rowsOf } from './rows'

/** Who hears of what an endpoint's watching brings, beside the view. */
export interface EndpointListener {
  opened(findings: readonly LiveFinding[], first: boolean): void
  changed(): void
  log(level: 'info' | 'warn' | 'error', text: string, endpointId: string): void
  status?(status: MonitorStatus): void
  /** What windows look at closely. */
  readonly resources: OpenResources
}

/** One endpoint in the view: its monitor's words, put in the view's terms. */
export class WatchedEndpoint {
  readonly #monitor: EndpointMonitor
  readonly #address: string
  /** Null for a protected endpoint: nothing is written there. */
  readonly #courier: OutboxCourier | null
  readonly #endReading: () => void
  #connection: MonitorStatus['connection'] = 'connecting'

  constructor(
    readonly target: EndpointTarget,
    readonly embedded: boolean,
    home: string,
    settings: Settings,
    private readonly view: LiveView,
    private readonly listener: EndpointListener
  ) {
    const redis: RedisTarget = parseRedisUrl(target.url, target.name)
    this.#address = redis.address
    this.#courier = target.protected
      ? null
      : new OutboxCourier(home, redis, (level, text) => listener.log(level, text, target.id))
    const source = {
      target: redis,
      namespace: target.namespace,
      templates: settings.keyTemplates,
      thresholds: thresholdTable(settings.thresholds, settings['thresholds.byType'])
    }
    this.#endReading = listener.resources.watching(target.id, source)
    this.#monitor = new EndpointMonitor({
      ...source,
      poll: settings['monitor.poll'],
      fullSweep: settings['monitor.fullSweep'],
      scanEvery: settings['monitor.scanEvery'],
      scanKeysPerSecond: settings['monitor.scanKeysPerSecond']
    })
    this.#monitor.on('change', (change) => this.#changed(change))
    this.#monitor.on('status', (status) => {
      this.#show(status)
      this.#courier?.status(status.connection)
      if (status.connection !== this.#connection) listener.resources.connectionChanged(target.id)
      this.#connection = status.connection
      listener.status?.(status)
    })
    this.#monitor.on('log', ({ level, text }) => listener.log(level, text, target.id))
    this.#show(this.#monitor.status)
    this.#monitor.start()
  }

  /** What no index names was just written: looked for now. */
  scanNow(): void {
    this.#monitor.scanNow()
  }

  async stop(): Promise<void> {
    this.#endReading()
    await Promise.all([this.#monitor.stop(), this.#courier?.stop()])
  }

  #changed({ resources, opened, changed, resolved, first }: MonitorChange): void {
    const { id, namespace } = this.target
    for (const [key, facts] of resources)
      this.view.putRows(id, key, facts === null ? [] : rowsOf(key, facts, { endpointId: id, namespace }))
    this.listener.resources.changed(id, (key) => resources.has(key))
    const live = (finding: MonitorChange['opened'][number]): LiveFinding => ({
      ...finding,
      key: `${id}:${finding.id}`,
      endpointId: id,
      namespace
    })
    for (const finding of [...opened, ...changed]) this.view.putFinding(live(finding))
    for (const finding of resolved) this.view.removeFinding(`${id}:${finding.id}`)
    if (opened.length > 0) this.listener.opened(opened.map(live), first)
    if (opened.length + changed.length + resolved.length > 0) this.listener.changed()
  }

  #show(status: MonitorStatus): void {
    this.view.putEndpoint(endpointView(this.target, this.embedded, this.#address, status))
  }
}

export function endpointView(
  target: Omit<EndpointTarget, 'url'>,
  embedded: boolean,
  address: string,
  status: MonitorStatus
): EndpointView {
  return {
    id: target.id,
    name: target.name,
    address,
    namespace: target.namespace,
    color: endpointColors.find((color) => color === target.color) ?? 'blue',
    embedded,
    protected: target.protected,
    connection: status.connection,
    connectionSince: status.connectionSince,
    freshAt: status.freshAt,
    clockOffsetMs: status.clockOffsetMs,
    latencyMs: status.latencyMs,
    fault: status.fault && { code: status.fault.code, detail: status.fault.message, hint: status.fault.hint },
    complete: status.complete,
    unread: [...status.unread],
    counts: { ...status.counts }
  }
}

/** Of an endpoint that is not watched (yet). */
export const unwatched = (connection: MonitorStatus['connection']): MonitorStatus => ({
  connection,
  connectionSince: Date.now(),
  freshAt: null,
  clockOffsetMs: 0,
  latencyMs: null,
  fault: null,
  complete: false,
  unread: [],
  counts: noCounts
})
