import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildCli, runArgs } from '../../support/cli'
import type { CliProcess, TestCli } from '../../support/cli'
import { printedPid, runs } from '../../support/processes'
import { readResource } from '../../support/records'
import type { ResourceReader } from '../../support/records'
import { startRedis } from '../../support/redis'
import type { TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
beforeAll(async () => {
  cli = await buildCli()
  redis = await startRedis()
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
})

const start = (id: string, flags: readonly string[], script: string): CliProcess =>
  cli.start(runArgs(redis.url, id, flags, 'sh', '-c', script))
const resource = (id: string): ResourceReader => readResource(redis.client(), 't', id)
const started = (run: CliProcess): Promise<unknown> => until('it started', () => run.stdout.includes('ready'))
const gone = (pid: number): Promise<unknown> =>
  until(`process ${pid} is gone`, async () => !(await runs(pid)))

/** Two generations beside the leader, all of them deaf to what asks nicely. */
const STUBBORN = `trap '' TERM INT
echo leader=$$
(trap '' TERM INT; echo child=$(exec sh -c 'echo $PPID'); echo ready; while :; do sleep 0.1; done) &
while :; do sleep 0.1; done`

describe('max_runtime', () => {
  test('SIGTERM is enough for work that obeys; it is recorded as failed and the lease is free', async () => {
    const run = start('obedient', ['--max-runtime', '500ms'], 'echo ready; exec sleep 30')
    expect(await run.ended).toMatchObject({ code: 143 })
    expect(await resource('obedient').state()).toMatchObject({
      status: 'failed',
      error: 'stopped at max_runtime, 0s: killed by SIGTERM'
    })
    expect(await resource('obedient').lock()).toBeNull()
  })

  test('what ignores SIGTERM gets SIGKILL after the grace, grandchildren too, and keeps its lease until then', async () => {
    const run = start('stubborn', ['--max-runtime', '1s', '--grace', '4s', '--lease', '2s'], STUBBORN)
    await started(run)
    const [leader, child] = [printedPid(run.stdout, 'leader'), printedPid(run.stdout, 'child')]
    await until('it is being stopped', () => run.stderr.includes('max_runtime of 1s is over'))
    const { run_id } = await resource('stubborn').record()
    // The lease of 2 s is renewed while the work is still dying.
    const killed = (): boolean => run.stderr.includes('SIGKILL')
    const locks: (string | null)[] = []
    // The last look may have been after the end, before its words came through the pipe: it does not count.
    let last: string | null | undefined
    await until('SIGKILL is said', async () => {
      if (killed()) return true
      if (last !== undefined) locks.push(last)
      last = await resource('stubborn').lock()
      return false
    })
    expect(locks.length).toBeGreaterThan(2)
    expect(new Set(locks)).toEqual(new Set([run_id]))
    expect(await run.ended).toMatchObject({ code: 137 })
    expect(await runs(leader)).toBe(false)
    expect(await runs(child)).toBe(false)
    expect(await resource('stubborn').lock()).toBeNull()
    expect(await resource('stubborn').state()).toMatchObject({ status: 'failed' })
  })

  test('a stopped process is stopped too', async () => {
    const run = start(
      'frozen',
      ['--max-runtime', '500ms'],
      'echo leader=$$; echo ready; kill -STOP $$; sleep 30'
    )
    expect(await run.ended).toMatchObject({ code: 143 })
    expect(await runs(printedPid(run.stdout, 'leader'))).toBe(false)
  })
})

describe('signals to taskguard', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    '%s is handed on, the record says cancelled and the lock goes at once',
    async (signal) => {
      const name = signal.slice(3)
      const run = start(
        signal,
        [],
        `trap 'echo got ${name}; exit 7' ${name}; echo ready; while :; do sleep 0.05; done`
      )
      await started(run)
      run.signal(signal)
      expect(await run.ended).toMatchObject({ code: 7, stdout: `ready\ngot ${name}\n` })
      expect(await resource(signal).record()).toMatchObject({
        status: 'cancelled',
        error: `cancelled by ${signal}: exit code 7`
      })
      expect(await resource(signal).lock()).toBeNull()
      // No attempt and no outcome: the next run is the first again.
      expect(await resource(signal).state()).toBeNull()
    }
  )

  test('the whole group hears it', async () => {
    const run = start('group', [], `sleep 30 & echo child=$!; echo ready; wait`)
    await started(run)
    run.signal('SIGTERM')
    expect(await run.ended).toMatchObject({ code: 143 })
    expect(await runs(printedPid(run.stdout, 'child'))).toBe(false)
  })

  test('work that ignores it is killed after the grace', async () => {
    const run = start('deaf', ['--grace', '300ms'], STUBBORN)
    await started(run)
    run.signal('SIGINT')
    expect(await run.ended).toMatchObject({ code: 137 })
    expect(await runs(printedPid(run.stdout, 'child'))).toBe(false)
    expect(await resource('deaf').record()).toMatchObject({ status: 'cancelled' })
  })

  test('Ctrl-Z is not obeyed: a stopped process renews nothing', async () => {
    const run = start('ctrl-z', [], 'echo ready; sleep 0.5')
    await started(run)
    run.signal('SIGTSTP')
    expect(await run.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('not suspended') })
  })
})

describe('nothing of the work outlives the lease', () => {
  test('what a command leaves in its group is ended, under the lease', async () => {
    const run = start('leftovers', [], 'sleep 300 & echo child=$!; echo ready')
    expect(await run.ended).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('left processes behind')
    })
    expect(await runs(printedPid(run.stdout, 'child'))).toBe(false)
    expect(await resource('leftovers').state()).toMatchObject({ status: 'completed' })
  })

  test('a process that left the group and holds stdout open keeps nobody waiting', async () => {
    const away = join(redis.folder, 'away')
    const daemon = `setsid sh -c 'touch ${away}; exec sleep 20' 2> /dev/null & echo child=$!`
    const run = start('daemon', [], `${daemon}; while [ ! -e ${away} ]; do sleep 0.02; done; echo ready`)
    expect(await run.ended).toMatchObject({ code: 0 })
    const child = printedPid(run.stdout, 'child')
    expect(await runs(child)).toBe(true)
    process.kill(child, 'SIGKILL')
  })

  test('kill -9 of taskguard: the work goes with it, and the next one takes over after the lease', async () => {
    const run = start('killed', ['--lease', '1s', '--grace', '1s'], STUBBORN)
    await started(run)
    run.signal('SIGKILL')
    await run.ended
    await gone(printedPid(run.stdout, 'leader'))
    await gone(printedPid(run.stdout, 'child'))
    const next = start('killed', ['--wait', '20s'], 'echo took over')
    expect(await next.ended).toMatchObject({ code: 0, stdout: 'took over\n' })
    expect((await resource('killed').records()).map((one) => [one.status, one.attempt])).toEqual([
      ['abandoned', 1],
      ['completed', 2]
    ])
  })

  test('no watchdog stays behind a run that ended', async () => {
    const run = start('watched', [], 'echo leader=$$; echo ready')
    await run.ended
    const leader = printedPid(run.stdout, 'leader')
    const watchers = async (): Promise<boolean> => (await watchdogs()).includes(String(leader))
    expect(await until('the watchdog is gone', async () => !(await watchers()))).toBe(true)
  })
})

/** The groups that watchdogs of this machine watch over. */
async function watchdogs(): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir('/proc')) {
    const argv = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '') : ''
    const words = argv.split('\0')
    const at = words.indexOf('taskguard-watchdog')
    if (at >= 0) found.push(words[at + 1] ?? '')
  }
  return found
}
