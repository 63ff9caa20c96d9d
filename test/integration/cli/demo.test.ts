import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toIso } from '@shared/time/iso'
import { keepOutcome } from '../../../src/main/engine/jobs/outbox'
import { buildCli, type TestCli } from '../../support/cli'
import { startRedis, type TestRedis } from '../../support/redis'

let cli: TestCli
let other: TestRedis
beforeAll(async () => {
  cli = await buildCli()
  other = await startRedis()
})
afterAll(async () => {
  await cli.stop()
  await other.stop()
})

describe('taskguard demo', () => {
  it('refuses any Redis that is named, and two things at once', async () => {
    await writeFile(
      join(cli.home, 'settings.json'),
      JSON.stringify({ endpoints: [{ name: 'prod', url: other.url }] })
    )
    for (const [args, problem] of [
      [['--url', other.url], '--url: demo works on the embedded Redis only'],
      [['--endpoint', 'prod'], '--endpoint: "prod"'],
      [['--once', '--reset'], '--reset: takes the place of --once']
    ] as const) {
      const result = await cli.run(['demo', ...args])
      expect(result).toMatchObject({ code: 2, stdout: '' })
      expect(result.stderr).toContain(problem)
    }
    expect(await other.client().dbsize()).toBe(0)
  })

  it('plays on the embedded Redis whatever the environment and the settings name', async () => {
    const result = await cli.run(['demo', '--once', '--json'], { env: { TASKGUARD_URL: other.url } })
    expect(result.code).toBe(0)
    const [ready, stopped] = result.stdout
      .split('\n')
      .map((line): unknown => (line ? JSON.parse(line) : null))
    expect(ready).toMatchObject({ event: 'ready', endpoint: expect.stringMatching(/^unix:/) })
    expect(stopped).toEqual({ event: 'stopped' })
    expect(await other.client().dbsize()).toBe(0)
  })

  it('delivers what an earlier run kept for the embedded Redis, as every command does', async () => {
    const run = await cli.run([
      'run',
      '--endpoint',
      'local',
      '--type',
      't',
      '--id',
      'kept',
      '--json',
      '--',
      'true'
    ])
    const told = JSON.parse(run.stdout) as { run_id: string; fence: string; endpoint: string }
    const about = { host: 'h', pid: 1, worker: 'w', source: 'cli', lockTimeout: 60 }
    const path = await keepOutcome(cli.home, {
      v: 1,
      kept_at: new Date().toISOString(),
      address: told.endpoint,
      namespace: 'taskguard',
      run: {
        type: 't',
        id: 'kept',
        runId: told.run_id,
        taskId: told.run_id,
        leaseMs: 60_000,
        mode: 'enforce',
        test: false,
        forced: false,
        about,
        fence: told.fence,
        attempt: 1,
        startTime: toIso(Date.now()),
        held: true
      },
      outcome: { status: 'completed', result: null, error: null }
    })
    const result = await cli.run(['demo', '--reset'])
    expect(result).toMatchObject({ code: 0 })
    expect(result.stderr).toContain('delivered the outcome kept for t kept')
    expect(existsSync(path)).toBe(false)
  })

  it('says in its help what is real and what is not', async () => {
    const { code, stdout } = await cli.run(['demo', '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Moved into the past')
    expect(stdout).toContain('Written by hand')
  })

  it('comes back after it was killed, and takes all of it back', async () => {
    const killed = cli.start(['demo', '--json'])
    await killed.event('it is ready', (event: { event: string }) => event.event === 'ready')
    killed.signal('SIGKILL')
    await killed.ended
    const again = cli.start(['demo', '--json'])
    await again.event('it is ready again', (event: { event: string }) => event.event === 'ready')
    const second = await cli.run(['demo', '--reset'])
    expect(second.code).toBe(2)
    expect(second.stderr).toContain('demo: runs here already')
    again.signal('SIGTERM')
    expect(await again.ended).toMatchObject({ code: 0 })
    const reset = await cli.run(['demo', '--reset', '--json'])
    expect(reset.code).toBe(0)
    expect(JSON.parse(reset.stdout)).toMatchObject({ version: 1, removed: expect.any(Number) })
    const report = await cli.run(['report', '--endpoint', 'local'])
    expect(report).toMatchObject({ code: 0 })
    expect(report.stdout).toContain('Nothing found.')
  })
})
