import type { Finding } from '@shared/findings/finding'
import { thresholdTable } from '@shared/findings/thresholds'
import type { Settings } from '@shared/settings/schema'
import { toIso } from '@shared/time/iso'
import type { ConnectionState } from '@shared/live/view'
import type { FindingEvent, WatchEvent } from '@shared/watch/event'
import type { LocatedEndpoint } from '../../engine/endpoints/open'
import { watchCelery } from '../../engine/live/endpoint-celery'
import { OutboxCourier } from '../../engine/live/outbox-courier'
import { EndpointMonitor } from '../../engine/monitor/endpoint-monitor'
import type { RedisFault } from '../../engine/redis/fault'
import type { WebhookAlerts } from './webhook-alerts'

export interface FollowOptions {
  /** Where the outbox is. */
  readonly home: string
  readonly type: string | undefined
  readonly settings: Settings
  readonly event: (event: WatchEvent) => void
  readonly log: (text: string) => void
  /** The endpoint may not be used, and waiting mends nothing. */
  readonly refused: (fault: RedisFault) => void
  /** Who posts alerts of what is found; null: nobody. */
  readonly webhook: Pick<WebhookAlerts, 'follow'> | null
}

/** Follows one endpoint. @returns what ends it */
export function follow(located: LocatedEndpoint, options: FollowOptions): () => Promise<void> {
  const { settings } = options
  const monitor = new EndpointMonitor({
    target: located.target,
    namespace: located.namespace,
    templates: settings.keyTemplates,
    otherLocks: settings.otherLocks,
    thresholds: thresholdTable(settings.thresholds, settings['thresholds.byType']),
    type: options.type,
    poll: settings['monitor.poll'],
    fullSweep: settings['monitor.fullSweep'],
    scanEvery: settings['monitor.scanEvery'],
    scanKeysPerSecond: settings['monitor.scanKeysPerSecond'],
    scanShare: settings['monitor.scanShare']
  })
  const place = (): { endpoint: string; namespace: string; at: string } => ({
    endpoint: located.target.address,
    namespace: located.namespace,
    at: toIso(Date.now() + monitor.status.clockOffsetMs)
  })
  const tell = (event: FindingEvent['event'], findings: readonly Finding[], first: boolean): void => {
    for (const finding of findings) options.event({ event, finding, first, ...place() })
  }
  // The next command on an endpoint delivers what runs kept for it, and this one may be there for weeks.
  const courier = located.protected
    ? null
    : new OutboxCourier(options.home, located.target, {
        log: (_level, { text }) => options.log(text),
        writable: () => true
      })
  let state: ConnectionState | null = null
  let worked = false
  const told = new Set<string>()
  monitor.on('status', ({ connection, fault, unread }) => {
    worked ||= connection === 'live'
    courier?.status(connection)
    if (connection !== state) {
      state = connection
      const detail = fault ? { detail: `${fault.problem}. ${fault.hint}` } : {}
      options.event({ event: 'connection', state: connection, ...detail, ...place() })
    }
    // What may not be read is no "all is well": said once each.
    for (const each of unread.filter((text) => /no permissions|NOPERM/.test(text) && !told.has(text))) {
      told.add(each)
      options.log(`${located.target.address}: not watched: ${each}`)
    }
    // An outage is waited for; a wrong password from the start is not.
    if (fault && !worked && !fault.transient) options.refused(fault)
  })
  monitor.on('change', ({ opened, changed, resolved, first }) => {
    tell('opened', opened, first)
    tell('changed', changed, false)
    tell('resolved', resolved, false)
  })
  monitor.on('log', ({ level, line }) => {
    if (level !== 'info') options.log(line.text)
  })
  const alerts = options.webhook?.follow(located, monitor)
  // Findings alone are told here, and none needs the counts of the management API.
  const fleet = located.celery ? { celery: { ...located.celery, management: null } } : {}
  const celery = watchCelery({ ...fleet, namespace: located.namespace }, monitor, {
    findings: (change) => {
      const { first } = change
      const opened = ofType(change.opened, options.type)
      const changed = ofType(change.changed, options.type)
      const resolved = ofType(change.resolved, options.type)
      tell('opened', opened, first)
      tell('changed', changed, false)
      tell('resolved', resolved, false)
      alerts?.found({ opened, changed, resolved, first })
    },
    status: () => undefined,
    log: (level, { text }) => {
      if (level !== 'info') options.log(text)
    }
  })
  monitor.start()
  return async () => {
    await celery?.stop()
    await alerts?.stop()
    await courier?.stop()
    await monitor.stop()
  }
}

/** The monitor reads this type alone; a broker has no types. */
const ofType = (findings: readonly Finding[], type: string | undefined): readonly Finding[] =>
  type === undefined ? findings : findings.filter((finding) => finding.type === type)
