import { monitorEventLoopDelay } from 'node:perf_hooks'
import { settingsSchema } from '@shared/settings/schema'
import { Engine, type WindowPort } from '../../../src/main/engine/live/engine'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'

/** What the engine cost between `begin` and `end`. */
export interface EngineCost {
  /** Of one core. */
  readonly share: number
  /** Milliseconds that the loop was held up beyond its beat. */
  readonly stallP99: number
  readonly stallMax: number
}

/**
 * The engine process: one window, whose messages go to the parent as they would go to a renderer.
 * @param fullSweep how often everything is read again, as a setting; left out: the default
 */
export function enginePart(url: string, home: string, fullSweep?: string): void {
  const send = (message: unknown): void => void process.send?.(message)
  const engine = new Engine((message) => {
    if (message.kind === 'ready') send({ kind: 'ready' })
  })
  const window: WindowPort = {
    post: (message) => send({ kind: 'window', message }),
    onRequest: () => undefined,
    onClose: () => undefined
  }
  engine.receive({
    kind: 'configure',
    home,
    settings: settingsSchema.parse(fullSweep === undefined ? {} : { 'monitor.fullSweep': fullSweep }),
    endpoints: [
      {
        id: 'one',
        name: 'one',
        redis: parseRedisUrl(url),
        namespace: 'taskguard',
        color: 'blue',
        protected: true
      }
    ],
    embedded: { enabled: false, namespace: 'taskguard' }
  })
  engine.receive({ kind: 'window' }, window)
  const beat = 5
  const delay = monitorEventLoopDelay({ resolution: beat })
  let cpu = process.cpuUsage()
  let began = performance.now()
  process.on('message', (order) => {
    if (order === 'begin') {
      delay.enable()
      delay.reset()
      cpu = process.cpuUsage()
      began = performance.now()
      return
    }
    const { user, system } = process.cpuUsage(cpu)
    const cost: EngineCost = {
      share: (user + system) / 1000 / (performance.now() - began),
      stallP99: Math.max(0, delay.percentile(99) / 1e6 - beat),
      stallMax: Math.max(0, delay.max / 1e6 - beat)
    }
    send({ kind: 'cost', cost })
    if (order === 'stop') void engine.shutdown().then(() => process.disconnect())
  })
}
