import { auditNote } from '@shared/audit/note'
import { assertNever } from '@shared/errors'
import type { EndpointTarget, FromEngine, ToEngine } from '@shared/live/link'
import { liveRequestSchema, type LiveFinding, type LiveRequest } from '@shared/live/view'
import { foreignLine, line, type LogLevel, type LogText } from '@shared/log/line'
import type { Settings } from '@shared/settings/schema'
import { isQuiet } from '@shared/live/alert'
import { formatDuration } from '@shared/time/duration'
import { Protection } from '../endpoints/protection'
import { JobsControl, type JobsSetting } from './jobs-control'
import { AlertDesk } from './alert-desk'
import { AlertTelling } from './alert-telling'
import { AuditDesk } from './audit-desk'
import { CleanupDesk } from './cleanup-desk'
import { CeleryDesk } from './celery-desk'
import { ConnectionTests } from './connection-tests'
import { DemoControl } from './demo'
import { EmbeddedEndpoint, EMBEDDED_ID } from './embedded-endpoint'
import { Feeds } from './feeds'
import { LiveView, type WindowChannel } from './live-view'
import { MetricsDesk } from './metrics-desk'
import { OpenResources } from './open-resources'
import { WatchedEndpoint, type EndpointListener } from './watched-endpoint'

/** A window's port, whatever runs below it. */
export interface WindowPort extends WindowChannel {
  onRequest(listener: (request: unknown) => void): void
  onClose(listener: () => void): void
}

type Configuration = Omit<Extract<ToEngine, { kind: 'configure' }>, 'kind'>

/** The engine process: watches every endpoint, keeps the live view, and answers the shell. */
export class Engine {
  readonly #view = new LiveView()
  readonly #resources = new OpenResources()
  readonly #alerts = new AlertDesk(this.#view)
  readonly #feeds = new Feeds()
  readonly #audit = new AuditDesk(
    (text, endpointId) => this.#log('warn', text, endpointId),
    (endpointId, inRedis) => (inRedis ? this.#feeds.audited(endpointId) : this.#feeds.auditedHere(endpointId))
  )
  readonly #telling = new AlertTelling({
    view: this.#view,
    tell: (message) => this.tell(message),
    log: (level, text) => this.#log(level, text, null)
  })
  readonly #metrics = new MetricsDesk((text) => this.#log('warn', text, null))
  readonly #cleanup = new CleanupDesk(this.#view)
  readonly #jobs: JobsControl
  readonly #celery = new CeleryDesk()
  readonly #endpoints = new Map<
    string,
    { readonly fingerprint: string; readonly refresh: () => void; readonly stop: () => Promise<void> }
  >()
  readonly #protection = new Protection((id) => this.#endpoints.get(id)?.refresh())
  readonly #tests = new ConnectionTests((message) => this.tell(message))
  /** What the shell named, in its order. */
  #targets: readonly EndpointTarget[] = []
  readonly #demo: DemoControl
  readonly #listener: EndpointListener
  #embedded: EmbeddedEndpoint | null = null
  #counts = ''
  #work: Promise<void> = Promise.resolve()
  #stopping: Promise<void> | null = null

  /** @param jobs how this installation starts its jobs; tests without jobs leave it out */
  constructor(
    private readonly tell: (message: FromEngine) => void,
    jobs: JobsSetting | null = null
  ) {
    this.#jobs = new JobsControl(jobs, {
      tell,
      log: (level, text) => this.#log(level, text, null),
      isLocked: (target) => this.#protection.isLocked(target),
      embeddedUrl: () => this.#embedded?.url ?? null
    })
    this.#demo = new DemoControl(
      (state, detail) => {
        // Its raw writes are in no index.
        if (state === 'running') this.#embedded?.scanNow()
        tell({ kind: 'demo', state, detail })
      },
      (level, text) => this.#log(level, text, EMBEDDED_ID)
    )
    this.#listener = {
      opened: (findings, first) => this.#telling.opened(findings, first),
      returned: (findings) => this.#telling.returned(findings),
      resolved: (findings) => this.#telling.resolved(findings),
      changed: () => this.#tellCounts(),
      log: (level, text, endpointId) => this.#log(level, text, endpointId),
      resources: this.#resources,
      alerts: this.#alerts,
      audit: this.#audit,
      feeds: this.#feeds,
      protection: this.#protection,
      metrics: this.#metrics,
      cleanup: this.#cleanup,
      celery: this.#celery,
      telling: this.#telling,
      orderOf: (id) => this.#orderOf(id)
    }
  }

  get view(): LiveView {
    return this.#view
  }

  receive(message: ToEngine, window?: WindowPort): void {
    switch (message.kind) {
      case 'configure':
        this.#configure(message)
        return
      case 'window':
        if (window) this.#connect(window)
        return
      case 'demo':
        if (message.action === 'stop') void this.#demo.stop()
        // After the configuration that starts the embedded Redis.
        else void this.#work.then(() => this.#startDemo())
        return
      case 'test':
        void this.#tests.run(message)
        return
      case 'cancelTest':
        this.#tests.cancel(message.token)
        return
      case 'unlock':
        this.tell({ kind: 'unlockAnswer', token: message.token, ok: this.#unlock(message) })
        return
      case 'lock':
        this.#protection.lock(message.id)
        return
      case 'testChannel':
        void this.#telling.test(message)
        return
      case 'undelivered':
        // After the configuration that takes a channel away.
        this.#work
          .then(() => this.#telling.undelivered(message))
          .catch((error: unknown) => this.#log('error', foreignLine(messageOf(error)), null))
        return
      case 'shutdown':
        void this.shutdown()
        return
      default:
        assertNever(message)
    }
  }

  /** Resolves when all that this engine started has ended; the shell hears `stopped`. */
  shutdown(): Promise<void> {
    this.#stopping ??= this.#shutDown()
    return this.#stopping
  }

  async #shutDown(): Promise<void> {
    await this.#jobs.stop()
    this.#resources.stop()
    this.#celery.stop()
    this.#tests.stop()
    this.#protection.close()
    await this.#demo.stop()
    await this.#work
    await this.#telling.stop()
    await Promise.all(Array.from(this.#endpoints.values(), (endpoint) => endpoint.stop()))
    await this.#embedded?.stop().catch((error: unknown) => {
      this.#log('warn', foreignLine(messageOf(error)), EMBEDDED_ID)
    })
    await Promise.all([this.#audit.stop(), this.#feeds.stop()])
    await this.#metrics.stop()
    this.#view.close()
    this.tell({ kind: 'stopped' })
  }

  #configure(configuration: Configuration): void {
    this.#work = this.#work
      .then(() => (this.#stopping ? undefined : this.#apply(configuration)))
      .then(() => this.tell({ kind: 'ready' }))
      .catch((error: unknown) => this.#log('error', foreignLine(messageOf(error)), null))
  }

  async #apply(configuration: Configuration): Promise<void> {
    const { home, settings, endpoints, embedded } = configuration
    const before = this.#targets
    this.#targets = endpoints
    this.#audit.begin(home)
    this.#auditSwitched(before, endpoints)
    this.#feeds.begin(home)
    this.#cleanup.use(home, settings)
    this.#metrics.begin(home)
    this.#telling.configure(configuration)
    const wanted = new Map(endpoints.map((target) => [target.id, target]))
    const common = JSON.stringify([
      settings.keyTemplates,
      settings.otherLocks,
      settings.thresholds,
      settings['thresholds.byType'],
      settings['monitor.poll'],
      settings['monitor.fullSweep'],
      settings['monitor.scanEvery'],
      settings['monitor.scanKeysPerSecond'],
      settings['monitor.scanShare']
    ])
    const prints = new Map(endpoints.map((target) => [target.id, JSON.stringify([target, common])]))
    if (embedded.enabled) prints.set(EMBEDDED_ID, JSON.stringify([home, embedded, common]))
    for (const [id, { fingerprint, stop }] of this.#endpoints) {
      if (prints.get(id) === fingerprint) continue
      await stop()
      // Another definition is another endpoint: what was allowed was allowed for the old one.
      this.#protection.lock(id)
      this.#endpoints.delete(id)
      this.#view.removeEndpoint(id)
    }
    // In the shell's order: what it names first is shown first.
    for (const [id, target] of wanted)
      if (!this.#endpoints.has(id)) this.#watch(target, home, settings, prints.get(id) ?? '')
    if (embedded.enabled && !this.#endpoints.has(EMBEDDED_ID))
      this.#watchEmbedded(home, embedded.namespace, settings, prints.get(EMBEDDED_ID) ?? '')
    for (const { refresh } of this.#endpoints.values()) refresh()
    this.#jobs.use(home, settings, endpoints, embedded)
    this.#tellCounts()
  }

  /** Somebody switched an automatic cleanup on, off, or to another time. */
  #auditSwitched(before: readonly EndpointTarget[], now: readonly EndpointTarget[]): void {
    for (const target of now) {
      const known = before.find(({ id }) => id === target.id)
      const was = known?.autoCleanup
      const is = target.autoCleanup
      if (!known || JSON.stringify(was) === JSON.stringify(is)) continue
      this.#audit.record(
        target,
        is
          ? {
              action: 'cleanup_on',
              said: auditNote('schedule', { schedule: is.schedule, most: is.atMost })
            }
          : { action: 'cleanup_off' },
        this.#protection.isLocked(target)
      )
    }
  }

  /** The embedded one comes after all that the shell names. */
  #orderOf(id: string): number {
    const at = this.#targets.findIndex((target) => target.id === id)
    return at === -1 ? this.#targets.length : at
  }

  #unlock({ id, name, forMs }: Extract<ToEngine, { kind: 'unlock' }>): boolean {
    const target = this.#targets.find((one) => one.id === id)
    if (!target?.protected || !this.#protection.unlock(target, name, forMs)) return false
    this.#log('warn', line('unlocked', { name, time: formatDuration(forMs) }), id)
    this.#audit.record(target, { action: 'unlock', for_ms: forMs })
    return true
  }

  #watch(target: EndpointTarget, home: string, settings: Settings, fingerprint: string): void {
    const endpoint = new WatchedEndpoint(target, false, home, settings, this.#view, this.#listener)
    this.#endpoints.set(target.id, {
      fingerprint,
      refresh: () => endpoint.refresh(),
      stop: () => endpoint.stop()
    })
  }

  #watchEmbedded(home: string, namespace: string, settings: Settings, fingerprint: string): void {
    const embedded = new EmbeddedEndpoint(home, namespace, settings, this.#view, this.#listener)
    this.#embedded = embedded
    this.#endpoints.set(EMBEDDED_ID, {
      fingerprint,
      refresh: () => embedded.refresh(),
      stop: async () => {
        await this.#demo.stop()
        await embedded.stop()
      }
    })
    embedded.start()
  }

  async #startDemo(): Promise<void> {
    const embedded = this.#embedded
    const url = embedded ? await embedded.whenReady() : null
    this.#demo.start(url, embedded?.namespace ?? '')
  }

  #connect(window: WindowPort): void {
    this.#view.connect(window)
    this.#jobs.connect(window)
    window.onRequest((raw) => {
      const parsed = liveRequestSchema.safeParse(raw)
      if (parsed.success) this.#answer(window, parsed.data)
      else this.#log('warn', line('unknown_request'), null)
    })
    window.onClose(() => {
      this.#view.disconnect(window)
      this.#resources.leave(window)
      this.#metrics.leave(window)
      this.#feeds.leave(window)
      this.#cleanup.leave(window)
      this.#jobs.disconnect(window)
      this.#celery.leave(window)
    })
  }

  #answer(window: WindowPort, request: LiveRequest): void {
    switch (request.kind) {
      case 'resync':
        this.#view.snapshot(window)
        return
      case 'openResource':
        this.#resources.open(window, request.resource)
        return
      case 'closeResource':
        this.#resources.close(window, request.resource)
        return
      case 'refreshResource':
        this.#resources.refresh(window, request.resource)
        return
      case 'alert':
        void this.#alerts.answer(window, request)
        return
      case 'askMetrics':
        this.#metrics.ask(window, request)
        return
      case 'endMetrics':
        this.#metrics.end(window)
        return
      case 'refreshMetrics':
        this.#metrics.refresh(window)
        return
      case 'askRunsBehind':
        void this.#metrics.runs(window, request)
        return
      case 'cleanup':
        void this.#cleanup.answer(window, request)
        return
      case 'job':
      case 'watchGpus':
        this.#jobs.answer(window, request)
        return
      case 'openCelery':
        this.#celery.open(window, request.endpointId)
        return
      case 'closeCelery':
        this.#celery.close(window, request.endpointId)
        return
      case 'adviseCelery':
        void this.#celery.advise(window, request)
        return
      case 'watchFeed':
      case 'endFeed':
      case 'refreshFeed':
      case 'feedTaken':
        this.#feeds.answer(window, request)
        return
      default:
        assertNever(request)
    }
  }

  #tellCounts(): void {
    let critical = 0
    let warning = 0
    for (const finding of this.#view.findings as Iterable<LiveFinding>) {
      if (isQuiet(finding)) continue
      const { severity } = finding
      if (severity === 'critical') critical += 1
      if (severity === 'warning') warning += 1
    }
    const text = `${critical} ${warning}`
    if (text === this.#counts) return
    this.#counts = text
    this.tell({ kind: 'counts', critical, warning })
  }

  #log(level: LogLevel, said: LogText, endpointId: string | null): void {
    this.#view.log({ at: Date.now(), endpointId, level, ...said })
    const { text } = said
    this.tell({ kind: 'log', level, text: endpointId === null ? text : `${endpointId}: ${text}` })
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
