import { loadavg, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { busyOf, type Busy } from '../../support/busy'
import { Fleet } from '../../support/fleet'
import type { TestRedis } from '../../support/redis'
import { NAMESPACE } from '../monitor/plant'
import { percentile, table } from '../numbers'
import { startPart, told } from '../live/part'
import type { BenchSection } from '../section'
import type { Cleaned, CleanupPhase } from './cleaner-part'

const ORPHANS = 10_000
const SHORT = 2_000
/** Changes a second by others. */
const CHANGES = 500
const QUIET_MS = 5_000
/** What others may wait for an answer meanwhile, milliseconds. */
const AIM = 10
/** By `nice`: before everything of a user. */
const FIRST = -15

type Phase = 'quiet' | CleanupPhase

export const cleanupSection: BenchSection = {
  name: 'cleanup',
  title: 'A large cleanup beside others',
  async measure(server: TestRedis, { short }): Promise<string> {
    const orphans = short ? SHORT : ORPHANS
    const redis = server.client()
    console.log(`planting ${String(orphans)} orphaned locks`)
    await plantOrphans(redis, orphans)
    const cleaner = startPart('part:cleaner', [server.socketUrl, String(orphans)])
    await told(cleaner, 'watching')
    // For as long as it takes, and ended with the measuring.
    const driver = startPart('part:driver', [server.socketUrl, String(CHANGES), '1800', 'again'])
    const first = goFirst(server.pid)
    const waits = new Waits(redis)
    const asking = waits.ask()
    try {
      await sleep(QUIET_MS)
      await redis.config('RESETSTAT')
      cleaner.on('message', (message: { kind: string; phase: Phase }) => {
        if (message.kind === 'phase') waits.phase = message.phase
      })
      cleaner.send('go')
      const { cleaned } = await told<{ cleaned: Cleaned }>(cleaner, 'cleaned')
      const load = loadavg()[0] ?? 0
      return report(orphans, { waits, cleaned, busy: await busyOf(redis), load, first })
    } finally {
      waits.end()
      await asking
      driver.kill()
      if (first) setPriority(0, 0)
    }
  }
}

/** Asks for a small value again and again, as any other program would, and keeps how long each answer took. */
class Waits {
  phase: Phase = 'quiet'
  readonly #of = new Map<Phase, number[]>()
  #ended = false

  constructor(private readonly redis: Redis) {}

  async ask(): Promise<void> {
    while (!this.#ended) {
      const { phase } = this
      const began = performance.now()
      await this.redis.get('somebody:else')
      const waited = performance.now() - began
      const known = this.#of.get(phase)
      if (known) known.push(waited)
      else this.#of.set(phase, [waited])
      await sleep(1)
    }
  }

  end(): void {
    this.#ended = true
  }

  of(phase: Phase): readonly number[] {
    return this.#of.get(phase) ?? []
  }
}

/**
 * What is measured is what Redis makes others wait, not what a busy machine does: Redis and who asks it go before all else,
 * where this user may say so. The parts are begun before, and wait as they must.
 */
function goFirst(redis: number): boolean {
  try {
    for (const process of [redis, 0]) setPriority(process, FIRST)
    return true
  } catch {
    return false
  }
}

async function plantOrphans(redis: Redis, count: number): Promise<void> {
  const fleet = new Fleet(redis, NAMESPACE)
  const plant = (at: number): Promise<string> =>
    fleet.plant({
      id: `o${String(at)}`,
      runId: `run-${String(at)}`,
      status: 'completed',
      startedAgo: 900_000,
      endedAgo: 600_000,
      lock: { value: `run-${String(at)}`, ttl: 7_200_000 }
    })
  for (let from = 0; from < count; from += 500)
    await Promise.all(Array.from({ length: 500 }, (_, at) => plant(from + at)))
}

interface Found {
  readonly waits: Waits
  readonly cleaned: Cleaned
  readonly busy: Busy
  /** Of the machine, at the end. */
  readonly load: number
  readonly first: boolean
}

function report(orphans: number, { waits, cleaned, busy, load, first }: Found): string {
  const { ms, cancelled } = cleaned
  const number = (value: number): string => value.toLocaleString('en')
  const row = (name: string, phase: Phase, took: number): string[] => {
    const of = waits.of(phase)
    const p99 = percentile(of, 0.99)
    const waited = (share: number): string => `${percentile(of, share).toFixed(2)} ms`
    return [
      name,
      phase === 'quiet' ? '' : `${(took / 1000).toFixed(2)} s`,
      phase === 'quiet' || phase === 'cancel' ? '' : number(Math.round((orphans / took) * 1000)),
      waited(0.5),
      waited(0.99),
      `${Math.max(...of).toFixed(1)} ms`,
      phase === 'quiet' || phase === 'cancel'
        ? ''
        : p99 <= AIM
          ? `≤ ${String(AIM)} ms`
          : `≤ ${String(AIM)} ms: **missed**`
    ]
  }
  const rows = [
    ['', 'it took', 'items/s', 'others wait, p50', 'p99', 'longest', 'aim, p99'],
    row('no cleanup', 'quiet', QUIET_MS),
    row('plan', 'plan', ms.plan),
    row('apply', 'apply', ms.apply),
    row('undo', 'undo', ms.undo)
  ]
  console.log(rows.map((each) => each.join(' | ')).join('\n'))
  console.log(
    `cancel: ${ms.cancel.toFixed(0)} ms, ${String(cancelled.applied)} applied, ${String(cancelled.left)} left; of ${String(busy.calls)} commands ${(busy.short * 100).toFixed(3)} % within 8 ms`
  )
  return `${number(orphans)} orphaned locks, seen by the engine of an app that tells a window of everything; the window plans all, applies all, undoes all,
and applies again. Meanwhile a process of its own begins and ends ${number(CHANGES)} runs a second through the guard, and another asks Redis for a small value every
millisecond: what it waits is what anybody waits (load average ${load.toFixed(1)} at the end). Every act is on disk before it is done and compared when it is
done, one after another. A second apply, cancelled past its quarter, stopped ${ms.cancel.toFixed(0)} ms later: ${number(cancelled.applied)} applied, ${number(cancelled.left)} not tried. Of
${number(busy.calls)} commands that Redis was given meanwhile, those of scripts among them, it was done with ${(busy.short * 100).toFixed(2)} % within 8 ms each.${first ? '\nRedis and who asks it went before everything else on the machine (nice −15), so that its other work does not blur them.' : ''}

${table(rows)}`
}
