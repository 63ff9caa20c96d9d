import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JobTemplateInput } from '@shared/jobs/template'
import { resourceKeys } from '@shared/protocol/keys'
import { bundle } from '../../support/bundle.mjs'
import { buildCli, type TestCli } from '../../support/cli'
import { JobBench, noLocks } from '../../support/jobs'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { MirrorWindow } from '../../support/window'

const PATIENCE = { timeoutMs: 40_000 }

let cli: TestCli
let app: Awaited<ReturnType<typeof bundle>>
let redis: TestRedis
let home: string
const apps: ChildProcess[] = []
const benches: JobBench[] = []

beforeAll(async () => {
  ;[cli, app] = await Promise.all([buildCli(), bundle('test/support/jobs-app.ts')])
})
afterAll(async () => {
  await Promise.all([cli.stop(), app.remove()])
})
beforeEach(async () => {
  redis = await startRedis()
  home = await mkdtemp(join(tmpdir(), 'taskguard-jobs-'))
})
afterEach(async () => {
  for (const one of apps.splice(0)) one.kill('SIGKILL')
  for (const bench of benches.splice(0)) await bench.stop()
  await noLocks(redis)
  await redis.stop()
  await rm(home, { recursive: true, force: true })
})

/** Counts on and on, so that a gap in its log would be seen; done when the test says so. */
const template = (lease = '3s'): JobTemplateInput => ({
  name: 'one',
  type: 'video_analysis',
  resourceId: 'tape',
  command: [
    process.execPath,
    '-e',
    `let n = 0; setInterval(() => { console.log('n=' + n++); if (require('node:fs').existsSync(process.argv[1])) process.exit(0) }, 20)`,
    go()
  ],
  lease,
  grace: '1s'
})
const go = (): string => join(redis.folder, 'go')

/** Where node no longer looks for inherited descriptors to close: after a gap, above 15 (uv_disable_stdio_inheritance). */
const UNNOTICED = 40

/** An app in a process of its own, with one descriptor more than it knows of, as Electron has many. */
function startApp(lease?: string): {
  child: ChildProcess
  said: () => string
  inheritedClosed: Promise<void>
} {
  const args = [app.file, home, cli.file, redis.url, JSON.stringify([template(lease)])]
  const between = Array.from({ length: UNNOTICED - 3 }, () => 'ignore' as const)
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit', ...between, 'pipe'] })
  apps.push(child)
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text))
  const inherited = [...child.stdio][UNNOTICED]
  const inheritedClosed = new Promise<void>((resolve) => {
    inherited?.once('close', () => resolve())
    // Read on, or its end is not seen.
    if (inherited && 'resume' in inherited) inherited.resume()
  })
  return { child, said: () => said, inheritedClosed }
}
async function open(): Promise<JobBench> {
  const bench = await JobBench.open({ cli: cli.file, url: redis.url, templates: [template()], home })
  benches.push(bench)
  return bench
}

/** How long the lease had left at least (milliseconds), and how often it was renewed, asked again and again. */
function watchLease(): { least: () => number; renewals: () => number; stop: () => void } {
  const client = redis.client()
  const { lock } = resourceKeys('taskguard', 'video_analysis', 'tape')
  let least = Infinity
  let last = Infinity
  let renewals = 0
  const look = async (): Promise<void> => {
    const left = await client.pttl(lock)
    if (left > last) renewals += 1
    last = left
    least = Math.min(least, left)
  }
  const timer = setInterval(() => void look(), 25)
  return { least: () => least, renewals: () => renewals, stop: () => clearInterval(timer) }
}

describe('the app is killed while a job runs', () => {
  test('the next one finds it: its log is whole, its lease never lapsed, and nothing of the app is held open', async () => {
    // Long enough for a machine that stands still for seconds.
    const first = startApp('9s')
    const launch = {
      template: 'one',
      inputs: {},
      resourceId: null,
      endpointId: 'one',
      test: true,
      gpus: null
    }
    await until('the app is ready', () => first.said().includes('"kind":"jobs"'), PATIENCE)
    const call = { op: 'launch', launch, choice: 'start', waitMs: null }
    first.child.stdin?.write(`${JSON.stringify({ kind: 'job', request: 1, call })}\n`)
    await until('it runs', () => first.said().includes('"state":"running"'), PATIENCE)
    const lease = watchLease()
    const ofTheApp = await opened(first.child.pid)
    expect(ofTheApp).toHaveProperty(String(UNNOTICED))
    first.child.kill('SIGKILL')
    // A runner that held the app's descriptors would keep this from ever coming.
    await first.inheritedClosed

    const bench = await open()
    const [id = ''] = await until('the job is found', () => {
      bench.read()
      return bench.jobs.size === 1 && [...bench.jobs.keys()]
    })
    const found = await bench.seen(id, ({ state, workPid }) => state === 'running' && workPid !== null)
    expect(found.run?.held).toBe(true)
    const held = Object.values(ofTheApp)
    for (const pid of [found.runnerPid, found.workPid]) {
      const ofTheJob = Object.values(await opened(pid))
      expect(ofTheJob.filter((what) => held.includes(what))).toEqual([])
    }
    const before = (await bench.log(id)).length
    await until('its log grows', async () => (await bench.log(id)).length > before, PATIENCE)
    await until('its lease was renewed without the app', () => lease.renewals() >= 2, PATIENCE)
    lease.stop()
    expect(lease.least()).toBeGreaterThan(0)
    await writeFile(go(), '')
    expect(await bench.ended(id)).toMatchObject({ end: { outcome: 'completed', delivery: 'delivered' } })
    const log = (await bench.log(id)).trimEnd().split('\n')
    expect(log).toEqual(log.map((_line, n) => `n=${n}`))
    expect(log.length).toBeGreaterThan(5)
    await until('the shell of the next app heard of its end', () =>
      bench.said.some((message) => message.kind === 'jobEnded')
    )
  })
})

/**
 * What a process has open that it can share with another: pipes, sockets and files, by descriptor. Not what all have alike:
 * /dev/null, and the anonymous ones, which have no name to tell them apart.
 */
async function opened(pid: number | null | undefined): Promise<Record<string, string>> {
  const folder = `/proc/${pid}/fd`
  const links = await Promise.all(
    // One that is closed meanwhile is not held.
    (await readdir(folder)).map(async (fd) => [fd, await readlink(join(folder, fd)).catch(() => '')] as const)
  )
  return Object.fromEntries(
    links.filter(([, what]) => what !== '' && what !== '/dev/null' && !what.startsWith('anon_inode:'))
  )
}

describe('the app is upgraded while a job runs', () => {
  test('the files that it was started from are gone: it goes on, and its outcome is delivered', async () => {
    const old = await buildCli()
    const bench = await JobBench.open({ cli: old.file, url: redis.url, templates: [template()], home })
    benches.push(bench)
    const id = await bench.launch({ template: 'one', test: false })
    await bench.seen(id, 'running')
    await bench.logged(id, 'n=3')
    await rm(dirname(old.file), { recursive: true })
    await writeFile(go(), '')
    expect(await bench.ended(id)).toMatchObject({ end: { outcome: 'completed', delivery: 'delivered' } })
    const { detail } = await bench.ask({ op: 'detail', id })
    expect(detail.runnerSaid).toBe('')
    await old.stop()
  })

  test('a job of a later version is shown as one that can’t be read, and left alone', async () => {
    const bench = await open()
    const id = await bench.launch({ template: 'one' })
    await bench.seen(id, 'running')
    await writeFile(go(), '')
    await bench.ended(id)
    const path = join(bench.folder(id), 'status.json')
    const later = (await readFile(path, 'utf8')).replace('"v":1', '"v":2')
    await bench.close()
    benches.pop()
    await writeFile(path, later)
    const next = await JobBench.open({
      cli: cli.file,
      url: redis.url,
      templates: [template()],
      home,
      settings: { 'jobs.keepFor': '0s' }
    })
    benches.push(next)
    expect(await next.seen(id, 'unreadable')).toMatchObject({
      problem: expect.stringContaining('status.json: v')
    })
    expect(await readFile(path, 'utf8')).toBe(later)
    // A person may say that it is to go.
    expect((await next.ask({ op: 'remove', ids: [id] })).removed).toBe(1)
  })
})

describe('two windows', () => {
  test('see the same jobs, and either may stop one', async () => {
    const bench = await open()
    const other = new MirrorWindow()
    bench.engine.receive({ kind: 'window' }, other.port)
    const id = await bench.launch({ template: 'one' })
    await bench.seen(id, 'running')
    await until('the other sees it', () => JSON.stringify(other.messages).includes(id))
    other.send({ kind: 'job', request: 1, call: { op: 'stop', id } })
    await until('it is answered there', () =>
      other.messages.some((message) => message.kind === 'jobAnswer' && message.result?.op === 'stop')
    )
    expect(await bench.ended(id)).toMatchObject({ end: { outcome: 'cancelled' } })
    expect(bench.window.messages.filter((message) => message.kind === 'jobAnswer')).toHaveLength(1)
    other.close()
  })
})

describe('a runner that is killed', () => {
  test('takes its work along, the job is told as died, and the lease runs out', async () => {
    const bench = await open()
    const id = await bench.launch({ template: 'one' })
    const { runnerPid } = await bench.seen(
      id,
      ({ state, workPid }) => state === 'running' && workPid !== null
    )
    process.kill(runnerPid ?? 0, 'SIGKILL')
    expect(await bench.seen(id, 'died')).toMatchObject({ end: null })
    await bench.noneLeft()
    const { lock } = resourceKeys('taskguard', 'video_analysis', 'tape')
    await until('the lease is over', async () => !(await redis.client().exists(lock)), PATIENCE)
    // What it was at may be done anew.
    await writeFile(go(), '')
    const again = await bench.launch({ template: 'one' })
    expect(await bench.ended(again)).toMatchObject({ run: { attempt: 1 }, end: { outcome: 'completed' } })
  })
})
