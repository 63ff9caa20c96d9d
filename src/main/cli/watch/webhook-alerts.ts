import type { ChannelTarget } from '@shared/alerts/channel'
import type { Finding } from '@shared/findings/finding'
import { isQuiet } from '@shared/live/alert'
import type { LiveFinding } from '@shared/live/view'
import { isOwnChannel } from '@shared/settings/channel'
import type { Settings } from '@shared/settings/schema'
import { EndpointClaims } from '../../engine/alerts/claims/endpoint-claims'
import type { Alert } from '../../engine/alerts/delivery/alert'
import { ChannelSender } from '../../engine/alerts/delivery/channel-sender'
import { queueFolder } from '../../engine/alerts/delivery/channel-senders'
import { loggedSender } from '../../engine/alerts/delivery/log-lines'
import { AlertRouter, type Routed } from '../../engine/alerts/route/alert-router'
import type { FindingChange } from '../../engine/celery/finding-book'
import type { LocatedEndpoint } from '../../engine/endpoints/open'
import { EndpointAlerts } from '../../engine/live/endpoint-alerts'
import type { EndpointMonitor } from '../../engine/monitor/endpoint-monitor'

export interface WebhookAlertsOptions {
  readonly home: string
  readonly type: string | undefined
  readonly settings: Settings
  readonly log: (text: string) => void
}

/** The alerts of one endpoint. */
export interface FollowedAlerts {
  /** Of what the monitor does not find itself: Celery's traces. */
  found(change: FindingChange): void
  stop(): Promise<void>
}

interface Followed {
  readonly located: LocatedEndpoint
  readonly claims: EndpointClaims
  readonly offset: () => number
}

/**
 * Posts what a watch finds to one webhook: by the same rules, queue and claims as the app's channels. The same watch
 * started twice tells once; started again, it goes on where it was.
 */
export class WebhookAlerts {
  readonly #findings = new Map<string, LiveFinding>()
  readonly #followed = new Map<string, Followed>()
  readonly #router: AlertRouter
  readonly #sender: ChannelSender

  constructor(
    target: ChannelTarget,
    located: readonly LocatedEndpoint[],
    private readonly options: WebhookAlertsOptions
  ) {
    const { home, type, settings, log } = options
    // Another watch, of other endpoints or types, has a queue of its own.
    const places = located.map(({ target: { address }, namespace }) => `${address} ${namespace}`).sort()
    const identity = [target.url, type ?? '', ...places].join('\n')
    this.#router = new AlertRouter({
      settings: () => settings,
      endpointName: (id) => this.#followed.get(id)?.located.name ?? id,
      offset: (id) => this.#followed.get(id)?.offset() ?? 0,
      find: (key) => this.#findings.get(key),
      tell: (routed) => this.#sender.offer(routed.flatMap((one) => this.#alertFor(one))),
      now: () => Date.now(),
      later: (run, ms) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      }
    })
    this.#sender = new ChannelSender(target, {
      folder: queueFolder(home, 'watch', identity),
      claimerOf: (id) => this.#followed.get(id)?.claims ?? null,
      stands: ({ finding }) => {
        const standing = this.#findings.get(finding.key)
        return standing !== undefined && !isQuiet(standing)
      },
      summaryAbove: () => settings['notifications.summaryAbove'],
      again: (ids) => {
        const standing = [...this.#findings.values()].filter((one) => ids.includes(one.id) && !isQuiet(one))
        this.#router.opened(standing, false)
      },
      state: () => undefined,
      says: loggedSender(
        () => target.name,
        (_level, { text }) => log(text)
      )
    })
    this.#sender.start()
  }

  /** Tells of what this monitor finds, from before it is started. */
  follow(located: LocatedEndpoint, monitor: EndpointMonitor): FollowedAlerts {
    const id = `${located.target.address} ${located.namespace}`
    const offset = (): number => monitor.status.clockOffsetMs
    const { target: redis, namespace, name } = located
    const claims = new EndpointClaims({ redis, namespace, writable: () => !located.protected, offset })
    this.#followed.set(id, { located, claims, offset })
    const alerts = new EndpointAlerts({
      // What people said is read here, and nothing of it written.
      target: { id, name, namespace, protected: true },
      redis,
      find: (key) => this.#findings.get(key),
      put: (finding) => this.#findings.set(finding.key, finding),
      changed: () => undefined,
      returned: (findings) => this.#router.returned(findings),
      log: (_level, { text }) => this.options.log(text),
      written: () => undefined,
      acted: () => undefined
    })
    const live = (finding: Finding): LiveFinding =>
      alerts.with({ ...finding, key: `${id}:${finding.id}`, endpointId: id, namespace })
    monitor.on('alerts', (said, now) => alerts.read(said, now))
    monitor.on('status', ({ freshAt, clockOffsetMs }) => {
      if (freshAt !== null) alerts.clock(clockOffsetMs)
    })
    const found = ({ opened, changed, resolved, first }: FindingChange): void => {
      const over = resolved.map((finding) => this.#findings.get(`${id}:${finding.id}`) ?? live(finding))
      const fresh = opened.map(live)
      for (const finding of [...fresh, ...changed.map(live)]) this.#findings.set(finding.key, finding)
      for (const { key } of over) this.#findings.delete(key)
      alerts.resolved(over.map((finding) => finding.id))
      const news = alerts.opened(fresh)
      if (news.length > 0) this.#router.opened(news, first)
      alerts.tellReturned()
      if (over.length > 0) this.#router.resolved(over)
    }
    monitor.on('change', found)
    return { found, stop: () => alerts.stop() }
  }

  /** What waits stays on the disk, and it is said. */
  async stop(): Promise<void> {
    this.#router.dispose()
    const waiting = await this.#sender.stop()
    if (waiting > 0)
      this.options.log(
        `--webhook: ${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'} on the disk: the same watch, started again, delivers them`
      )
  }

  /** A rule that tells this machine alone tells no webhook. */
  #alertFor({ event, finding, decision: { to } }: Routed): Alert[] {
    const followed = this.#followed.get(finding.endpointId)
    if (!followed || (to !== null && to.every(isOwnChannel))) return []
    const { label, target } = followed.located
    return [{ event, finding, endpoint: label, address: target.address }]
  }
}
