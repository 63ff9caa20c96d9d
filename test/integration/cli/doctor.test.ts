import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doctorDocumentSchema } from '@shared/doctor/document'
import { buildCli, type CliResult, type TestCli } from '../../support/cli'
import { freePort, startRedis, type TestRedis } from '../../support/redis'

let cli: TestCli
let redis: TestRedis

beforeAll(async () => {
  cli = await buildCli()
  redis = await startRedis({ args: ['--appendonly', 'yes'] })
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
})

const parsed = (result: CliResult) => doctorDocumentSchema.parse(JSON.parse(result.stdout))

describe('taskguard doctor', () => {
  it('exits with 0 and one JSON document for an endpoint that is fit', async () => {
    const result = await cli.run(['doctor', '--json', '--url', redis.url])
    expect(result).toMatchObject({ code: 0, stderr: '' })
    const [report] = parsed(result).reports
    expect(report).toMatchObject({ endpoint: redis.url, namespace: 'taskguard' })
    expect(report?.checks.find((check) => check.id === 'scripts')?.status).toBe('ok')
  })

  it('exits with 1 for a warning, and says in plain text what to do', async () => {
    await redis.client().config('SET', 'maxmemory-policy', 'allkeys-lru')
    const result = await cli.run(['doctor', '--url', redis.url])
    await redis.client().config('SET', 'maxmemory-policy', 'noeviction')
    expect(result.code).toBe(1)
    expect(result.stdout).toContain('▲ eviction')
    expect(result.stdout).toContain('→ Set maxmemory-policy to noeviction')
    expect(result.stdout).not.toContain('\u001b')
  })

  it('exits with 3 where one of several can’t be reached, and reports the others', async () => {
    const dead = `redis://127.0.0.1:${await freePort()}`
    const result = await cli.run(['doctor', '--json', '--url', dead, '--url', redis.url])
    expect(result.code).toBe(3)
    const document = parsed(result)
    expect(document.reports.map((report) => report.endpoint)).toEqual([redis.url])
    expect(document.unreachable).toMatchObject([{ endpoint: dead, problem: 'connection refused' }])
    expect(result.stderr).toContain('connection refused')
  })

  it('examines the embedded Redis where none is named, and is content with it', async () => {
    const result = await cli.run(['doctor', '--json'])
    expect(result.stderr).toBe('')
    expect(result.code).toBe(0)
    expect(parsed(result).reports[0]?.endpoint).toMatch(/^unix:/)
  })
})
