import type { Redis } from 'ioredis'
import { HOUR_MS, WINDOW_MAX_MS } from '@shared/metrics/window'
import { liveMember, resourceKeys, statsKey, typeKeys, typesKey } from '@shared/protocol/keys'
import { Fleet, type PlantedRun } from './fleet'

export interface WeekOptions {
  readonly records: number
  readonly types: readonly string[]
  readonly namespace?: string
  /** Resources that ran again and again, as often as a guard keeps; all others ran once. */
  readonly often?: number
  /** Of all runs. */
  readonly running?: number
  readonly workers?: number
}

const KEPT = 50
const AT_ONCE = 1_000
const MINUTE = 60_000
const TWINS = 97

/** What an hour of a day sees of the work: a fleet is busy by day. */
const busy = (hour: number): number => 0.35 + 0.65 * Math.sin((Math.PI * ((hour + 18) % 24)) / 24) ** 2

/**
 * What guards leave of a week: records, the counters of each hour, runs that still work. Always the same one, but for the
 * clock: every 17th run failed, every 61st was abandoned, every 97th lost its lease to the next one, which began beside it,
 * every 211th took many times as long.
 */
export async function plantWeek(redis: Redis, options: WeekOptions): Promise<void> {
  const { records, types, namespace = 'taskguard', often = 0, running = 0, workers = 64 } = options
  const fleet = new Fleet(redis, namespace)
  const now = await fleet.now()
  const hours = new Map<string, Record<string, number>>()
  const count = (type: string, at: number, name: string, by = 1): void => {
    const key = statsKey(namespace, type, Math.floor(at / HOUR_MS))
    const counts = hours.get(key) ?? {}
    counts[name] = (counts[name] ?? 0) + by
    hours.set(key, counts)
  }
  let batch = redis.pipeline()
  const starts = startsOf(records - running, now)
  for (let at = 0; at < records; at += 1) {
    const again = at < often * KEPT
    const lost = !again && at % TWINS === 0 && at + 1 < records - running
    const number = again ? at % often : lost ? at + 1 : at
    const type = types[number % types.length] ?? ''
    const id = String(8_000_000 + number)
    const runs = at >= records - running
    const usual = (4 + 3 * (number % types.length)) * MINUTE
    const took = (usual * (60 + ((at * 7_919) % 80))) / 100 + (at % 211 === 0 ? 9 * usual : 0)
    // The one that took the other's lease began when half of its time was over.
    const second = !again && !runs && at % TWINS === 1
    const startedAt = runs
      ? now - ((at * 104_729) % (usual / 2)) - 1_000
      : Math.min(now - 2_000, (starts[second ? at - 1 : at] ?? now) + (second ? usual / 2 : 0))
    const endedAt = Math.min(now - 1_000, startedAt + took)
    const status = runs ? 'running' : lost ? 'superseded' : outcomeOf(at)
    const run: PlantedRun & { readonly id: string; readonly runId: string } = {
      type,
      id,
      runId: `01JD0000000000000000${String(at).padStart(6, '0')}`,
      startedAgo: now - startedAt,
      endedAgo: now - endedAt
    }
    const change = String(Math.round(runs ? startedAt : endedAt) * 1000)
    const document = {
      ...fleet.document(run, now, change, status),
      worker: `gpu-${at % workers}/w1`,
      ...(status === 'abandoned' ? { progress: progressAt(startedAt + took / 2) } : {})
    }
    const keys = resourceKeys(namespace, type, id)
    batch
      .hset(keys.runs, run.runId, JSON.stringify(document))
      .zadd(typeKeys(namespace, type).index, 'GT', change, id)
    if (runs)
      batch
        .set(keys.lock, run.runId, 'PX', 3_600_000)
        .set(keys.state, JSON.stringify(document), 'PX', 86_400_000)
        .zadd(typeKeys(namespace, type).live, now + 3_600_000, liveMember(id, run.runId))
    count(type, startedAt, 'acquired')
    if (!runs) count(type, endedAt, status)
    if (second) count(type, startedAt, 'duplicates')
    if (at % 5 === 0) {
      count(type, startedAt, at % 15 === 0 ? 'rejected_completed' : 'rejected_running')
      count(type, startedAt, 'saved_ms', Math.round(usual))
    }
    if (at % 401 === 0) count(type, startedAt, 'rejected_quarantined')
    if (at % AT_ONCE === AT_ONCE - 1) {
      await batch.exec()
      batch = redis.pipeline()
    }
  }
  batch.sadd(typesKey(namespace), ...types)
  for (const [hour, counts] of hours) batch.hset(hour, counts)
  await batch.exec()
}

function outcomeOf(at: number): 'completed' | 'failed' | 'abandoned' {
  if (at % 61 === 0) return 'abandoned'
  return at % 17 === 0 ? 'failed' : 'completed'
}

const progressAt = (at: number): object => {
  const time = new Date(at).toISOString().replace('Z', '+00:00')
  return { fraction: 0.5, text: '', at: time, first_at: time, count: 3 }
}

/** So many moments of the week up to now, more by day than by night. */
function startsOf(records: number, now: number): number[] {
  const from = now - WINDOW_MAX_MS
  const weights = Array.from({ length: 168 }, (_, hour) => busy(new Date(from + hour * HOUR_MS).getHours()))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const starts: number[] = []
  let owed = 0
  for (const [hour, weight] of weights.entries()) {
    owed += (records * weight) / all
    const here = hour === weights.length - 1 ? records - starts.length : Math.round(owed) - starts.length
    for (let n = 0; n < here; n += 1) {
      const at = Math.round(((n * 0.618_034) % 1) * HOUR_MS)
      starts.push(from + hour * HOUR_MS + at)
    }
  }
  return starts
}
