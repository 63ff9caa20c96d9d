import { setTimeout as sleep } from 'node:timers/promises'
import { Guard, type GuardRun } from '../../../src/main/engine/guard'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'

/** What the driver did, times by Date.now(), just before each call. */
export interface Driven {
  readonly begun: readonly (readonly [id: string, at: number])[]
  readonly ended: readonly (readonly [id: string, at: number])[]
  /** Changes a second reached. */
  readonly rate: number
}

const BEAT = 10
const HOLD = 2_000
/** One run in so many has a name of its own, by which a window can look for it; not in step with the deltas. */
const PROBE_EVERY = 43
/** Where ids come again, one rests behind so many others. */
const RESTING = 4_000

/**
 * Real runs through the guard: half of the changes begin one, half end one that has run for two seconds.
 * @param again whether ids come again, the runs failing, so that nothing piles up over a long time; else each is new and
 *   its run completes
 */
export async function driverPart(url: string, rate: number, seconds: number, again: boolean): Promise<void> {
  // On a machine that others keep busy an answer may come late: it is measured, and no failure.
  const redis = await openRedis(parseRedisUrl(url), 'guard', { commandTimeout: 60_000 })
  const guard = new Guard(redis, { namespace: 'taskguard' })
  const begun: [string, number][] = []
  const ended: [string, number][] = []
  const running: { run: GuardRun; at: number }[] = []
  const under = new Set<Promise<void>>()
  const resting: string[] = []
  const go = (work: Promise<void>): void => {
    under.add(work)
    void work.finally(() => under.delete(work))
  }
  const begin = async (id: string): Promise<void> => {
    const at = Date.now()
    const answer = await guard.acquire({ type: 'video_analysis', id })
    if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
    begun.push([id, at])
    running.push({ run: answer.run, at })
  }
  const end = async (run: GuardRun): Promise<void> => {
    ended.push([run.id, Date.now()])
    const answer = await guard.finish(
      run,
      again
        ? { outcome: 'failed', error: 'out of memory' }
        : { outcome: 'completed', result: '{"frames":1200}' }
    )
    if (answer.answer !== 'FINISHED') throw new Error(answer.answer)
    if (again && !run.id.startsWith('probe-')) resting.push(run.id)
  }
  const idOf = (nth: number): string => {
    if (nth % PROBE_EVERY === 0) return `probe-${nth}`
    return (resting.length > RESTING ? resting.shift() : undefined) ?? `driven-${nth}`
  }
  const started = performance.now()
  let made = 0
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - started) {
    for (const due = (elapsed * rate) / 2000; made < due; made += 1) go(begin(idOf(made)))
    while (running[0] && Date.now() - running[0].at >= HOLD) {
      const next = running.shift()
      if (next) go(end(next.run))
    }
    await sleep(BEAT)
  }
  await Promise.all(under)
  // Before the first ones end, only half of the changes come.
  const steady = Date.now() - (performance.now() - started) + HOLD
  const changes = [...begun, ...ended].filter(([, at]) => at >= steady).length
  const reached = changes / (seconds - HOLD / 1000)
  for (const { run } of running.splice(0)) await guard.finish(run, { outcome: 'completed' })
  const driven: Driven = { begun, ended, rate: reached }
  process.send?.({ kind: 'driven', driven }, () => process.disconnect())
  guard.close()
  redis.disconnect()
}
