import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { metricsDocumentSchema, type MetricsDocument } from '@shared/metrics/document'
import { resourceKeys, statsKey } from '@shared/protocol/keys'
import { buildCli, type CliResult, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { parsePrometheus } from '../../support/prometheus'
import { freePort, startRedis, type TestRedis } from '../../support/redis'

let cli: TestCli
let redis: TestRedis
beforeAll(async () => {
  cli = await buildCli()
  redis = await startRedis()
})
beforeEach(async () => {
  await redis.client().flushall()
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
})

const parsed = (result: CliResult): MetricsDocument => metricsDocumentSchema.parse(JSON.parse(result.stdout))
const runOnce = (id: string, ...command: string[]): Promise<CliResult> =>
  cli.run(['run', '--url', redis.url, '--type', 'video', '--id', id, '--', ...command])

describe('taskguard metrics', () => {
  it('counts what taskguard run did, the same as JSON, for people and for Prometheus', async () => {
    expect((await runOnce('1', 'true')).code).toBe(0)
    expect((await runOnce('1', 'true')).code).toBe(75)
    expect((await runOnce('2', 'false')).code).toBe(1)
    const json = await cli.run(['metrics', '--json', '--url', redis.url])
    expect(json).toMatchObject({ code: 0, stderr: '' })
    const [metrics] = parsed(json).metrics
    expect(metrics).toMatchObject({ endpoint: redis.url, namespace: 'taskguard', complete: true })
    expect(metrics?.figures.totals).toMatchObject({
      acquired: 2,
      completed: 1,
      failed: 1,
      refused_completed: 1
    })
    const text = await cli.run(['metrics', '--url', redis.url])
    expect(text.code).toBe(0)
    expect(text.stdout).toMatch(/video +· +2 +1 +1 +1 +· +· +·/)
    expect(text.stdout).not.toContain('\u001b')
    const prometheus = await cli.run(['metrics', '--prometheus', '--url', redis.url])
    const { samples } = parsePrometheus(prometheus.stdout)
    const acquired = samples.find(({ name }) => name === 'taskguard_window_acquired')
    expect(acquired).toEqual({
      name: 'taskguard_window_acquired',
      labels: { endpoint: redis.url, namespace: 'taskguard', type: 'video' },
      value: 2
    })
  })

  it('writes a file whole or not at all, for others to read, and leaves nothing beside it', async () => {
    const folder = join(cli.home, 'textfile')
    await mkdir(folder, { recursive: true })
    const file = join(folder, 'taskguard.prom')
    await writeFile(file, 'old')
    const result = await cli.run(['metrics', '--prometheus', '--output', file, '--url', redis.url])
    expect(result).toMatchObject({ code: 0, stdout: '' })
    expect(parsePrometheus(await readFile(file, 'utf8')).samples.map(({ name }) => name)).toContain(
      'taskguard_up'
    )
    expect((await stat(file)).mode & 0o044).toBe(0o044 & ~process.umask())
    expect(await readdir(folder)).toEqual(['taskguard.prom'])
    const nowhere = join(folder, 'missing', 'x.prom')
    const failed = await cli.run(['metrics', '--prometheus', '--output', nowhere, '--url', redis.url])
    expect(failed.code).toBe(2)
    expect(failed.stderr).toMatch(/--output: can't be written: ENOENT/)
  })

  it('exits with 3 where one of several can’t be reached, and tells of the others', async () => {
    const dead = `redis://127.0.0.1:${await freePort()}`
    const args = ['--url', dead, '--url', redis.url]
    const result = await cli.run(['metrics', '--json', ...args])
    expect(result.code).toBe(3)
    expect(parsed(result).metrics.map(({ endpoint }) => endpoint)).toEqual([redis.url])
    expect(parsed(result).unreachable).toMatchObject([{ endpoint: dead, problem: 'connection refused' }])
    const prometheus = await cli.run(['metrics', '--prometheus', ...args])
    const up = parsePrometheus(prometheus.stdout).samples.filter(({ name }) => name === 'taskguard_up')
    expect(up.map(({ labels, value }) => [labels['endpoint'], value])).toEqual([
      [redis.url, 1],
      [dead, 0]
    ])
  })

  it('says on stderr what it could not read, and prints outliers with the run behind them', async () => {
    const fleet = new Fleet(redis.client())
    for (let at = 0; at < 12; at += 1)
      await fleet.plant({
        id: `r${at}`,
        runId: `run-${at}`,
        status: 'completed',
        startedAgo: at === 11 ? 3_600_000 : 2_000,
        endedAgo: 1_000
      })
    const hour = Math.floor((await fleet.now()) / 3_600_000)
    await redis.client().set(statsKey('taskguard', 'video_analysis', hour), 'no hash')
    const result = await cli.run(['metrics', '--url', redis.url, '--since', '2h'])
    expect(result.code).toBe(0)
    expect(result.stderr).toContain('counters of video_analysis: an hour is of the wrong type')
    expect(result.stdout).toContain('Incomplete:')
    expect(result.stdout).toMatch(/video_analysis r11 took 59m 59s, .*: run run-11, ended /)
  })

  it('shows nothing of what is hostile in Redis but safe text', async () => {
    const fleet = new Fleet(redis.client())
    for (let at = 0; at < 12; at += 1)
      await fleet.plant({
        id: `r\u202e${at}`,
        runId: `run-${at}`,
        status: 'completed',
        startedAgo: at === 11 ? 90_000 : 2_000,
        endedAgo: 1_000
      })
    await redis.client().sadd('taskguard:types', 'no\u001b[31mtype')
    await redis.client().hset(resourceKeys('taskguard', 'video_analysis', 'x').runs, 'run', '{"v":1}')
    const result = await cli.run(['metrics', '--url', redis.url])
    expect(result.stdout).toContain('\\u202e')
    for (const control of ['\u001b', '\u202e']) expect(result.stdout + result.stderr).not.toContain(control)
  })

  it.each([
    [['--since', '8d'], '--since: takes a duration from 1m to 7d, such as 24h'],
    [['--since', 'soon'], '--since: takes a duration from 1m to 7d, such as 24h'],
    [['--type', 'No Type'], '--type: a task type takes'],
    [['--prometheus', '--json'], '--prometheus: takes no --json beside it'],
    [['--output', 'x.prom'], '--output: takes --prometheus or --json beside it']
  ])('refuses %j', async (args, message) => {
    const result = await cli.run(['metrics', '--url', redis.url, ...args])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain(message)
  })
})
