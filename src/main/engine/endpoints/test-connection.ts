import type { CeleryTarget } from '@shared/celery/target'
import { testedChecks, type TestStep } from '@shared/endpoints/test-step'
import { examine } from '../doctor'
import { loadScripts } from '../doctor/scripts'
import { loadScripts as guardScripts } from '../guard/scripts'
import type { RedisClient } from '../redis/client'
import { commandFault, openRedis } from '../redis/connect'
import { saidFault, toRedisFault } from '../redis/fault'
import type { RedisTarget } from '../redis/target'
import { testCelery } from './test-celery'

export interface TestOptions {
  readonly redis: RedisTarget
  readonly namespace: string
  /** The Celery fleet that is to be watched with it. */
  readonly celery?: CeleryTarget | undefined
  /** Ends the test at once; nothing more is told then. */
  readonly signal: AbortSignal
  readonly onStep: (step: TestStep) => void
  /** Milliseconds until the whole test counts as failed. */
  readonly limit?: number
}

const LIMIT = 20_000

/**
 * Connects as the monitor would and asks what an endpoint must be fit for. Writes nothing; tells each step as it is
 * known, and ends at the first fault.
 */
export async function testConnection({
  redis: target,
  namespace,
  celery,
  ...options
}: TestOptions): Promise<void> {
  const stop = AbortSignal.any([options.signal, AbortSignal.timeout(options.limit ?? LIMIT)])
  const step = (told: TestStep): void => {
    if (!options.signal.aborted) options.onStep(told)
  }
  step({ id: 'connect', status: 'running', facts: {}, fault: null })
  let redis: RedisClient | null = null
  let connected = false
  try {
    const began = performance.now()
    redis = await orStopped(stop, openRedis(target, 'command'), (late) => late.disconnect())
    const took = Math.round(performance.now() - began)
    connected = true
    step({ id: 'connect', status: 'ok', facts: { address: target.address, took_ms: took }, fault: null })
    const report = await orStopped(
      stop,
      examine(redis, {
        endpoint: target.address,
        namespace,
        overSocket: target.path !== null,
        loadScripts: (node) =>
          loadScripts(
            node,
            Object.values(guardScripts()).map(({ name, text }) => ({ name, source: text }))
          )
      })
    )
    for (const id of testedChecks) {
      const check = report.checks.find((one) => one.id === id)
      if (check) step({ id, status: check.status, facts: check.facts, fault: null })
    }
    if (celery) await orStopped(stop, testCelery(celery, target, step))
  } catch (error) {
    if (options.signal.aborted) return
    const { code, problem, hint, said } = stop.aborted
      ? saidFault('timeout', 'late', 'stopped', target)
      : redis
        ? commandFault(error, redis, target)
        : toRedisFault(error, target)
    step({
      id: connected ? 'version' : 'connect',
      status: 'critical',
      facts: {},
      fault: { code, problem, hint, said }
    })
  } finally {
    redis?.disconnect()
  }
}

/** The work, unless it is stopped first; `late` disposes of what comes after that. */
async function orStopped<T>(stop: AbortSignal, work: Promise<T>, late?: (result: T) => void): Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    const end = (): void => reject(new Error('stopped'))
    if (stop.aborted) end()
    else stop.addEventListener('abort', end, { once: true })
  })
  try {
    return await Promise.race([work, stopped])
  } catch (error) {
    if (stop.aborted) work.then(late, () => undefined)
    throw error
  }
}
