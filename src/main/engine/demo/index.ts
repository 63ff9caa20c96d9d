import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { line, type LogText } from '@shared/log/line'
import { DEFAULT_LEASE_MS, MAX_LEASE_MS } from '@shared/protocol/limits'
import { Guard, LeaseKeeper, type GuardRun } from '../guard'
import { openServer } from '../redis/connect'
import { parseRedisUrl, type RedisTarget } from '../redis/target'
import { assertEmbedded } from './embedded-only'
import { startFleet } from './fleet'
import { Marks } from './marks'
import * as duplicates from './scenes/duplicates'
import * as locks from './scenes/locks'
import { otherLibrary } from './scenes/other-library'
import * as runs from './scenes/runs'
import { templateFleet } from './scenes/template-fleet'
import { SECOND, Stage } from './stage'

export interface DemoOptions {
  /** The embedded Redis, as its server names it, or parsed; any other is refused. */
  readonly url: string | RedisTarget
  readonly namespace: string
  readonly signal: AbortSignal
  /**
   * Sets everything up and lets it lie: no fleet, and nothing is renewed. What lives stays for an hour, the longest
   * lease.
   */
  readonly once?: boolean
  /** What goes on, for people. */
  readonly log: (text: LogText) => void
}

export interface Demo {
  /** Ends the living runs as cancelled; what is wrong stays to be looked at, until it is cleaned up or reset. */
  stop(): Promise<void>
}

/** Another process plays the demo here. */
export class DemoRunning extends Error {
  override readonly name = 'DemoRunning'

  /** As the end of a sentence that begins with "demo:". */
  readonly problem: string

  constructor(holder: string) {
    const problem = `runs here already (${holder}): stop that one first`
    super(`demo: ${problem}`)
    this.problem = problem
  }
}

const scenes = [
  ...Object.values(duplicates),
  ...Object.values(locks),
  ...Object.values(runs),
  templateFleet,
  otherLibrary
]

/**
 * Clears what an earlier demo left, plays every kind of finding, and lets a small healthy fleet go on. Resolves once every
 * finding is there, after about seven seconds.
 * @throws UsageError where the Redis is not the embedded one, DemoRunning, RedisFault
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const stopping = new AbortController()
  const signal = AbortSignal.any([options.signal, stopping.signal])
  const redis = await openServer(targetOf(options.url), 'guard')
  const close = [() => Promise.resolve(redis.disconnect())]
  const stop = async (): Promise<void> => {
    stopping.abort()
    for (const each of close.splice(0).reverse()) await each()
  }
  try {
    await assertEmbedded(redis)
    close.push(await takePart(redis, options.namespace, signal, options.log))
    const guard = new Guard(redis, { namespace: options.namespace })
    close.push(() => Promise.resolve(guard.close()))
    const marks = new Marks(redis, options.namespace)
    await marks.clear()
    const { namespace, log, once = false } = options
    const lease = once ? MAX_LEASE_MS : DEFAULT_LEASE_MS
    const stage = new Stage(redis, guard, marks, namespace, signal, log, lease)
    close.push(() => (once ? stage.leave() : stage.strike()))
    const fleet = once ? Promise.resolve() : startFleet(stage)
    close.push(() => fleet)
    await Promise.all(scenes.map((scene) => scene(stage)))
    signal.throwIfAborted()
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const targetOf = (url: string | RedisTarget): RedisTarget =>
  typeof url === 'string' ? parseRedisUrl(url, 'demo') : url

/**
 * Removes what a demo wrote, from the embedded Redis only, and nothing else. The hours' statistics keep its counts.
 * @returns how many resources and keys were removed
 * @throws UsageError where the Redis is not the embedded one, DemoRunning, RedisFault
 */
export async function resetDemo(options: DemoOptions): Promise<number> {
  const redis = await openServer(targetOf(options.url), 'guard')
  try {
    await assertEmbedded(redis)
    const leave = await takePart(redis, options.namespace, options.signal, options.log)
    try {
      return await new Marks(redis, options.namespace).clear()
    } finally {
      await leave()
    }
  } finally {
    redis.disconnect()
  }
}

const DEMO_NAMESPACE = 'taskguard-demo'
const DEMO_LEASE = 5 * SECOND

/** One demo at a time in a namespace: held by the guard itself, in a namespace of the demo's own. */
async function takePart(
  redis: Redis,
  namespace: string,
  signal: AbortSignal,
  log: (text: LogText) => void
): Promise<() => Promise<void>> {
  const guard = new Guard(redis, { namespace: DEMO_NAMESPACE })
  try {
    const run = await acquirePart(guard, namespace, signal, log)
    const keeper = new LeaseKeeper(guard, run).start()
    return async () => {
      await keeper.stop()
      await guard.finish(run, { outcome: 'cancelled' })
      guard.close()
    }
  } catch (error) {
    guard.close()
    throw error
  }
}

/** A demo that was killed leaves its lease behind: worth the wait. One that lives renews it meanwhile, and shows so. */
async function acquirePart(
  guard: Guard,
  namespace: string,
  signal: AbortSignal,
  log: (text: LogText) => void
): Promise<GuardRun> {
  let deadline: number | null = null
  for (;;) {
    const answer = await guard.acquire({
      type: 'demo',
      id: namespace,
      leaseMs: DEMO_LEASE,
      source: 'demo',
      test: true,
      force: true
    })
    if (answer.answer === 'ACQUIRED') return answer.run
    if (answer.answer !== 'RUNNING') throw new DemoRunning(answer.answer)
    const { holder } = answer
    if (deadline === null) log(line('demo_waits'))
    else if (holder.deadline !== deadline) throw new DemoRunning(holder.document?.worker ?? holder.runId)
    deadline = holder.deadline
    await sleep(SECOND / 4, undefined, { signal })
  }
}
