import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildCli, runArgs } from '../../support/cli'
import type { TestCli } from '../../support/cli'
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

const args = (id: string, flags: readonly string[], ...command: string[]): string[] =>
  runArgs(redis.url, id, flags, ...command)
const resource = (id: string): ResourceReader => readResource(redis.client(), 't', id)

/** taskguard with a stdout that nobody reads yet. */
const plain = (argv: readonly string[]) =>
  spawn(process.execPath, [cli.file, ...argv], {
    env: { PATH: process.env['PATH'], TASKGUARD_HOME: cli.home },
    stdio: ['ignore', 'pipe', 'pipe']
  })

test('progress is handed on unchanged and stands in record and state', async () => {
  const run = cli.start(
    args('progress', [], 'sh', '-c', 'echo ::progress 0.42 frame 420; while :; do sleep 0.05; done')
  )
  await until(
    'the progress is recorded',
    async () => (await resource('progress').record()).progress?.fraction === 0.42
  )
  expect((await resource('progress').record()).progress).toMatchObject({ text: 'frame 420', count: 1 })
  run.signal('SIGTERM')
  expect(await run.ended).toMatchObject({ stdout: '::progress 0.42 frame 420\n' })
})

describe('a flood of output', () => {
  test('arrives whole, byte for byte', async () => {
    const script =
      "const b = Buffer.alloc(1 << 20, 'x\\n'); for (let i = 0; i < 64; i += 1) process.stdout.write(b)"
    const result = await cli.run(args('whole', [], process.execPath, '-e', script))
    expect(result.code).toBe(0)
    expect(result.stdout.length).toBe(64 << 20)
  })

  test('does not starve the renewals: a lease of 2 s stands through three of it', async () => {
    const child = plain(args('flood', ['--lease', '2s'], 'timeout', '6', 'yes', '::progress 0.5 busy'))
    let bytes = 0
    child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length))
    const ended = new Promise((resolve) => child.once('close', resolve))
    await until('it holds the lease', async () => (await resource('flood').lock()) !== null)
    const { run_id } = await resource('flood').record()
    const locks = new Set<string | null>()
    await until('it ended', async () => {
      const lock = await resource('flood').lock()
      const running = (await resource('flood').record()).status === 'running'
      if (running) locks.add(lock)
      return !running
    })
    expect(locks).toEqual(new Set([run_id]))
    expect(await ended).toBe(124)
    expect(bytes).toBeGreaterThan(50_000_000)
  })

  test('a reader that does not read holds the work up, and not the renewals', async () => {
    const child = plain(args('stalled', ['--lease', '2s'], 'sh', '-c', 'yes | head -c 50000000'))
    try {
      await until('it holds the lease', async () => (await resource('stalled').lock()) !== null)
      const { run_id } = await resource('stalled').record()
      const deadline = async (): Promise<number> =>
        Number(await redis.client().zscore('taskguard:{t}:live', `stalled\u001f${run_id}`))
      const first = await deadline()
      // More than a lease later it has been renewed all along.
      await until('it has been renewed', async () => {
        expect(await resource('stalled').lock()).toBe(run_id)
        return (await deadline()) > first + 3000
      })
      expect(await resource('stalled').record()).toMatchObject({ status: 'running' })
      let bytes = 0
      child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length))
      const code = await new Promise((resolve) => child.once('close', resolve))
      expect([code, bytes]).toEqual([0, 50_000_000])
    } finally {
      child.kill('SIGKILL')
    }
  })

  test('a slow reader misses nothing that was written before the end', async () => {
    const line = [process.execPath, cli.file, ...args('slow', [], 'sh', '-c', "'yes | head -c 1000000'")]
    const child = spawn('sh', ['-c', `${line.join(' ')} | (sleep 1; wc -c)`], {
      env: { PATH: process.env['PATH'], TASKGUARD_HOME: cli.home },
      stdio: ['ignore', 'pipe', 'inherit']
    })
    let counted = ''
    child.stdout.on('data', (chunk: Buffer) => (counted += chunk.toString()))
    await new Promise((resolve) => child.once('close', resolve))
    expect(counted.trim()).toBe('1000000')
  })
})

test('the command may open /dev/stdout, as on any pipe', async () => {
  const result = await cli.run(args('dev', [], 'sh', '-c', 'echo through > /dev/stdout'))
  expect(result).toMatchObject({ code: 0, stdout: 'through\n', stderr: '' })
})

test('a reader that goes away (| head) ends the work by SIGPIPE, as in any pipe', async () => {
  const child = plain(args('pipe', [], 'yes'))
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdout.once('data', () => child.stdout.destroy())
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect([code, stderr]).toEqual([141, ''])
  expect(await resource('pipe').state()).toMatchObject({ status: 'failed', error: 'killed by SIGPIPE' })
})
