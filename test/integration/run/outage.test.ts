import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { settingsSchema } from '@shared/settings/schema'
import { Engine } from '../../../src/main/engine/live/engine'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { buildCli, runArgs } from '../../support/cli'
import type { CliProcess, TestCli } from '../../support/cli'
import { readResource } from '../../support/records'
import type { ResourceReader } from '../../support/records'
import { startRedis } from '../../support/redis'
import type { TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.stop())
beforeEach(async () => {
  redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
})
afterEach(() => redis.stop())

const start = (id: string, flags: readonly string[], script: string): CliProcess =>
  cli.start(runArgs(redis.url, id, ['--lease', '2s', ...flags], 'sh', '-c', script))
const resource = (id: string): ResourceReader => readResource(redis.client(), 't', id)
const started = (run: CliProcess): Promise<unknown> => until('it started', () => run.stdout.includes('ready'))
const said = (run: CliProcess, text: string): Promise<unknown> =>
  until(`it says "${text}"; it said ${run.stderr}`, () => run.stderr.includes(text))
const outbox = async (): Promise<string[]> => {
  const names = await readdir(join(cli.home, 'outbox')).catch(() => [])
  return names.map((name) => join(cli.home, 'outbox', name))
}
/** How often the hour's statistics counted a completion: a finish that is delivered twice must not count twice. */
const completions = async (): Promise<number> => {
  const client = redis.client()
  const keys = await client.keys('taskguard:{t}:stats:*')
  const counts = await Promise.all(keys.map((key) => client.hget(key, 'completed')))
  return counts.reduce((sum, count) => sum + Number(count ?? 0), 0)
}

/** Work that is ready, and done when the test says so. */
const untilTold = (id: string): string =>
  `echo ready; while [ ! -e '${go(id)}' ]; do sleep 0.02; done; echo '{"frames": 7}' > "$TASKGUARD_RESULT_FILE"`
const go = (id: string): string => join(redis.folder, `go-${id}`)
const tell = (id: string): Promise<void> => writeFile(go(id), '')

describe('Redis goes away while the work runs', () => {
  test('and comes back: the work went on, the lease stands, the outcome is recorded', async () => {
    const run = start('back', [], untilTold('back'))
    await started(run)
    const lock = await resource('back').lock()
    await redis.kill()
    await said(run, 'Redis is away')
    expect(run.stderr).toContain('the work goes on')
    await redis.start()
    await said(run, 'the lease is renewed again')
    expect(await resource('back').lock()).toBe(lock)
    await tell('back')
    expect(await run.ended).toMatchObject({ code: 0 })
    expect(await resource('back').state()).toMatchObject({ status: 'completed', result: { frames: 7 } })
    expect(await outbox()).toEqual([])
  })

  test('and comes back empty: lease, record and fence are built again', async () => {
    const run = start('flushed', [], untilTold('flushed'))
    await started(run)
    const before = await resource('flushed').record()
    await redis.client().flushall()
    await until('the lease is back', async () => (await resource('flushed').lock()) === before.run_id)
    await tell('flushed')
    expect(await run.ended).toMatchObject({ code: 0 })
    expect(await resource('flushed').record()).toMatchObject({
      run_id: before.run_id,
      fence: before.fence,
      status: 'completed'
    })
  })

  test('hangs without closing: the work goes on', async () => {
    const run = start('hung', [], untilTold('hung'))
    await started(run)
    redis.pause()
    await said(run, 'Redis is away')
    redis.resume()
    await said(run, 'the lease is renewed again')
    await tell('hung')
    expect(await run.ended).toMatchObject({ code: 0 })
    expect(await resource('hung').state()).toMatchObject({ status: 'completed' })
  })
})

describe('Redis is away when the work ends', () => {
  test('and comes back soon: the same process delivers, once', async () => {
    const run = start('soon', ['--lease', '30s'], untilTold('soon'))
    await started(run)
    await redis.kill()
    await tell('soon')
    await said(run, 'it is kept in')
    const [path = ''] = await outbox()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await redis.start()
    expect(await run.ended).toMatchObject({ code: 0 })
    expect(await resource('soon').state()).toMatchObject({ status: 'completed', result: { frames: 7 } })
    expect(await completions()).toBe(1)
    expect(await outbox()).toEqual([])
  })

  test('and stays away: the process exits as its command did, and the next command delivers, once', async () => {
    const run = start('later', [], `${untilTold('later')}; exit 6`)
    await started(run)
    const { run_id } = await resource('later').record()
    await redis.kill()
    await tell('later')
    expect(await run.ended).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('the next taskguard command')
    })
    const [path = '', ...more] = await outbox()
    expect(more).toEqual([])
    expect(path).toContain(run_id)
    expect(await readFile(path, 'utf8')).not.toContain('password')
    await redis.start()
    // Two at once: both may find it, and it counts once.
    const next = ['a', 'b'].map((id) => start(id, [], 'true'))
    const [a, b] = await Promise.all(next.map((one) => one.ended))
    expect([a?.code, b?.code]).toEqual([0, 0])
    expect(`${a?.stderr}${b?.stderr}`).toContain(
      `delivered the outcome kept for t later, run ${run_id}: failed`
    )
    expect(await outbox()).toEqual([])
    expect(await resource('later').record()).toMatchObject({
      run_id,
      status: 'failed',
      error: 'exit code 6',
      result: { frames: 7 }
    })
    expect(await resource('later').live()).toEqual([])
  })

  test('the app delivers too, as soon as the endpoint is live; never to a protected one', async () => {
    const run = start('app', [], untilTold('app'))
    await started(run)
    await redis.kill()
    await tell('app')
    await run.ended
    const logged: string[] = []
    const engine = new Engine((message) => {
      if (message.kind === 'log') logged.push(message.text)
    })
    const watch = (isProtected: boolean): void =>
      engine.receive({
        kind: 'configure',
        home: cli.home,
        settings: settingsSchema.parse({ 'monitor.poll': '50ms' }),
        endpoints: [
          {
            id: 'one',
            name: 'one',
            redis: parseRedisUrl(redis.url),
            namespace: 'taskguard',
            color: 'red',
            protected: isProtected
          }
        ],
        embedded: { enabled: false, namespace: 'taskguard' }
      })
    const live = (): boolean => [...engine.view.endpoints].some((one) => one.connection === 'live')
    try {
      watch(true)
      await redis.start()
      await until('it is live', live)
      expect(await outbox()).toHaveLength(1)
      watch(false)
      await until('it is delivered', async () => (await outbox()).length === 0)
    } finally {
      await engine.shutdown()
    }
    expect(await resource('app').state()).toMatchObject({ status: 'completed', result: { frames: 7 } })
    expect(logged.join('\n')).toContain('delivered the outcome kept for t app')
  })

  test('a newer run finished meanwhile: the late outcome is superseded, and the newer one stays', async () => {
    const run = start('overtaken', [], untilTold('overtaken'))
    await started(run)
    const { run_id } = await resource('overtaken').record()
    await redis.kill()
    await tell('overtaken')
    await run.ended
    const kept = await outbox()
    await redis.start()
    // Another machine, which knows nothing of this outbox.
    const other = cli.start(
      runArgs(redis.url, 'overtaken', ['--wait', '20s'], 'sh', '-c', 'echo 2 > "$TASKGUARD_RESULT_FILE"'),
      { env: { TASKGUARD_HOME: join(redis.folder, 'other-home') } }
    )
    expect(await other.ended).toMatchObject({ code: 0 })
    expect(kept).toHaveLength(1)
    expect(await start('else', [], 'true').ended).toMatchObject({ code: 0 })
    const records = await resource('overtaken').records()
    expect(records.map((one) => [one.run_id === run_id, one.status])).toEqual([
      [true, 'superseded'],
      [false, 'completed']
    ])
    expect(await resource('overtaken').state()).toMatchObject({ status: 'completed', result: 2 })
  })

  test('SIGTERM ends the waiting, and the outcome stays on disk', async () => {
    const run = start('impatient', ['--lease', '60s'], untilTold('impatient'))
    await started(run)
    await redis.kill()
    await tell('impatient')
    await said(run, 'it is kept in')
    run.signal('SIGTERM')
    expect(await run.ended).toMatchObject({ code: 0 })
    expect(await outbox()).toHaveLength(1)
    await redis.start()
    await start('c', [], 'true').ended
    expect(await resource('impatient').state()).toMatchObject({ status: 'completed' })
  })

  test('an outbox that can’t be written is said, and the exit is still the command’s', async () => {
    const home = join(redis.folder, 'file-as-home')
    await writeFile(home, '')
    const run = cli.start(
      runArgs(redis.url, 'nowhere', ['--lease', '2s'], 'sh', '-c', untilTold('nowhere')),
      { env: { TASKGUARD_HOME: home } }
    )
    await started(run)
    await redis.kill()
    await tell('nowhere')
    expect(await run.ended).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("can't be kept on disk")
    })
  })

  test('what is no outcome in the outbox is said and left alone', async () => {
    const file = join(cli.home, 'outbox', '00-broken.json')
    await mkdir(join(cli.home, 'outbox'), { recursive: true })
    await writeFile(file, '{"v":9}')
    const run = await start('d', [], 'true').ended
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining(file) })
    expect(await readFile(file, 'utf8')).toBe('{"v":9}')
    await rm(file)
  })
})
