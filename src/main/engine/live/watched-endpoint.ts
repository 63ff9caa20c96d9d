import type { EndpointTarget } from '@shared/live/link'
import { endpointColors } from '@shared/settings/schema'
import type { Finding } from '@shared/findings/finding'
import { thresholdTable } from '@shared/findings/thresholds'
import type { EndpointView, LiveFinding } from '@shared/live/view'
import type { Settings } from '@shared/settings/schema'
import type { LogLevel, LogText } from '@shared/log/line'
import type { Protection } from '../endpoints/protection'
import { EMBEDDED_NAME } from '../settings'
import { EndpointMonitor, type MonitorChange } from '../monitor/endpoint-monitor'
import type { MonitorStatus } from '../monitor/status'
import type { CeleryWatch } from '../celery/watch'
import type { FindingChange } from '../celery/finding-book'
import type { AlertDesk } from './alert-desk'
import { AutoCleaner, Cleaner, type CleanerOptions } from '../cleanup'
import type { CeleryDesk } from './celery-desk'
import { adviseEndpoint } from './advise-endpoint'
import { watchCelery } from './endpoint-celery'
import { EndpointClaims } from '../alerts/claims/endpoint-claims'
import type { AlertTelling } from './alert-telling'
import type { AuditDesk } from './audit-desk'
import type { CleanupDesk } from './cleanup-desk'
import { EndpointAlerts } from './endpoint-alerts'
import type { Feeds } from './feeds'
import type { LiveView } from './live-view'
import type { OpenResources } from './open-resources'
import type { MetricsDesk } from './metrics-desk'
import { OutboxCourier } from './outbox-courier'
import { rowsOf } from './rows'

/** Who hears of what an endpoint's watching brings, beside the view. */
export interface EndpointListener {
  opened(findings: readonly LiveFinding[], first: boolean): void
  /** Their snooze is over. */
  returned(findings: readonly LiveFinding[]): void
  resolved(findings: readonly LiveFinding[]): void
  changed(): void
  log(level: LogLevel, text: LogText, endpointId: string): void
  status?(status: MonitorStatus): void
  /** What windows look at closely. */
  readonly resources: OpenResources
  /** What people say of findings. */
  readonly alerts: AlertDesk
  /** Who did what. */
  readonly audit: AuditDesk
  /** What windows look back at. */
  readonly feeds: Feeds
  readonly protection: Protection
  readonly metrics: MetricsDesk
  /** What windows plan, apply and undo. */
  readonly cleanup: CleanupDesk
  readonly celery: CeleryDesk
  /** Who tells the channels. */
  readonly telling: Pick<AlertTelling, 'watching'>
  /** Its place among all endpoints. */
  orderOf(id: string): number
}

/** One endpoint in the view: its monitor's words, put in the view's terms. */
export class WatchedEndpoint {
  readonly #monitor: EndpointMonitor
  readonly #address: string
  readonly #courier: OutboxCourier
  readonly #alerts: EndpointAlerts
  readonly #cleaner: Cleaner
  readonly #autoCleaner: AutoCleaner | null
  readonly #celery: CeleryWatch | undefined
  readonly #ends: readonly (() => void)[]
  #connection: MonitorStatus['connection'] = 'connecting'

  constructor(
    readonly target: EndpointTarget,
    readonly embedded: boolean,
    home: string,
    settings: Settings,
    private readonly view: LiveView,
    private readonly listener: EndpointListener
  ) {
    const { redis } = target
    this.#address = redis.address
    this.#courier = new OutboxCourier(home, redis, {
      log: (level, text) => listener.log(level, text, target.id),
      writable: () => !listener.protection.isLocked(target)
    })
    const source = {
      target: redis,
      namespace: target.namespace,
      templates: settings.keyTemplates,
      otherLocks: settings.otherLocks,
      thresholds: thresholdTable(settings.thresholds, settings['thresholds.byType'])
    }
    this.#alerts = this.#makeAlerts()
    this.#monitor = new EndpointMonitor({
      ...source,
      poll: settings['monitor.poll'],
      fullSweep: settings['monitor.fullSweep'],
      scanEvery: settings['monitor.scanEvery'],
      scanKeysPerSecond: settings['monitor.scanKeysPerSecond'],
      scanShare: settings['monitor.scanShare']
    })
    this.#cleaner = this.#makeCleaner(home, source)
    this.#autoCleaner = this.#makeAutoCleaner()
    this.#celery = watchCelery(target, this.#monitor, {
      findings: (change) => this.#found(change),
      status: () => this.#show(this.#monitor.status),
      log: (level, text) => listener.log(level, text, target.id)
    })
    this.#ends = [
      listener.resources.watching(target.id, source),
      listener.alerts.watching(target.id, this.#alerts),
      listener.metrics.watching(target.id, source),
      listener.feeds.watching(target.id, source),
      listener.cleanup.watching(target.id, this.#cleaner),
      ...this.#celeryViews(),
      listener.telling.watching(target.id, {
        name: embedded ? EMBEDDED_NAME : target.name,
        address: redis.address,
        local: embedded,
        offset: () => this.#monitor.status.clockOffsetMs,
        claimer: new EndpointClaims({
          redis,
          namespace: target.namespace,
          writable: () => !listener.protection.isLocked(target),
          offset: () => this.#monitor.status.clockOffsetMs
        })
      })
    ]
    this.#monitor.on('alerts', (alerts, now) => this.#alerts.read(alerts, now))
    this.#monitor.on('change', (change) => this.#changed(change))
    this.#monitor.on('status', (status) => {
      this.#show(status)
      this.#courier.status(status.connection)
      if (status.freshAt !== null) this.#alerts.clock(status.clockOffsetMs)
      if (status.connection !== this.#connection) listener.resources.connectionChanged(target.id)
      this.#connection = status.connection
      listener.metrics.told(target.id, this.#address, status)
      listener.feeds.told(target.id, status)
      listener.status?.(status)
    })
    this.#monitor.on('audited', () => {
      listener.feeds.audited(target.id)
      this.#autoCleaner?.audited()
    })
    this.#monitor.on('log', ({ level, line }) => listener.log(level, line, target.id))
    this.#show(this.#monitor.status)
    this.#monitor.start()
    this.#autoCleaner?.start()
  }

  /** What no index names was just written: looked for now. */
  scanNow(): void {
    this.#monitor.scanNow()
  }

  /** Its place or its lock has changed. */
  refresh(): void {
    this.#show(this.#monitor.status)
  }

  async stop(): Promise<void> {
    for (const end of this.#ends) end()
    await Promise.all([
      this.#celery?.stop(),
      this.#autoCleaner?.stop(),
      this.#cleaner.stop(),
      this.#monitor.stop(),
      this.#courier.stop(),
      this.#alerts.stop()
    ])
  }

  #makeAlerts(): EndpointAlerts {
    const { target, view, listener } = this
    const { id, name, namespace } = target
    return new EndpointAlerts({
      target: {
        id,
        name,
        namespace,
        get protected() {
          return listener.protection.isLocked(target)
        }
      },
      redis: target.redis,
      find: (key) => view.finding(key),
      put: (finding) => view.putFinding(finding),
      changed: () => listener.changed(),
      returned: (findings) => listener.returned(findings),
      log: (level, text) => listener.log(level, text, target.id),
      acted: (act) => listener.audit.record(target, act),
      written: () => this.#monitor.readAlertsNow()
    })
  }

  #makeCleaner(
    home: string,
    { templates, thresholds }: Pick<CleanerOptions, 'templates' | 'thresholds'>
  ): Cleaner {
    const { target, listener } = this
    const { name, namespace, redis } = target
    return new Cleaner({
      target: {
        name,
        namespace,
        redis,
        get protected() {
          return listener.protection.isLocked(target)
        }
      },
      source: this.#monitor,
      templates,
      thresholds,
      get maxShare() {
        return listener.cleanup.maxShare
      },
      home,
      acted: (act) => {
        listener.audit.record(target, act)
        // A fleet's own keys are in no index.
        this.#monitor.poke()
      }
    })
  }

  /** What windows are told of the endpoint's Celery fleet. */
  #celeryViews(): (() => void)[] {
    const watch = this.#celery
    const advise = watch && adviseEndpoint(this.target, () => watch.view())
    if (!watch || !advise) return []
    return [this.listener.celery.watching(this.target.id, { view: () => watch.view(), advise })]
  }

  #makeAutoCleaner(): AutoCleaner | null {
    const { target, listener } = this
    if (!target.autoCleanup) return null
    return new AutoCleaner({
      settings: target.autoCleanup,
      cleaner: this.#cleaner,
      maxShare: () => listener.cleanup.maxShare,
      connection: () => this.#monitor.status.connection,
      clockOffset: () => this.#monitor.status.clockOffsetMs,
      changed: () => this.#show(this.#monitor.status),
      acted: (act) => listener.audit.record(target, act),
      log: (level, text) => listener.log(level, text, target.id)
    })
  }

  #changed({ resources, ...found }: MonitorChange): void {
    const { id, namespace } = this.target
    for (const [key, facts] of resources)
      this.view.putRows(id, key, facts === null ? [] : rowsOf(key, facts, { endpointId: id, namespace }))
    this.listener.resources.changed(id, (key) => resources.has(key))
    if (resources.size > 0) this.listener.feeds.ranSomething(id)
    this.#found(found)
  }

  /** Of the guard's keys or of Celery's traces: the same way for both. */
  #found({ opened, changed, resolved, first }: FindingChange): void {
    const { id, namespace } = this.target
    const live = (finding: Finding): LiveFinding =>
      this.#alerts.with({ ...finding, key: `${id}:${finding.id}`, endpointId: id, namespace })
    const over = resolved.map((finding) => this.view.finding(`${id}:${finding.id}`) ?? live(finding))
    const fresh = opened.map(live)
    for (const finding of [...fresh, ...changed.map(live)]) this.view.putFinding(finding)
    for (const finding of resolved) this.view.removeFinding(`${id}:${finding.id}`)
    this.#alerts.resolved(resolved.map((finding) => finding.id))
    const news = this.#alerts.opened(fresh)
    if (news.length > 0) this.listener.opened(news, first)
    this.#alerts.tellReturned()
    if (over.length > 0) this.listener.resolved(over)
    if (opened.length + changed.length + resolved.length > 0) this.listener.changed()
  }

  #show(status: MonitorStatus): void {
    const { id } = this.target
    this.view.putEndpoint({
      ...endpointView(this.target, this.embedded, this.#address, status),
      unlockedUntil: this.target.protected ? this.listener.protection.unlockedUntil(id) : null,
      order: this.listener.orderOf(id),
      ...(this.#celery ? { celery: this.#celery.status } : {}),
      ...(this.#autoCleaner ? { cleaning: this.#autoCleaner.cleaning } : {})
    })
  }
}

export function endpointView(
  target: Omit<EndpointTarget, 'redis'>,
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
    unlockedUntil: null,
    order: Number.MAX_SAFE_INTEGER,
    connection: status.connection,
    connectionSince: status.connectionSince,
    freshAt: status.freshAt,
    clockOffsetMs: status.clockOffsetMs,
    latencyMs: status.latencyMs,
    fault: status.fault && {
      code: status.fault.code,
      detail: status.fault.message,
      hint: status.fault.hint,
      said: status.fault.said
    },
    complete: status.complete,
    unread: [...status.unread],
    counts: { ...status.counts }
  }
}
