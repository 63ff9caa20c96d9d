import type { Redis } from 'ioredis'

/** How long Redis was busy with single commands: so long nobody else gets an answer. */
export interface Busy {
  readonly calls: number
  /** The share of them that were done within 8.4 ms, 0 to 1. */
  readonly short: number
}

/** The histogram's step below 10 ms, microseconds. */
const SHORT = 8_455

/** Since the server's start, or the last `CONFIG RESETSTAT`; by Redis' own clock, so that no client's delay is in it. */
export async function busyOf(redis: Redis): Promise<Busy> {
  const answer = (await redis.call('LATENCY', 'HISTOGRAM')) as readonly unknown[]
  let [calls, short] = [0, 0]
  for (const command of answer) {
    if (!Array.isArray(command)) continue
    const [, count, , buckets] = command as readonly unknown[]
    calls += Number(count)
    short += within(buckets)
  }
  return { calls, short: short / calls }
}

/** @param buckets in turns: microseconds, and how many took no longer */
function within(buckets: unknown): number {
  let last = 0
  if (!Array.isArray(buckets)) return last
  for (let at = 0; at + 1 < buckets.length; at += 2)
    if (Number(buckets[at]) <= SHORT) last = Number(buckets[at + 1])
  return last
}
