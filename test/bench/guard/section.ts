import type { Redis } from 'ioredis'
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

interface Round {
  /** Pairs a second. */
  readonly speed: number
  /** Processor time a pair, microseconds: what a machine that others use too does not blur as much. */
  readonly server: number
  readonly client: number
}

async function serverTime(redis: Redis): Promise<number> {
  const info = await redis.info('cpu')
  const seconds = (name: string): number =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? Number.NaN)
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1e6
}

async function round(
  redis: Redis,
  contender: Contender,
  { concurrency, pairs }: Setting,
  tag: string
): Promise<Round> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < pairs) {
      next += 1
      await contender.pair(`${tag}-${next}`)
    }
  }
  const server = await serverTime(redis)
  const client = process.cpuUsage()
  const began = performance.now()
  await Promise.all(Array.from({ length: concurrency }, worker))
  const speed = (pairs / (performance.now() - began)) * 1000
  const { user, system } = process.cpuUsage(client)
  return { speed, server: ((await serverTime(redis)) - server) / pairs, client: (user + system) / pairs }
}

/** Whether a bare peer can be reached at all by who writes the bookkeeping. */
function whatWritesCost(measured: ReadonlyMap<string, readonly Round[]>): string {
  const of = (name: string, side: 'server' | 'client'): number =>
    median((measured.get(name) ?? []).map((each) => each[side]))
  const each = ['redlock', 'redis-semaphore'].map((name) => {
    const cost = of(`${name} + bookkeeping`, 'server') - of(name, 'server')
    const pair = of(name, 'server') + of(name, 'client')
    return `${cost.toFixed(1)} µs of Redis beside ${name}, whose bare pair takes ${pair.toFixed(1)} µs of both processes`
  })
  return `At 50 concurrent\nthat is ${each.join(', and ')}.`
}

export const guardSection: BenchSection = {
  name: 'guard',
  title: 'The guard beside other locks',
  async measure(server) {
    const redis = server.client({ protocol: 2, enableOfflineQueue: true })
    const all = contenders(redis)
    const parts: string[] = []
    const verdicts: string[] = []
    let writes = ''
    for (const setting of settings) {
      const measured = new Map<string, Round[]>()
      // The first round warms code and connection up and is not counted; then all take turns.
      for (let index = 0; index <= setting.rounds; index += 1) {
        for (const contender of all) {
          await redis.flushall()
          const one = await round(redis, contender, setting, `${setting.concurrency}-${index}`)
          if (index > 0) measured.set(contender.name, [...(measured.get(contender.name) ?? []), one])
        }
      }
      const guardRounds = measured.get('guard') ?? []
      const rows = [['', 'pairs/s', 'guard is', 'target', 'Redis, µs a pair', 'client, µs a pair']]
      for (const { name } of all) {
        const own = measured.get(name) ?? []
        // Neighbouring rounds saw the same machine: the ratio is taken round by round.
        const times = median(guardRounds.map(({ speed }, i) => speed / (own[i]?.speed ?? Number.NaN)))
        const target = setting.concurrency === 50 ? targets[name] : undefined
        if (target !== undefined) {
          const verdict = times >= target ? 'reached' : `**missed by ${ratio(target - times)}**`
          verdicts.push(`${ratio(target)} ${name}: ${verdict}`)
        }
        rows.push([
          name,
          median(own.map(({ speed }) => speed)).toFixed(0),
          name === 'guard' ? '' : ratio(times),
          target === undefined ? '' : `≥ ${ratio(target)}`,
          median(own.map((each) => each.server)).toFixed(1),
          median(own.map((each) => each.client)).toFixed(1)
        ])
      }
      if (setting.concurrency === 50) writes = whatWritesCost(measured)
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
round), with an empty Redis before each; a ratio is the median of the rounds' ratios, the rest are medians. The last two columns are
processor time: Redis' own (\`INFO cpu\`), and the client's whole process. What the writes of the bookkeeping cost by themselves, sent as
plain commands and decided by nobody, is the difference between a peer's two rows. ${writes}`
  }
}
