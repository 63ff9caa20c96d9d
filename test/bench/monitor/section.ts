import type { Redis } from 'ioredis'
import { thresholdTable } from '@shared/findings/thresholds'
import { detect } from '@shared/findings/detect'
import { liveMember, resourceKeys, typeKeys, typesKey } from '@shared/protocol/keys'
import { collectOnce } from '../../../src/main/engine/monitor/collect'
import { NamespaceModel } from '../../../src/main/engine/monitor/model'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { Fleet } from '../../support/fleet'
import type { TestRedis } from '../../support/redis'
import { median, ratio, table } from '../numbers'
import type { BenchSection } from '../section'

const NAMESPACE = 'taskguard'
const TYPES = ['video_analysis', 'audio_analysis', 'image_analysis', 'data_analysis']
const LOCKS = 100_000
const UNRELATED = 1_000_000
const ROUNDS = 5
const AT_ONCE = 500

export const monitorSection: BenchSection = {
  name: 'monitor',
  title: 'Snapshot of 100,000 live locks',
  async measure(server: TestRedis): Promise<string> {
    const redis = await openRedis(parseRedisUrl(server.socketUrl), 'monitor', { commandTimeout: 60_000 })
    try {
      console.log(`planting ${LOCKS} locks`)
      const ids = await plant(redis)
      const alone = await rounds(redis, ids)
      console.log(`planting ${UNRELATED} unrelated keys`)
      await plantUnrelated(redis)
      const beside = await rounds(redis, ids)
      return report(alone, beside)
    } finally {
      redis.disconnect()
    }
  }
}

/** Milliseconds, medians. */
interface Measured {
  /** Bare reads whose documents are dropped at once. */
  readonly floor: number
  /** Bare reads whose documents are kept, as whoever shows them must. */
  readonly kept: number
  readonly snapshot: number
  readonly judged: number
  readonly whole: number
}

async function rounds(redis: Redis, ids: ReadonlyMap<string, string[]>): Promise<Measured> {
  const times: Record<keyof Measured, number[]> = { floor: [], kept: [], snapshot: [], judged: [], whole: [] }
  // One more than counted: the first warms all up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const floor = await timed(() => bareReads(redis, ids, null))
    const kept = await timed(() => bareReads(redis, ids, new Map()))
    const model = newModel(redis)
    const snapshot = await timed(() => model.readAll())
    if (model.store.counts.running !== LOCKS)
      throw new Error(`the snapshot has ${model.store.counts.running} runs`)
    const detection = await timed(() => Promise.resolve(judge(model)))
    const whole = await timed(async () => {
      const { counts } = await collectOnce(redis, { ...options, scan: { budget: 0 } })
      if (counts.locks !== LOCKS) throw new Error(`the report has ${counts.locks} locks`)
    })
    if (round === 0) continue
    times.floor.push(floor)
    times.kept.push(kept)
    times.snapshot.push(snapshot)
    times.judged.push(snapshot + detection)
    times.whole.push(whole)
  }
  const measured: Measured = {
    floor: median(times.floor),
    kept: median(times.kept),
    snapshot: median(times.snapshot),
    judged: median(times.judged),
    whole: median(times.whole)
  }
  console.log(
    Object.entries(measured)
      .map(([name, ms]) => `${name} ${Number(ms).toFixed(0)} ms`)
      .join(', ')
  )
  return measured
}

const thresholds = thresholdTable()
const options = { namespace: NAMESPACE, templates: [], thresholds }

function newModel(redis: Redis): NamespaceModel {
  const model = new NamespaceModel({ ...options, lookGap: (lease) => lease / 3 })
  model.connect(redis)
  return model
}

function judge(model: NamespaceModel): number {
  const at = model.now
  const { length } = detect(
    {
      namespace: NAMESPACE,
      at,
      reachableSince: at,
      observedSince: at,
      resources: model.store.facts(),
      unreadable: []
    },
    thresholds
  )
  if (length > 0) throw new Error(`${length} findings in a healthy fleet`)
  return length
}

/** The processor's time of this process, its collector's threads included: what a busy machine does not blur. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The least that any reader has to do: the same keys in pipelined MGETs, and JSON.parse of every state. */
async function bareReads(
  redis: Redis,
  ids: ReadonlyMap<string, string[]>,
  kept: Map<string, unknown> | null
): Promise<void> {
  let running = 0
  for (const [type, all] of ids)
    for (let from = 0; from < all.length; from += AT_ONCE * 10) {
      const batch = redis.pipeline()
      for (let at = from; at < Math.min(all.length, from + AT_ONCE * 10); at += AT_ONCE) {
        const some = all.slice(at, at + AT_ONCE)
        batch.mget(some.map((id) => `${NAMESPACE}:{${type}}:lock:${id}`))
        batch.mget(some.map((id) => `${NAMESPACE}:{${type}}:state:${id}`))
      }
      const replies = (await batch.exec()) ?? []
      for (const [at, [error, values]] of replies.entries()) {
        if (error) throw error
        if (at % 2 === 0 || !Array.isArray(values)) continue
        for (const [nth, text] of values.entries()) {
          const state: unknown = JSON.parse(String(text))
          kept?.set(`${type}:${all[from + (at >> 1) * AT_ONCE + nth]}`, state)
          if (typeof state === 'object' && state !== null && 'status' in state && state.status === 'running')
            running += 1
        }
      }
    }
  if (running !== LOCKS || (kept !== null && kept.size !== LOCKS))
    throw new Error(`the bare reading has ${running} runs`)
}

/** What a guard leaves of a running run, key by key. */
async function plant(redis: Redis): Promise<Map<string, string[]>> {
  const fleet = new Fleet(redis, NAMESPACE)
  const ids = new Map<string, string[]>(TYPES.map((type) => [type, []]))
  const now = await fleet.now()
  for (let from = 0; from < LOCKS; from += 1_000) {
    const batch = redis.pipeline()
    for (let at = from; at < from + 1_000; at += 1) {
      const type = TYPES[at % TYPES.length] ?? ''
      const id = String(8_000_000 + at)
      ids.get(type)?.push(id)
      const runId = `01JD0000000000000000${String(at).padStart(6, '0')}`
      const change = String(now * 1000 + at)
      const keys = resourceKeys(NAMESPACE, type, id)
      const text = JSON.stringify(
        fleet.document({ type, id, runId, startedAgo: 60_000 }, now, change, 'running')
      )
      batch
        .set(keys.lock, runId, 'PX', 3_600_000)
        .set(keys.state, text, 'PX', 86_400_000)
        .hset(keys.runs, runId, text)
        .zadd(typeKeys(NAMESPACE, type).live, now + 3_600_000, liveMember(id, runId))
        .zadd(typeKeys(NAMESPACE, type).index, change, id)
    }
    await batch.exec()
  }
  await redis.sadd(typesKey(NAMESPACE), ...TYPES)
  return ids
}

async function plantUnrelated(redis: Redis): Promise<void> {
  for (let from = 0; from < UNRELATED; from += 10_000) {
    const pairs: string[] = []
    for (let at = from; at < from + 10_000; at += 1) pairs.push(`session:${at}`, 'x')
    await redis.mset(pairs)
  }
}

function report(alone: Measured, beside: Measured): string {
  const row = (name: string, key: keyof Measured): string[] => [
    name,
    `${alone[key].toFixed(0)} ms`,
    ratio(alone[key] / alone.floor),
    ratio(alone[key] / alone.kept),
    ratio(beside[key] / alone[key])
  ]
  const rows = [
    [
      '',
      'time',
      'against the floor',
      'against the floor, kept',
      `with ${UNRELATED.toLocaleString('en')} unrelated keys`
    ],
    row('floor: pipelined MGETs of the same keys, JSON.parse, dropped', 'floor'),
    row('the same, the documents kept in a Map', 'kept'),
    row('snapshot: `live`, index, locks, states; checked, as facts', 'snapshot'),
    row('snapshot, and every rule applied', 'judged'),
    row('`report` without the slow scan: the number of every record too', 'whole')
  ]
  console.log(
    rows
      .slice(1)
      .map((each) => each.join(' | '))
      .join('\n')
  )
  return `${LOCKS.toLocaleString('en')} running runs of ${TYPES.length} types, written as a guard leaves them (lock, state of about 450 bytes, record, \`live\`,
index). Medians of ${ROUNDS} rounds that alternate, after one to warm up, over one connection; processor time of the reading
process, its collector included, so that a busy machine does not blur them. The floor reads the same 200,000 keys in MGETs of
${AT_ONCE}, ten pairs a pipeline. A snapshot asks for no TTL: \`live\` holds the deadlines. Its aims: 1.5× and 1.1×.

${table(rows)}`
}
