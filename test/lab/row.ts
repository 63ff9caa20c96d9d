import { startRabbitMq } from '../support/celery/rabbitmq'
import { startRedis } from '../support/redis'
import { runCell, type Cell } from './cell'
import type { LabGuard } from './guards'
import type { Scenario } from './scenarios'

/** Milliseconds from a fault on. */
const LIMIT = 90_000

const brokers = new Set<{ stop(): Promise<void> }>()

/** A scenario under each of the guards. */
export interface Row {
  readonly scenario: Scenario
  readonly cells: readonly { readonly guard: LabGuard; readonly cell: Cell }[]
  /** RabbitMQ's version; null: the broker is a Redis. */
  readonly rabbit: string | null
}

/** The same fault for all guards at the same time, with brokers of their own. */
export async function runScenario(
  scenario: Scenario,
  guards: readonly LabGuard[],
  tasks: number
): Promise<Row> {
  try {
    const redis = await stoppable(startRedis())
    const { consumerTimeout } = scenario
    const rabbit =
      scenario.broker === 'rabbitmq'
        ? await stoppable(startRabbitMq(consumerTimeout === undefined ? {} : { consumerTimeout }))
        : null
    const cells = await Promise.all(
      guards.map(async (guard, place) => ({
        guard,
        cell: await runCell({ scenario, guard, place, tasks, redis, rabbit, limit: LIMIT })
      }))
    )
    return { scenario, cells, rabbit: (await rabbit?.ctl('version'))?.trim() ?? null }
  } finally {
    await stopBrokers()
  }
}

/** One that is still starting is stopped, too. */
function stoppable<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  brokers.add({ stop: () => starting.then((broker) => broker.stop()) })
  return starting
}

/** Also for whoever ends the lab early. */
export async function stopBrokers(): Promise<void> {
  const all = [...brokers]
  brokers.clear()
  await Promise.all(all.map((broker) => broker.stop()))
}
