import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildCli } from '../../support/cli'
import type { TestCli } from '../../support/cli'
import { startRedis } from '../../support/redis'
import type { TestRedis } from '../../support/redis'

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

/** Milliseconds, the fastest of seven: what else the machine does may slow any of them down. */
async function fastest(act: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let round = 0; round < 7; round += 1) {
    const began = performance.now()
    await act()
    least = Math.min(least, performance.now() - began)
  }
  return least
}

const packageVersion = async (): Promise<string> => {
  const text = await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

describe('start', () => {
  test.each(['--version', 'run --version', '--help', 'run --help'])(
    '%s is answered in well under half a second',
    async (line) => {
      const args = line.split(' ')
      const ours = await fastest(async () => {
        expect(await cli.run(args)).toMatchObject({ code: 0, stderr: '' })
      })
      const bare = await fastest(() => once(spawn(process.execPath, ['-e', '0']), 'close'))
      // Where the machine is so busy that Node alone takes long, in terms of that.
      expect(ours).toBeLessThan(Math.max(400, 3 * bare))
    }
  )

  test('--version says the package’s, --help the commands, each of which is there', async () => {
    expect((await cli.run(['--version'])).stdout).toBe(`${await packageVersion()}\n`)
    const help = (await cli.run(['--help'])).stdout
    const commands = Array.from(help.slice(help.indexOf('Commands:')).matchAll(/^ {2}(\w+) /gm), ([, name]) =>
      String(name)
    )
    expect(commands).toEqual(expect.arrayContaining(['run', 'report', 'watch', 'clean', 'inspect', 'doctor']))
    for (const command of commands) {
      const own = await cli.run([command, '--help'])
      expect(own).toMatchObject({ code: 0, stderr: '' })
      expect(own.stdout).toContain(`Usage: taskguard ${command}`)
    }
  })

  test('nothing of the bundle asks for Electron', async () => {
    const folder = dirname(cli.file)
    const files = [
      cli.file,
      ...(await readdir(join(folder, 'chunks'))).map((name) => join(folder, 'chunks', name))
    ]
    const asking: string[] = []
    for (const file of files.filter((name) => name.endsWith('.cjs'))) {
      if (/require\(["']electron["']\)/.test(await readFile(file, 'utf8'))) asking.push(file)
    }
    expect(asking).toEqual([])
  })
})

describe('common flags', () => {
  test('may stand before the command’s name as after it', async () => {
    const result = await cli.run([
      '--json',
      '--url',
      redis.url,
      'run',
      '--namespace',
      'ns',
      '--type',
      't',
      '--id',
      'a',
      '--',
      'true'
    ])
    expect(result.code).toBe(0)
    expect(JSON.parse(result.stdout)).toMatchObject({ namespace: 'ns', endpoint: redis.url })
  })

  test('the endpoints of the settings are used, a protected one is not written to', async () => {
    const home = join(cli.home, '..', 'with-settings')
    await mkdir(home, { recursive: true })
    const endpoints = [
      { name: 'here', url: redis.socketUrl, namespace: 'fleet' },
      { name: 'prod', url: redis.url, protected: true, enabled: false }
    ]
    await writeFile(join(home, 'settings.json'), `// two\n${JSON.stringify({ endpoints })}`)
    const args = ['--type', 't', '--id', 'b', '--json', '--', 'true']
    const env = { TASKGUARD_HOME: home }
    const here = await cli.run(['run', ...args], { env })
    expect(JSON.parse(here.stdout)).toMatchObject({ endpoint: redis.socketUrl, namespace: 'fleet' })
    const prod = await cli.run(['run', '--endpoint', 'prod', ...args], { env })
    expect(prod).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('"prod" is protected')
    })
    const unlocked = await cli.run(['run', '--endpoint', 'prod', '--unlock', 'prod', ...args], { env })
    expect(unlocked.code).toBe(0)
  })

  test('TASKGUARD_URL and TASKGUARD_NAMESPACE', async () => {
    const env = { TASKGUARD_URL: `${redis.url}/3`, TASKGUARD_NAMESPACE: 'env-ns' }
    const result = await cli.run(['run', '--json', '--type', 't', '--id', 'c', '--', 'true'], { env })
    expect(JSON.parse(result.stdout)).toMatchObject({ endpoint: `${redis.url}/3`, namespace: 'env-ns' })
    expect(await redis.client({ db: 3 }).exists('env-ns:{t}:runs:c')).toBe(1)
  })

  test('without any of them: the embedded Redis, whose data outlives the run', async () => {
    const args = ['run', '--json', '--type', 't', '--id', 'd', '--', 'true']
    const first = await cli.run(args)
    expect(first.code).toBe(0)
    expect((JSON.parse(first.stdout) as { endpoint: string }).endpoint).toMatch(/^unix:/)
    expect(await cli.run(args)).toMatchObject({ code: 75 })
  })

  test('without a Redis server installed: 3, and how to get one', async () => {
    const env = { PATH: '/nowhere', TASKGUARD_HOME: join(cli.home, '..', 'no-server') }
    const result = await cli.run(['run', '--type', 't', '--id', 'e', '--', 'true'], { env })
    expect(result).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('redis-server or valkey-server')
    })
  })
})

test('a home that can’t be made is said, and which variable names another', async () => {
  const home = join(cli.file, 'home')
  const env = { TASKGUARD_HOME: undefined, HOME: home, XDG_DATA_HOME: undefined }
  const embedded = await cli.run(['demo', '--once'], { env })
  expect(embedded).toMatchObject({ code: 3, stdout: '' })
  expect(embedded.stderr).toContain('ENOTDIR')
  expect(embedded.stderr).toContain('TASKGUARD_HOME')
})

// Linux has a device that is always full.
test.runIf(existsSync('/dev/full'))('stdout that can’t be written is a failure, and is said', async () => {
  const said = async (...args: string[]): Promise<[code: unknown, stderr: string]> => {
    const full = openSync('/dev/full', 'w')
    const env = { PATH: process.env['PATH'], TASKGUARD_HOME: cli.home }
    const child = spawn(process.execPath, [cli.file, ...args], { env, stdio: ['ignore', full, 'pipe'] })
    closeSync(full)
    let stderr = ''
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    return [await new Promise((resolve) => child.once('close', resolve)), stderr]
  }
  const [code, stderr] = await said('report', '--json', '--url', redis.url)
  expect(code).toBe(74)
  expect(stderr).toMatch(/^taskguard: stdout: can't be written: ENOSPC[^\n]*\n$/)
  // A run's exit is its command's, and the work is not ended for its log.
  const script = 'echo a; sleep 0.3; echo b; exit 4'
  const run = ['run', '--url', redis.url, '--type', 't', '--id', 'full', '--', 'sh', '-c', script]
  const [runCode, runSaid] = await said(...run)
  expect(runCode).toBe(4)
  expect(runSaid).toContain("stdout: can't be written")
})

test('stdout that nobody reads any more is no failure', async () => {
  const child = spawn(process.execPath, [cli.file, 'run', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect([code, stderr]).toEqual([0, ''])
})
