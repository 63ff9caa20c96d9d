import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { thresholdTable } from '@shared/findings/thresholds'
import { reportDocumentSchema } from '@shared/report/report'
import { defaultSettings } from '@shared/settings/schema'
import { Guard, NotReplicatedError } from '../../../src/main/engine/guard'
import { collectOnce } from '../../../src/main/engine/monitor/collect'
import { EndpointMonitor } from '../../../src/main/engine/monitor/endpoint-monitor'
import { primaries } from '../../../src/main/engine/redis/client'
import { openRedis, type RedisRole } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { buildCli } from '../../support/cli'
import { startCluster, type TestCluster } from '../../support/servers/cluster'
import { until } from '../../support/until'

/** Their slots lie on all three nodes, and so do those of `taskguard:types` and of the keys by template. */
const TYPES = ['video_analysis', 'audio_analysis', 'image_analysis', 'ocr', 'transcode', 'embed']

let cluster: TestCluster
const cleanups: (() => unknown)[] = []

beforeAll(async () => (cluster = await startCluster()))
afterAll(() => cluster.stop())
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  for (const node of cluster.nodes) await node.client().flushall()
})

async function open(role: RedisRole = 'guard') {
  const redis = await openRedis(parseRedisUrl(cluster.url), role)
  cleanups.push(() => redis.disconnect())
  return redis
}

async function openGuard(): Promise<Guard> {
  const guard = new Guard(await open(), { namespace: 'taskguard' })
  cleanups.push(() => guard.close())
  return guard
}

const acquireAll = async (guard: Guard): Promise<void> => {
  for (const type of TYPES)
    expect(await guard.acquire({ type, id: '1', runId: `run-${type}` })).toMatchObject({ answer: 'ACQUIRED' })
}

function watch(poll: number): { monitor: EndpointMonitor; ids: () => string[] } {
  const monitor = new EndpointMonitor({
    target: parseRedisUrl(cluster.url),
    namespace: 'taskguard',
    templates: defaultSettings().keyTemplates,
    otherLocks: defaultSettings().otherLocks,
    thresholds: thresholdTable(),
    poll,
    fullSweep: 60_000,
    scanEvery: 60_000,
    scanKeysPerSecond: 20_000,
    scanShare: 0.5
  })
  cleanups.push(() => monitor.stop())
  monitor.start()
  return { monitor, ids: () => [...monitor.resources.values()].map(({ type, id }) => `${type} ${id}`) }
}

async function planted(): Promise<number[]> {
  return Promise.all(cluster.nodes.map((node) => node.client().dbsize()))
}

describe('a cluster of three primaries', () => {
  it('holds each type on one node: every script works, and every node has some', async () => {
    const guard = await openGuard()
    await acquireAll(guard)
    expect((await planted()).every((keys) => keys > 0)).toBe(true)
    const second = await openGuard()
    for (const type of TYPES)
      expect(await second.acquire({ type, id: '1', runId: `other-${type}` })).toMatchObject({
        answer: 'RUNNING'
      })
    for (const type of TYPES) {
      const { resources } = await guard.snapshot(type, ['1'])
      expect(resources[0]?.lock).toBe(`run-${type}`)
    }
    await expect(
      second.acquire({ type: 'ocr', id: '2', minReplicas: 1, replicaTimeoutMs: 50 })
    ).rejects.toThrow(NotReplicatedError)
  })

  it('is read whole once: all types, what no index names, and keys by template on any node', async () => {
    await acquireAll(await openGuard())
    const redis = await open('command')
    for (const type of TYPES) await redis.set(`taskguard:{${type}}:lock:by-hand`, 'someone')
    for (let id = 0; id < 12; id += 1) {
      await redis.set(`task_lock:pdf:${id}`, 'w')
      await redis.set(`task_status:pdf:${id}`, JSON.stringify({ status: 'RUNNING', task_id: `t${id}` }))
    }
    const { snapshot, complete, unread } = await collectOnce(redis, {
      namespace: 'taskguard',
      templates: defaultSettings().keyTemplates,
      otherLocks: defaultSettings().otherLocks,
      thresholds: thresholdTable()
    })
    expect({ complete, unread }).toEqual({ complete: true, unread: [] })
    const seen = snapshot.resources.map(({ type, id }) => `${type} ${id}`)
    for (const type of TYPES) expect(seen).toEqual(expect.arrayContaining([`${type} 1`, `${type} by-hand`]))
    expect(seen.filter((each) => each.startsWith('pdf '))).toHaveLength(12)
  })

  it('is watched by one monitor, which hears the hints of every node', async () => {
    const guard = await openGuard()
    await acquireAll(guard)
    // Only a hint is quicker than this poll.
    const { ids } = watch(60_000)
    await until('all types are there', () => ids().length === TYPES.length)
    await until('hints are heard', async () => {
      const heard = await Promise.all(
        cluster.nodes.map((node) => node.client().call('PUBSUB', 'NUMSUB', 'taskguard:events'))
      )
      return heard.some((reply) => Array.isArray(reply) && Number(reply[1]) > 0)
    })
    for (const type of TYPES) await guard.acquire({ type, id: 'late', runId: `late-${type}` })
    await until('the hints brought them', () => ids().length === 2 * TYPES.length)
  })

  it('is stale while a node is away, and live again when it is back', async () => {
    await acquireAll(await openGuard())
    const { monitor, ids } = watch(50)
    await until('it is live', () => ids().length === TYPES.length && monitor.status.connection === 'live')
    const [node] = cluster.nodes
    await node?.shutdown()
    await until('it is said', () => monitor.status.connection === 'stale')
    expect(ids()).toHaveLength(TYPES.length)
    await node?.start()
    await until('it is live again', () => monitor.status.connection === 'live', { timeoutMs: 30_000 })
  })

  it('is told apart: a single node is no cluster, and a cluster is not one server', async () => {
    const [node] = cluster.nodes
    const redis = await openRedis(parseRedisUrl(node?.url ?? ''), 'command')
    cleanups.push(() => redis.disconnect())
    const moved = await Promise.all(
      TYPES.map((type) =>
        redis.get(`taskguard:{${type}}:lock:1`).then(String, (error: unknown) => String(error))
      )
    )
    expect(moved.join()).toContain('MOVED')
    expect(primaries(await open())).toHaveLength(3)
  })

  it('serves the command line: report, inspect, doctor and clean', async () => {
    const guard = await openGuard()
    await acquireAll(guard)
    const redis = await open('command')
    for (const type of TYPES) await redis.set(`taskguard:{${type}}:lock:stray`, 'someone')
    const cli = await buildCli()
    cleanups.push(() => cli.stop())
    const report = await cli.run(['report', '--json', '--url', cluster.url])
    expect(report.code).toBe(1)
    const [one] = reportDocumentSchema.parse(JSON.parse(report.stdout)).reports
    expect(one).toMatchObject({ endpoint: cluster.url, complete: true })
    expect(one?.counts.running).toBe(TYPES.length)
    expect(
      one?.findings
        .filter(({ kind }) => kind === 'lock_without_ttl')
        .map(({ type }) => type)
        .sort()
    ).toEqual([...TYPES].sort())
    const inspected = await cli.run(['inspect', '--url', cluster.url, '--json', 'ocr', '1'])
    expect(inspected.stdout).toContain('run-ocr')
    const doctor = await cli.run(['doctor', '--json', '--url', cluster.url])
    expect(doctor.stdout).toContain('All 3 primaries')
    expect(doctor.stdout).not.toContain('Only this one node')
    const cleaned = await cli.run(['clean', '--yes', '--json', '--max-share', '1', '--url', cluster.url])
    expect(JSON.parse(cleaned.stdout)).toMatchObject({ changed: 0, failed: 0 })
    for (const type of TYPES) expect(await redis.exists(`taskguard:{${type}}:lock:1`)).toBe(1)
  })
})
