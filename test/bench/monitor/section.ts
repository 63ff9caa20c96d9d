import type { Redis } from 'ioredis'
import { thresholdTable } from '@shared/findings/thresholds'
import { detect } from '@shared/findings/detect'
import { collectOnce } from '../../../src/main/engine/monitor/collect'
import { NamespaceModel } from '../../../src/main/engine/monitor/model/model'
import { openServer } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import type { TestRedis } from '../../support/redis'
import { median, ratio, table, timed } from '../numbers'
import type { BenchSection } from '../section'
import { bareLists, bareReads } from './floor'
import { AT_ONCE, LOCKS, NAMESPACE, plant, plantUnrelated, TYPES, UNRELATED } from './plant'

const ROUNDS = 5

export const monitorSection: BenchSection = {
  name: 'snapshot',
  title: 'Snapshot of 100,000 live locks',
  async measure(server: TestRedis): Promise<string> {
    const redis = await openServer(parseRedisUrl(server.socketUrl), 'monitor', { commandTimeout: 60_000 })
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
  /** Those, and the lists without which nobody knows what to read. */
  readonly listed: number
  readonly snapshot: number
  readonly judged: number
  readonly whole: number
}

async function rounds(redis: Redis, ids: ReadonlyMap<string, string[]>): Promise<Measured> {
  const times: Record<keyof Measured, number[]> = {
    floor: [],
    kept: [],
    listed: [],
    snapshot: [],
    judged: [],
    whole: []
  }
  // One more than counted: the first warms all up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const floor = await timed(() => bareReads(redis, ids, null))
    const kept = await timed(() => bareReads(redis, ids, new Map()))
    const lists = await timed(() => bareLists(redis, ids.keys()))
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
    times.listed.push(kept + lists)
    times.snapshot.push(snapshot)
    times.judged.push(snapshot + detection)
    times.whole.push(whole)
  }
  const measured: Measured = {
    floor: median(times.floor),
    kept: median(times.kept),
    listed: median(times.listed),
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
const options = { namespace: NAMESPACE, templates: [], otherLocks: [], thresholds }

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
    row('and `live` and the index, bare', 'listed'),
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
${AT_ONCE}, ten pairs a pipeline. A snapshot asks for no TTL: \`live\` holds the deadlines. Its aims: 1.5× of the floor and 1.1×.
The floor reads neither \`live\` nor the index and keeps nothing: the bare reading of all that a snapshot reads, documents kept,
takes ${ratio(alone.listed / alone.floor)} already, and a snapshot ${ratio(alone.snapshot / alone.listed)} of that.

${table(rows)}`
}
