import { median, ratio, table } from '../numbers'
import type { BenchSection } from '../section'
import { type Contender, contenders } from './contenders'

interface Setting {
  readonly label: string
  readonly concurrency: number
  readonly pairs: number
  readonly rounds: number
}

const settings: readonly Setting[] = [
  { label: '50 concurrent', concurrency: 50, pairs: 4000, rounds: 7 },
  { label: 'one at a time', concurrency: 1, pairs: 1000, rounds: 7 }
]

/** What the guard has to reach at 50 concurrent, as a multiple of the peer's speed. */
const targets: Readonly<Record<string, number>> = {
  redlock: 1,
  'redis-semaphore': 0.8,
  'redlock + bookkeeping': 1.5,
  'redis-semaphore + bookkeeping': 1.5
}

/** Pairs a second of one round. */
async function round(contender: Contender, { concurrency, pairs }: Setting, tag: string): Promise<number> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < pairs) {
      next += 1
      await contender.pair(`${tag}-${next}`)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: concurrency }, worker))
  return (pairs / (performance.now() - began)) * 1000
}

export const guardSection: BenchSection = {
  name: 'guard',
  title: 'The guard beside other locks',
  async measure(server) {
    const redis = server.client({ protocol: 2, enableOfflineQueue: true })
    const all = contenders(redis)
    const parts: string[] = []
    const verdicts: string[] = []
    for (const setting of settings) {
      const speeds = new Map<string, number[]>()
      // The first round warms code and connection up and is not counted; then all take turns.
      for (let index = 0; index <= setting.rounds; index += 1) {
        for (const contender of all) {
          await redis.flushall()
          const speed = await round(contender, setting, `${setting.concurrency}-${index}`)
          if (index > 0) speeds.set(contender.name, [...(speeds.get(contender.name) ?? []), speed])
        }
      }
      const guardSpeeds = speeds.get('guard') ?? []
      const rows = [['', 'pairs/s, median', 'guard is', 'target']]
      for (const { name } of all) {
        const own = speeds.get(name) ?? []
        // Neighbouring rounds saw the same machine: the ratio is taken round by round.
        const times = median(guardSpeeds.map((speed, i) => speed / (own[i] ?? Number.NaN)))
        const target = setting.concurrency === 50 ? targets[name] : undefined
        if (target !== undefined) {
          const verdict = times >= target ? 'reached' : `**missed by ${ratio(target - times)}**`
          verdicts.push(`${ratio(target)} ${name}: ${verdict}`)
        }
        rows.push([
          name,
          median(own).toFixed(0),
          name === 'guard' ? '' : ratio(times),
          target === undefined ? '' : `≥ ${ratio(target)}`
        ])
      }
      const text = table(rows)
      console.log(`\n${setting.label}\n${text}`)
      parts.push(`### ${setting.label}\n\n${text}`)
    }
    for (const contender of all) contender.close()
    console.log(`\n${verdicts.join('\n')}`)
    return `${parts.join('\n\n')}

At 50 concurrent, against the targets: ${verdicts.join('; ')}.

A pair takes one free resource and gives it back: acquire and finish for the guard, with all its bookkeeping in the same two
round trips; acquire and release for the others. One ioredis connection for all. "+ bookkeeping": the peer's owner writes the same
documents, sets, statistics and events itself, in one pipeline after taking the lock and one before giving it back
(not atomic with it, as the guard's are). All take turns, round by round (${settings.map(({ rounds, pairs }) => `${rounds} × ${pairs}`).join(' and ')} pairs after a warm-up
round), with an empty Redis before each; a ratio is the median of the rounds' ratios.`
  }
}
