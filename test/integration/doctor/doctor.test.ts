import { afterEach, describe, expect, it } from 'vitest'
import { examine, type ExamineOptions } from '../../../src/main/engine/doctor'
import { neededRights } from '../../../src/main/engine/doctor/rights'
import { loadScripts } from '../../../src/main/engine/guard/scripts'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { doctorReportSchema, needsCare, type Check, type CheckId } from '@shared/doctor/report'
import { startRedis, type TestRedis } from '../../support/redis'
import { startCluster } from '../../support/servers/cluster'
import { startSentinel } from '../../support/servers/sentinel'

const servers: TestRedis[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((each) => each.stop()))
})

async function server(...args: string[]): Promise<TestRedis> {
  const redis = await startRedis({ args })
  servers.push(redis)
  return redis
}

const GOOD = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']

async function doctor(url: string, options: Partial<ExamineOptions> = {}) {
  const target = parseRedisUrl(url)
  const redis = await openRedis(target, 'command')
  try {
    const report = await examine(redis, {
      endpoint: target.address,
      namespace: 'taskguard',
      overSocket: target.path !== null,
      loadScripts: () => Promise.resolve({ loaded: 0, refused: [] }),
      ...options
    })
    return doctorReportSchema.parse(report)
  } finally {
    redis.disconnect()
  }
}

const check = (checks: readonly Check[], id: CheckId): Check => {
  const found = checks.find((each) => each.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found
}

describe('doctor', () => {
  it('has nothing to say against an endpoint that is fit', async () => {
    const redis = await server(...GOOD)
    const { checks } = await doctor(redis.url)
    expect(checks.filter(needsCare)).toEqual([])
    expect(check(checks, 'rights').facts).toMatchObject({ user: 'default', by: 'ACL DRYRUN' })
    expect(check(checks, 'latency').facts['pings']).toBe(21)
  })

  it('warns of an eviction policy that takes locks, and is alarmed once there is a limit', async () => {
    const redis = await server('--appendonly', 'yes', '--maxmemory-policy', 'volatile-lru')
    expect(check((await doctor(redis.url)).checks, 'eviction').status).toBe('warning')
    await redis.client().config('SET', 'maxmemory', '100mb')
    const found = check((await doctor(redis.url)).checks, 'eviction')
    expect(found).toMatchObject({ status: 'critical', facts: { policy: 'volatile-lru' } })
    expect(found.todo).toContain('noeviction')
  })

  it('measures the headroom below maxmemory', async () => {
    const redis = await server(...GOOD)
    const client = redis.client()
    const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
    await client.config('SET', 'maxmemory', String(Math.round(used * 1.05)))
    expect(check((await doctor(redis.url)).checks, 'memory').status).toBe('critical')
  })

  it('warns where nothing is kept on disk', async () => {
    const redis = await server()
    expect(check((await doctor(redis.url)).checks, 'persistence').status).toBe('warning')
  })

  it('names a replica, its primary, and a primary that does not wait for replicas', async () => {
    const primary = await server(...GOOD)
    const replica = await server(...GOOD, '--replicaof', '127.0.0.1', String(primary.port))
    const onReplica = await expect
      .poll(async () => check((await doctor(replica.url)).checks, 'role'), { timeout: 10_000 })
      .toMatchObject({ status: 'critical', facts: { role: 'slave', link_up: true } })
      .then(async () => check((await doctor(replica.url)).checks, 'role'))
    expect(onReplica.todo).toContain(String(primary.port))
    await expect
      .poll(async () => check((await doctor(primary.url)).checks, 'replicas').status, { timeout: 10_000 })
      .toBe('warning')
    await primary.client().config('SET', 'min-replicas-to-write', '1')
    expect(check((await doctor(primary.url)).checks, 'replicas').status).toBe('ok')
  })

  it('lists the rights a user lacks, without the right to ask ACL, and calls the forbidden settings unknown', async () => {
    const redis = await server(...GOOD)
    const admin = redis.client()
    await admin.call(
      'ACL',
      'SETUSER',
      'reader',
      'on',
      '>pw',
      '~other:*',
      '+@read',
      '+eval',
      '+evalsha',
      '+time',
      '+ping',
      '+info'
    )
    const { checks } = await doctor(`redis://reader:pw@127.0.0.1:${redis.port}`)
    const rights = check(checks, 'rights')
    expect(rights.status).toBe('critical')
    expect(rights.facts['by']).toBe('redis.acl_check_cmd')
    expect(rights.facts['missing_guard']).toEqual(
      expect.arrayContaining(['zadd taskguard:{video_analysis}:live', 'publish taskguard:events'])
    )
    expect(rights.facts['missing_guard']).not.toContain('time')
    // What it says to do leaves nothing to wish for.
    const [line = ''] = rights.todo.split(' (')
    await admin.call(...(line.split(' ') as [string, ...string[]]))
    const after = check((await doctor(`redis://reader:pw@127.0.0.1:${redis.port}`)).checks, 'rights')
    expect(after).toMatchObject({
      status: 'info',
      facts: { missing_speed: [], missing_doctor: ['config get'] }
    })
    expect(check(checks, 'timeout').status).toBe('unknown')
    expect(check(checks, 'eviction').status).toBe('ok')
  })

  it('tells what only makes the guard faster from what it needs', async () => {
    const redis = await server(...GOOD)
    const rights = ['~taskguard:*', '&*', '+@all', '-strlen', '-getrange', '-hexists']
    await redis.client().call('ACL', 'SETUSER', 'slow', 'on', '>pw', ...rights)
    const found = check((await doctor(`redis://slow:pw@127.0.0.1:${redis.port}`)).checks, 'rights')
    expect(found).toMatchObject({ status: 'info', facts: { missing_guard: [], missing_monitor: [] } })
    expect(found.what).toContain('but not strlen, getrange, hexists')
    expect(found.facts['missing_speed']).toHaveLength(3)
  })

  it('knows every command that the scripts send', async () => {
    const named = new Set(neededRights('taskguard', 'video_analysis').map(({ argv }) => argv[0]))
    const sent = new Set<string>()
    for (const { text } of Object.values(loadScripts())) {
      for (const [, command = ''] of text.matchAll(/\b(?:call|try)\('([A-Z]+)'/g))
        sent.add(command.toLowerCase())
    }
    expect(sent.size).toBeGreaterThan(20)
    expect([...sent].filter((command) => !named.has(command))).toEqual([])
  })

  it('still answers for a user who may do next to nothing', async () => {
    const redis = await server(...GOOD)
    await redis.client().call('ACL', 'SETUSER', 'nobody', 'on', '>pw', '~none:*', '-@all', '+get')
    const { checks } = await doctor(`redis://nobody:pw@127.0.0.1:${redis.port}`)
    expect(check(checks, 'rights')).toMatchObject({ status: 'critical', facts: { by: 'trying' } })
    for (const id of ['version', 'role', 'eviction', 'memory', 'persistence', 'clock', 'namespaces'] as const)
      expect(check(checks, id)).toMatchObject({ id, status: 'unknown' })
  })

  it('tries rights without leaving anything behind', async () => {
    const redis = await server(...GOOD)
    const admin = redis.client()
    await admin.call('ACL', 'SETUSER', 'blind', 'on', '>pw', 'allkeys', '&*', '+@all', '-acl', '-eval')
    await doctor(`redis://blind:pw@127.0.0.1:${redis.port}`)
    expect(await admin.dbsize()).toBe(0)
  })

  it('tells a wrong clock from a right one', async () => {
    const redis = await server(...GOOD)
    const wrong = await doctor(redis.url, { now: () => Date.now() - 3_600_000 })
    expect(check(wrong.checks, 'clock').status).toBe('warning')
    expect(check(wrong.checks, 'clock').what).toContain('60 min behind')
  })

  it('warns of a server that closes idle connections between renewals', async () => {
    const redis = await server(...GOOD, '--timeout', '15')
    expect(check((await doctor(redis.url)).checks, 'timeout').status).toBe('warning')
  })

  it('warns of one node of a cluster that is asked alone, and not of the whole cluster', async () => {
    const cluster = await startCluster(['--appendonly', 'yes'])
    try {
      const [node] = cluster.nodes
      const one = check((await doctor(node?.url ?? '')).checks, 'version')
      expect(one).toMatchObject({ status: 'warning', facts: { mode: 'cluster' } })
      expect(one.todo).toContain('redis+cluster://')
      const whole = (await doctor(cluster.url)).checks
      expect(check(whole, 'version')).toMatchObject({ status: 'ok', facts: { mode: 'cluster' } })
      expect(whole.filter(needsCare)).toEqual([])
    } finally {
      await cluster.stop()
    }
  })

  it('is alarmed by a Sentinel in the place of a server, and not by the primary that it names', async () => {
    const sentinel = await startSentinel()
    try {
      const itself = check((await doctor(`redis://127.0.0.1:${sentinel.port}`)).checks, 'version')
      expect(itself).toMatchObject({ status: 'critical', facts: { mode: 'sentinel' } })
      expect(itself.todo).toContain('redis+sentinel://')
      const { checks } = await doctor(sentinel.url)
      expect(check(checks, 'version').status).toBe('ok')
      expect(check(checks, 'role').status).toBe('ok')
    } finally {
      await sentinel.stop()
    }
  })

  it('lists the other namespaces it finds', async () => {
    const redis = await server(...GOOD)
    const client = redis.client()
    await client.sadd('staging:types', 'video_analysis')
    await client.set('blue:{audio_analysis}:lock:a:b', 'x')
    await client.set('taskguard:{audio_analysis}:lock:1', 'x')
    await client.set('unrelated:types:x', 'x')
    expect(check((await doctor(redis.url)).checks, 'namespaces')).toMatchObject({
      status: 'info',
      facts: { others: ['blue', 'staging'], complete: true }
    })
  })

  it('fails when the connection is lost on the way', async () => {
    const redis = await server(...GOOD)
    const target = parseRedisUrl(redis.url)
    const client = await openRedis(target, 'command')
    const lost = examine(client, {
      endpoint: target.address,
      namespace: 'taskguard',
      overSocket: false,
      loadScripts: async () => {
        await redis.kill()
        return { loaded: 0, refused: [] }
      }
    })
    await expect(lost).rejects.toThrow(/closed|lost|writeable/i)
    client.disconnect()
  })
})
