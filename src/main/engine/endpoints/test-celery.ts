import type { CeleryTarget } from '@shared/celery/target'
import type { TestStep } from '@shared/endpoints/test-step'
import type { RedisTarget } from '@shared/endpoints/target'
import { unackedCounts } from '../celery/management/unacked-counts'
import { openBroker } from '../celery/open-broker'
import { openRedis } from '../redis/connect'
import { RedisFault, toRedisFault } from '../redis/fault'

const deaf = { message: () => undefined, overflowed: () => undefined }

/**
 * Listens to a fleet's broker as the watch would, for a moment, and asks its management API and its result backend: each
 * a step.
 * @param own the endpoint's own Redis, tested already
 */
export async function testCelery(
  celery: CeleryTarget,
  own: RedisTarget,
  step: (told: TestStep) => void
): Promise<void> {
  const { address } = celery.broker
  await told('broker', address, step, async () => {
    const connection = await openBroker(celery, deaf)
    try {
      const [queues, unacked] = [await connection.queues(celery.queues), await connection.unacked()]
      return {
        kind: celery.broker.kind,
        queues: queues.filter(({ missing }) => !missing).map(({ name, ready }) => `${name} ${ready ?? '?'}`),
        missing: queues.filter(({ missing }) => missing).map(({ name }) => name),
        unacked: unacked?.total ?? null
      }
    } finally {
      await connection.close()
    }
  })
  const { management, backend } = celery
  if (management && celery.broker.kind === 'rabbitmq') {
    const { virtualHost } = celery.broker
    await told('management', management.address, step, async () => {
      const counts = await unackedCounts(management, celery.queues, { virtualHost })
      return { queues: [...counts].map(([name, unacked]) => `${name} ${unacked}`) }
    })
  }
  if (backend.address === own.address && backend.username === own.username) return
  await told('backend', backend.address, step, async () => {
    const redis = await openRedis(backend, 'command')
    redis.disconnect()
    return {}
  })
}

async function told(
  id: 'broker' | 'management' | 'backend',
  address: string,
  step: (told: TestStep) => void,
  work: () => Promise<TestStep['facts']>
): Promise<void> {
  step({ id, status: 'running', facts: {}, fault: null })
  const began = performance.now()
  try {
    const facts = await work()
    const missing = Array.isArray(facts['missing']) && facts['missing'].length > 0
    const took = Math.round(performance.now() - began)
    step({ id, status: missing ? 'info' : 'ok', facts: { ...facts, address, took_ms: took }, fault: null })
  } catch (error) {
    const { code, problem, hint, said } =
      error instanceof RedisFault ? error : toRedisFault(error, { address, password: null })
    // The first worker makes what is listened to: nothing is wrong.
    const waits = said?.code === 'no_exchange'
    // Without the management API all is seen but one number.
    const grave = id === 'management' ? 'warning' : 'critical'
    step({
      id,
      status: waits ? 'info' : grave,
      facts: { address },
      fault: { code, problem, hint, said }
    })
  }
}
