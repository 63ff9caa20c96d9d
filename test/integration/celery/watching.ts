import { CeleryWatch, type CeleryWatchOptions } from '../../../src/main/engine/celery/watch'
import { parseBrokerUrl } from '@shared/celery/broker-url'
import type { CeleryTarget } from '@shared/celery/target'
import type { BrokerStatus } from '@shared/celery/view'
import type { Finding } from '@shared/findings/finding'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'

export const celeryAt = (
  broker: string,
  backend: string,
  over: Partial<CeleryTarget> = {}
): CeleryTarget => ({
  broker: parseBrokerUrl(broker, 'broker'),
  management: null,
  backend: parseRedisUrl(backend, 'backend'),
  queues: ['celery'],
  visibilityTimeout: 3_600_000,
  keyPrefix: '',
  eventExchange: 'celeryev',
  ...over
})

/** A watch, and all that it told. */
export interface Watching {
  readonly watch: CeleryWatch
  readonly opened: { readonly at: number; readonly finding: Finding; readonly first: boolean }[]
  readonly resolved: Finding[]
  readonly states: BrokerStatus[]
  /** What it wrote into the log. */
  readonly lines: string[]
  stop(): Promise<void>
}

export function watching(target: CeleryTarget, over: Partial<CeleryWatchOptions> = {}): Watching {
  const watch = new CeleryWatch({
    target,
    namespace: 'taskguard',
    guard: () => new Map(),
    offset: () => 0,
    ...over
  })
  const told: Watching = { watch, opened: [], resolved: [], states: [], lines: [], stop: () => watch.stop() }
  watch.on('findings', ({ opened, resolved, first }) => {
    for (const finding of opened) told.opened.push({ at: Date.now(), finding, first })
    told.resolved.push(...resolved)
  })
  watch.on('status', (status) => told.states.push(status))
  watch.on('log', ({ line }) => told.lines.push(line.text))
  watch.start()
  return told
}
