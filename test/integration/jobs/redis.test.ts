import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { resourceKeys } from '@shared/protocol/keys'
import type { JobTemplateInput } from '@shared/jobs/template'
import { Guard, type GuardRun } from '../../../src/main/engine/guard'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { buildCli, type TestCli } from '../../support/cli'
import { JobBench, noLocks, type BenchOptions } from '../../support/jobs'
import { readResource } from '../../support/records'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

const PATIENCE = { timeoutMs: 40_000 }

let cli: TestCli
let redis: TestRedis
let bench: JobBench | null = null

beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.stop())
beforeEach(async () => {
  redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
})
afterEach(async () => {
  await bench?.stop()
  bench = null
  await noLocks(redis)
  await redis.stop()
})

/** Work that is ready, and done when the test says so. */
const template = (): JobTemplateInput => ({
  name: 'one',
  type: 'video_analysis',
  resourceId: 'tape',
  command: [
    'sh',
    '-c',
    `echo ready; while [ ! -e '${go()}' ]; do sleep 0.05; done; echo '{"frames": 7}' > "$TASKGUARD_RESULT_FILE"; echo done`
  ],
  lease: '2s',
  grace: '1s'
})
const go = (): string => join(redis.folder, 'go')
const tell = (): Promise<void> => writeFile(go(), '')

async function open(more: Partial<BenchOptions> = {}): Promise<JobBench> {
  bench = await JobBench.open({
    cli: cli.file,
    url: redis.url,
    templates: [template(), { ...template(), name: 'goes on', onLost: 'continue' }],
    settings: { 'monitor.poll': '200ms' },
    ...more
  })
  return bench
}
async function running(app: JobBench, name = 'one'): Promise<string> {
  const id = await app.launch({ template: name, test: false })
  await app.logged(id, 'ready')
  await app.seen(id, 'running')
  return id
}
const resource = () => readResource(redis.client(), 'video_analysis', 'tape')
/** How often the hour's statistics counted a completion: what is delivered twice must not count twice. */
async function completions(): Promise<number> {
  const client = redis.client()
  const keys = await client.keys('taskguard:{video_analysis}:stats:*')
  const counts = await Promise.all(keys.map((key) => client.hget(key, 'completed')))
  return counts.reduce((sum, count) => sum + Number(count ?? 0), 0)
}

describe('Redis is away at the start', () => {
  test('the look says so, a launch is refused; work that observes runs, and says that it is in no record', async () => {
    const app = await open()
    await redis.kill()
    const preflight = await app.preflight({ template: 'one' })
    expect(preflight).toMatchObject({
      guard: { state: 'away', code: 'unreachable', hint: expect.stringMatching(/./) },
      choices: ['observe'],
      suggested: null
    })
    expect(await app.refused({ template: 'one' })).toMatchObject([{ code: 'away', field: 'endpoint' }])
    expect(app.jobs.size).toBe(0)
    const id = await app.launch({ template: 'one' }, 'observe')
    await app.logged(id, 'ready')
    expect(await app.log(id)).toContain('stands in no record')
    await tell()
    expect(await app.ended(id)).toMatchObject({
      run: null,
      mode: 'observe',
      end: { outcome: 'completed', hasResult: true, delivery: 'none' }
    })
    await redis.start()
  })

  test('between the look and the runner’s start: the job is there, and says why it did not run', async () => {
    const gate = join(redis.folder, 'gate')
    const app = await open({
      before: `echo > '${gate}.waits'; while [ ! -e '${gate}' ]; do sleep 0.05; done`
    })
    const launched = app.launch({ template: 'one' })
    await until('the runner is about to begin', () => existsSync(`${gate}.waits`), PATIENCE)
    await redis.kill()
    await writeFile(gate, '')
    const id = await launched
    expect(await app.ended(id)).toMatchObject({
      run: null,
      end: { outcome: 'error', exitCode: 3, error: expect.stringContaining(redis.url), delivery: 'none' }
    })
    await redis.start()
  })
})

describe('Redis goes away while the job runs', () => {
  test('the work goes on, the outcome waits on the disk as pending, and is delivered once when Redis is back', async () => {
    const app = await open()
    const id = await running(app)
    await redis.kill()
    await app.seen(id, ({ redisAway, state }) => redisAway && state === 'running')
    await tell()
    expect(await app.ended(id)).toMatchObject({
      state: 'ended',
      end: { outcome: 'completed', delivery: 'pending', hasResult: true }
    })
    expect((await app.ask({ op: 'remove', ids: [id] })).removed).toBe(0)
    await redis.start()
    expect(await app.seen(id, ({ end }) => end?.delivery === 'delivered')).toMatchObject({
      end: { outcome: 'completed' }
    })
    expect(await resource().state()).toMatchObject({ status: 'completed', result: { frames: 7 } })
    expect(await completions()).toBe(1)
    expect((await app.ask({ op: 'remove', ids: [id] })).removed).toBe(1)
    await until('it is out of the list', () => {
      app.read()
      return !app.jobs.has(id)
    })
  })

  test('and is back before its end: the lease stands again, and nothing is pending', async () => {
    const app = await open()
    const id = await running(app)
    await redis.kill()
    await app.seen(id, ({ redisAway }) => redisAway)
    await redis.start()
    await app.seen(id, ({ redisAway }) => !redisAway)
    await until('the lease stands', async () => (await resource().lock()) !== null, PATIENCE)
    await tell()
    expect(await app.ended(id)).toMatchObject({ end: { outcome: 'completed', delivery: 'delivered' } })
    expect(await completions()).toBe(1)
  })
})

describe('the lease is lost to another', () => {
  let guard: Guard
  let disconnect: () => void

  beforeEach(async () => {
    const client = await openRedis(parseRedisUrl(redis.url), 'guard')
    guard = new Guard(client, { namespace: 'taskguard' })
    disconnect = () => client.disconnect()
  })
  afterEach(() => {
    guard.close()
    disconnect()
  })

  /** The runner stands still past its lease, as on a laptop that sleeps. */
  async function asleep(app: JobBench, id: string): Promise<number> {
    const pid = (await app.seen(id, ({ runnerPid }) => runnerPid !== null)).runnerPid ?? 0
    process.kill(pid, 'SIGSTOP')
    await until('its lease is over', async () => (await resource().lock()) === null, PATIENCE)
    return pid
  }
  async function takenOver(): Promise<GuardRun> {
    const answer = await guard.acquire({ type: 'video_analysis', id: 'tape', leaseMs: 60_000, force: true })
    if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
    return answer.run
  }

  test('a laptop slept, and nobody came: the lease is taken up again, and the job goes on', async () => {
    const app = await open()
    const id = await running(app)
    const pid = await asleep(app, id)
    process.kill(pid, 'SIGCONT')
    await until('the lease is back', async () => (await resource().lock()) !== null, PATIENCE)
    await tell()
    expect(await app.ended(id)).toMatchObject({ end: { outcome: 'completed', delivery: 'delivered' } })
  })

  test('a laptop slept, and another took over: the work is stopped and superseded, the other’s lock untouched', async () => {
    const app = await open()
    const id = await running(app)
    const pid = await asleep(app, id)
    const other = await takenOver()
    process.kill(pid, 'SIGCONT')
    expect(await app.ended(id)).toMatchObject({ end: { outcome: 'superseded', delivery: 'delivered' } })
    expect(await app.log(id)).not.toContain('done')
    expect(await resource().lock()).toBe(other.runId)
    const records = await resource().records()
    expect(records.find(({ run_id }) => run_id !== other.runId)).toMatchObject({ status: 'superseded' })
    await guard.finish(other, { outcome: 'cancelled' })
  })

  test('it goes on where its template says so, and is superseded all the same', async () => {
    const app = await open()
    const id = await running(app, 'goes on')
    const pid = await asleep(app, id)
    const other = await takenOver()
    process.kill(pid, 'SIGCONT')
    await app.logged(id, 'the work goes on')
    expect(await redis.client().get(resourceKeys('taskguard', 'video_analysis', 'tape').lock)).toBe(
      other.runId
    )
    await tell()
    expect(await app.ended(id)).toMatchObject({ end: { outcome: 'superseded', hasResult: true } })
    expect(await app.log(id)).toContain('done')
    expect(await resource().lock()).toBe(other.runId)
    await guard.finish(other, { outcome: 'cancelled' })
  })
})

describe('a job that waits for a run elsewhere', () => {
  test('says for whom, and starts when that has ended; one that only looks runs beside it', async () => {
    const client = await openRedis(parseRedisUrl(redis.url), 'guard')
    const guard = new Guard(client, { namespace: 'taskguard' })
    try {
      const held = await guard.acquire({ type: 'video_analysis', id: 'tape', host: 'gpu-7', leaseMs: 60_000 })
      if (held.answer !== 'ACQUIRED') throw new Error(held.answer)
      const app = await open()
      expect(await app.preflight({ template: 'one' })).toMatchObject({
        guard: {
          state: 'running',
          host: 'gpu-7',
          runId: held.run.runId,
          since: expect.any(Number),
          until: expect.any(Number)
        },
        choices: ['wait', 'observe']
      })
      expect(await app.refused({ template: 'one' })).toMatchObject([
        { code: 'running', params: { host: 'gpu-7', run: held.run.runId } }
      ])
      const waiting = await app.launch({ template: 'one' }, 'wait')
      expect(await app.seen(waiting, 'waiting')).toMatchObject({
        waitingFor: { what: 'lease', text: expect.stringContaining('gpu-7') },
        run: null
      })
      const observing = await app.launch({ template: 'one' }, 'observe')
      expect(await app.seen(observing, 'running')).toMatchObject({ run: { held: false }, mode: 'observe' })
      await app.ask({ op: 'stop', id: observing })
      await app.ended(observing)
      await guard.finish(held.run, { outcome: 'completed' })
      // Completed meanwhile: who waited is told, and does not run it again.
      expect(await app.ended(waiting)).toMatchObject({ end: { outcome: 'refused', exitCode: 75 } })
      const { detail } = await app.ask({ op: 'detail', id: waiting })
      expect(detail.refusal).toMatchObject({ answer: 'COMPLETED', completed: { run_id: held.run.runId } })
    } finally {
      guard.close()
      client.disconnect()
    }
  })

  test('is given up by a stop, and after its time', async () => {
    const app = await open()
    const first = await running(app)
    const stopped = await app.launch({ template: 'one' }, 'wait')
    const timed = await app.launch({ template: 'one' }, 'wait', 500)
    await app.seen(stopped, 'waiting')
    await app.ask({ op: 'stop', id: stopped })
    expect(await app.ended(stopped)).toMatchObject({
      end: { outcome: 'cancelled', error: expect.stringContaining('while it waited') }
    })
    expect(await app.ended(timed)).toMatchObject({ end: { outcome: 'refused' } })
    await tell()
    expect(await app.ended(first)).toMatchObject({ end: { outcome: 'completed' } })
  })
})

describe('a protected endpoint', () => {
  test('takes no job until it is unlocked; a look is always allowed', async () => {
    bench = await JobBench.open({
      cli: cli.file,
      url: redis.url,
      templates: [template()],
      endpoint: { protected: true, name: 'prod' }
    })
    expect(await bench.preflight({ template: 'one' })).toMatchObject({
      locked: true,
      guard: { state: 'free' },
      choices: []
    })
    for (const choice of ['start', 'observe', 'force'] as const)
      expect(await bench.refused({ template: 'one' }, choice)).toMatchObject([
        { field: 'endpoint', code: 'protected', params: { name: 'prod' } }
      ])
    bench.engine.receive({ kind: 'unlock', token: 't', id: 'one', name: 'prod', forMs: 600_000 })
    const id = await bench.launch({ template: 'one' })
    await bench.logged(id, 'ready')
    bench.engine.receive({ kind: 'lock', id: 'one' })
    await tell()
    // What was begun while it was unlocked ends there.
    expect(await bench.ended(id)).toMatchObject({ end: { outcome: 'completed', delivery: 'delivered' } })
  })
})
