import type { EndpointTarget } from '@shared/live/link'
import type { BrokerStatus } from '@shared/celery/view'
import type { LogLevel, LogText } from '@shared/log/line'
import type { FindingChange } from '../celery/finding-book'
import { guardWords } from '../celery/guard-words'
import { CeleryWatch } from '../celery/watch'
import type { EndpointMonitor } from '../monitor/endpoint-monitor'

export interface EndpointCeleryTools {
  readonly findings: (change: FindingChange) => void
  readonly status: (status: BrokerStatus) => void
  readonly log: (level: LogLevel, text: LogText) => void
}

/** Watches the Celery fleet of an endpoint beside its guard; undefined: it names none. */
export function watchCelery(
  { celery, namespace }: Pick<EndpointTarget, 'celery' | 'namespace'>,
  monitor: EndpointMonitor,
  { findings, status, log }: EndpointCeleryTools
): CeleryWatch | undefined {
  if (!celery) return undefined
  const watch = new CeleryWatch({
    target: celery,
    namespace,
    guard: (uuids) => guardWords(monitor.facts(), uuids),
    offset: () => monitor.status.clockOffsetMs
  })
  watch.on('findings', findings)
  watch.on('status', status)
  watch.on('log', ({ level, line }) => log(level, line))
  watch.start()
  return watch
}
