import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ulid } from 'ulid'
import type { JobSpec } from '@shared/jobs/spec'
import type { JobTemplateInput } from '@shared/jobs/template'
import { JOBS_PART } from '@shared/live/jobs'
import { LOG_PART_BYTES } from '../../../src/main/engine/jobs/folder/job-log'
import { endUnstarted, makeJob } from '../../../src/main/engine/jobs/launch/make'
import { buildCli, type TestCli } from '../../support/cli'
import { JobBench, noLocks, type BenchOptions } from '../../support/jobs'
import { readResource } from '../../support/records'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { MirrorWindow } from '../../support/window'

const execute = promisify(execFile)
const MIB = 1024 * 1024

let cli: TestCli
let redis: TestRedis
let folder: string
let bench: JobBench | null = null
const mounts: string[] = []

beforeAll(async () => {
  ;[cli, redis] = await Promise.all([buildCli(), startRedis()])
  folder = await mkdtemp(join(tmpdir(), 'taskguard-disk-'))
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
  await rm(folder, { recursive: true, force: true })
})
afterEach(async () => {
  await bench?.stop()
  bench = null
  for (const mount of mounts.splice(0)) await execute('umount', [mount])
  await noLocks(redis)
})

/**
 * A home whose disk takes no more than a few MiB: a small tmpfs where this process may mount one, else no file of a
 * runner may grow beyond a few hundred KiB.
 */
async function smallHome(): Promise<Partial<BenchOptions>> {
  const home = join(folder, 'small')
  await mkdir(home, { recursive: true })
  try {
    await execute('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', home])
    mounts.push(home)
    return { home }
  } catch {
    return { home, before: 'ulimit -f 600' }
  }
}

const work = (code: string): JobTemplateInput => ({
  name: 'one',
  type: 'video_analysis',
  resourceId: '${input:id}',
  command: [process.execPath, '-e', code],
  inputs: [{ kind: 'text', name: 'id', default: 'tape' }],
  lease: '2s',
  grace: '1s'
})
/** Twelve MiB of output, and a result. */
const FLOODS = `const line = 'x'.repeat(1023) + '\\n'; for (let n = 0; n < 12288; n += 1) require('node:fs').writeSync(1, line); require('node:fs').writeFileSync(process.env.TASKGUARD_RESULT_FILE, '{"frames":7}')`

async function open(code: string, more: Partial<BenchOptions> = {}): Promise<JobBench> {
  bench = await JobBench.open({ cli: cli.file, url: redis.url, templates: [work(code)], ...more })
  return bench
}

describe('the disk is full', () => {
  test('the work goes on; what of its output was lost is counted; its end is told and delivered', async () => {
    const app = await open(FLOODS, await smallHome())
    const id = await app.launch({ template: 'one', test: false })
    const ended = await app.ended(id)
    expect(ended).toMatchObject({ end: { outcome: 'completed', hasResult: true, delivery: 'delivered' } })
    expect(ended.log.bytes).toBeGreaterThan(100_000)
    expect(ended.log.bytes + ended.log.lost).toBe(12 * MIB)
    const read = await app.ask({ op: 'readLog', id, at: { from: 0 }, length: 2_048 })
    expect(read).toMatchObject({ total: ended.log.bytes, lost: ended.log.lost, over: true })
    expect(await readResource(redis.client(), 'video_analysis', 'tape').state()).toMatchObject({
      status: 'completed',
      result: { frames: 7 }
    })
  })

  test('and Redis is away: the outcome is kept all the same, in the room that was held free for it', async () => {
    const own = await startRedis()
    const go = join(folder, 'go')
    const app = await open(
      `${FLOODS}; console.log('flooded'); setInterval(() => { if (require('node:fs').existsSync('${go}')) process.exit(0) }, 50)`,
      { ...(await smallHome()), url: own.url }
    )
    const id = await app.launch({ template: 'one', inputs: { id: 'kept' } })
    await app.seen(id, ({ log }) => log.lost > 0 && log.bytes + log.lost >= 12 * MIB)
    await own.kill()
    await app.seen(id, ({ redisAway }) => redisAway)
    await writeFile(go, '')
    expect(await app.ended(id)).toMatchObject({ end: { outcome: 'completed', delivery: 'pending' } })
    expect(await readdir(join(app.home, 'outbox'))).toHaveLength(1)
    await own.start()
    await app.seen(id, ({ end }) => end?.delivery === 'delivered')
    await app.stop()
    bench = null
    await own.stop()
  })
})

describe('a long log', () => {
  test('is whole on the disk in parts, and read piece by piece from anywhere', async () => {
    const count = 40_000
    const code = `let n = 0; (function write() { let text = ''; for (let i = 0; i < 1000 && n < ${count}; i += 1) text += String(n++).padStart(1023) + '\\n'; if (text) process.stdout.write(text, write) })()`
    const app = await open(code)
    const id = await app.launch({ template: 'one', inputs: { id: 'long' } })
    const { log } = await app.ended(id, 120_000)
    expect(log).toEqual({ bytes: count * 1024, lost: 0 })
    const parts = (await readdir(app.folder(id))).filter((name) => name.startsWith('output.'))
    expect(parts).toHaveLength(Math.ceil((count * 1024) / LOG_PART_BYTES))
    // Across the border of two parts.
    const border = LOG_PART_BYTES - 1024
    const { from, bytes } = await app.ask({ op: 'readLog', id, at: { from: border }, length: 3 * 1024 })
    const lines = Buffer.from(bytes).toString().split('\n').slice(0, 3)
    expect([from, ...lines.map(Number)]).toEqual([
      border,
      border / 1024,
      border / 1024 + 1,
      border / 1024 + 2
    ])
    const tail = await app.ask({ op: 'readLog', id, at: { tail: 1024 }, length: 1024 })
    expect([tail.from, Number(Buffer.from(tail.bytes).toString())]).toEqual([(count - 1) * 1024, count - 1])
    const beyond = await app.ask({ op: 'readLog', id, at: { from: log.bytes + 5 }, length: 10 })
    expect(beyond.bytes).toHaveLength(0)
    const { times } = await app.ask({ op: 'logTimes', id, from: border, to: border + 1024 })
    expect(times[0]?.offset).toBeLessThanOrEqual(border)
    expect(times.every(({ offset }) => offset <= border + 1024)).toBe(true)
  })
})

describe('jobs that are over', () => {
  test('are kept within their number, age and room; what runs stays; a person may remove one', async () => {
    const go = join(folder, 'go-on')
    const app = await open(
      `console.log('ready'); if (process.argv.length > 1) setInterval(() => require('node:fs').existsSync('${go}') && process.exit(0), 50)`,
      { settings: { 'jobs.keepCount': 3 } }
    )
    const ids: string[] = []
    for (let at = 0; at < 5; at += 1) {
      const id = await app.launch({ template: 'one', inputs: { id: `tape-${at}` } })
      ids.push(id)
      await app.ended(id)
    }
    const left = (): string[] => {
      app.read()
      return [...app.jobs.keys()].sort()
    }
    await until('the oldest are gone', () => left().length === 3)
    expect(left()).toEqual(ids.slice(2))
    expect((await app.ask({ op: 'remove', ids: [ids[3] ?? ''] })).removed).toBe(1)
    await until('it is out of the list', () => left().length === 2)
    app.configure({ settings: { 'jobs.keepSize': '0' } })
    // The newest is shown however large it is.
    await until('one is left', () => left().length === 1)
    expect(left()).toEqual(ids.slice(4))
    app.configure({ settings: { 'jobs.keepFor': '0s' } })
    await until('none is left', () => left().length === 0)
    expect((await readdir(join(app.home, 'jobs'))).filter((name) => name.length === 26)).toEqual([])
  })

  test('a great many of them come in parts', async () => {
    const home = await mkdtemp(join(folder, 'many-'))
    for (let at = 0; at < 2 * JOBS_PART + 50; at += 1) {
      const made = await makeJob(home, { ...SPEC, id: ulid(), resourceId: `tape-${at}` })
      await endUnstarted(made, { outcome: 'cancelled', exitCode: 143, error: 'cancelled' })
    }
    const app = await open('0', { home, settings: { 'jobs.keepCount': 5_000 } })
    await until('all have come', () => {
      app.read()
      return app.jobs.size === 2 * JOBS_PART + 50
    })
    const second = new MirrorWindow()
    app.engine.receive({ kind: 'window' }, second.port)
    const parts = await until('they came there', () => {
      const messages = second.messages.filter((message) => message.kind === 'jobs')
      return messages.length === 3 && messages
    })
    expect(parts.map(({ all, jobs }) => [all, jobs.length])).toEqual([
      [true, JOBS_PART],
      [false, JOBS_PART],
      [false, 50]
    ])
    second.close()
    await app.stop()
    bench = null
  })
})

const SPEC: JobSpec = {
  v: 1,
  id: '',
  createdAt: 0,
  by: 'ana@desk',
  template: 'one',
  inputs: {},
  type: 'video_analysis',
  resourceId: 'tape',
  command: ['true'],
  cwd: null,
  env: {},
  endpointId: 'one',
  endpointName: 'one',
  address: 'redis://127.0.0.1:6379',
  namespace: 'taskguard',
  leaseMs: 60_000,
  maxRuntimeMs: 60_000,
  graceMs: 1_000,
  onLost: 'stop',
  mode: 'enforce',
  test: true,
  force: false,
  waitMs: 0,
  gpus: { count: 0, memory: 0 },
  successPattern: null
}
