import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { guardFindingKinds, type FindingKind } from '@shared/findings/finding'
import { reportDocumentSchema, type Report } from '@shared/report/report'
import { buildCli, type CliResult, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
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

const reports = (result: CliResult): Report[] => reportDocumentSchema.parse(JSON.parse(result.stdout)).reports

const kinds = (report: Report | undefined): FindingKind[] =>
  [...new Set(report?.findings.map((finding) => finding.kind))].sort((a, b) => (a < b ? -1 : 1))

describe('taskguard report', () => {
  it('exits with 0 where all is well, and counts what there is', async () => {
    const fleet = new Fleet(redis.client())
    await fleet.plant({ id: '1' })
    await fleet.plant({ id: '2', runId: 'run-2', status: 'completed', endedAgo: 1000 })
    await fleet.plant({ id: '3', runId: 'run-3', status: 'failed', type: 'audio_analysis' })
    const result = await cli.run(['report', '--json', '--url', redis.url])
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(reports(result)).toMatchObject([
      {
        endpoint: redis.url,
        namespace: 'taskguard',
        counts: { running: 1, completed: 1, failed: 1, abandoned: 0, locks: 1 },
        findings: [],
        complete: true,
        unread: []
      }
    ])
  })

  it('exits with 1 for a warning, and with --type looks at that type alone', async () => {
    const orphan = { status: 'completed', startedAgo: 900_000, endedAgo: 600_000 } as const
    await new Fleet(redis.client()).plant({ id: '9', ...orphan, lock: { value: 'run-1', ttl: 60_000 } })
    const all = await cli.run(['report', '--json', '--url', redis.url])
    expect(all.code).toBe(1)
    expect(reports(all)[0]?.findings).toMatchObject([
      { kind: 'orphan_lock', severity: 'warning', type: 'video_analysis', resource_id: '9', runs: ['run-1'] }
    ])
    const other = await cli.run(['report', '--url', redis.url, '--type', 'audio_analysis'])
    expect(other).toMatchObject({ code: 0 })
    expect(other.stdout).toContain('Nothing found.')
  })

  it('says of a run that seems dead, where Redis is too young to prove it, that it is no finding yet', async () => {
    const young = await startRedis()
    try {
      const fleet = new Fleet(young.client())
      await fleet.plant({ id: '1', startedAgo: 600_000, deadlineIn: -300_000, leaseMs: 120_000, lock: null })
      const result = await cli.run(['report', '--json', '--url', young.url])
      expect(result.code).toBe(0)
      expect(reports(result)[0]?.findings).toEqual([])
      expect(result.stderr).toContain(`${young.url}: 1 run seems dead and is no finding yet`)
    } finally {
      await young.stop()
    }
  })

  it('exits with 0 for what is only news', async () => {
    await new Fleet(redis.client()).plant({
      more: {
        rejected: {
          count: 2,
          last_at: new Date().toISOString(),
          reason: 'running',
          task_id: 'celery-1'
        }
      }
    })
    const result = await cli.run(['report', '--url', redis.url])
    expect(result.code).toBe(0)
    expect(result.stdout).toContain('prevented')
  })

  it('reports the endpoints it can reach, exits with 3 for the other, and stays one document', async () => {
    const dead = `redis://127.0.0.1:${await freePort()}`
    const result = await cli.run(['report', '--json', '--url', dead, '--url', redis.url])
    expect(result.code).toBe(3)
    expect(reports(result)).toMatchObject([
      { endpoint: dead, complete: false, findings: [], unread: [expect.stringContaining('refused')] },
      { endpoint: redis.url, complete: true }
    ])
    expect(result.stderr).toContain('connection refused')
  })

  it('says the same id for the same trouble every time', async () => {
    await new Fleet(redis.client()).plant({ id: 'x', startedAgo: 3 * 3_600_000 })
    const look = async () => {
      const [report] = reports(await cli.run(['report', '--json', '--url', redis.url]))
      return report?.findings.map(({ id, kind, since, evidence }) => ({ id, kind, since, evidence }))
    }
    const first = await look()
    expect(first).toMatchObject([{ kind: 'long_running' }])
    expect(await look()).toEqual(first)
  })

  it('takes thresholds, by type too, and key templates from the settings', async () => {
    await new Fleet(redis.client()).plant({ id: 'x', startedAgo: 20 * 60_000 })
    await redis.client().set('mine:video_analysis:77', 'celery-77', 'EX', 100)
    await writeFile(
      join(cli.home, 'settings.json'),
      JSON.stringify({
        'thresholds.byType': { video_analysis: { longRun: '10m' } },
        keyTemplates: [{ name: 'mine', lock: 'mine:{type}:{id}', state: 'mine_state:{type}:{id}' }]
      })
    )
    const result = await cli.run(['report', '--json', '--url', redis.url])
    await writeFile(join(cli.home, 'settings.json'), '{}')
    expect(kinds(reports(result)[0])).toEqual(['lock_without_state', 'long_running'])
  })

  it('shows hostile text as text in a terminal’s output, and colours nothing in a pipe', async () => {
    const id = '\u202e<script>alert(1)</script> ✂ {a}:b'
    await new Fleet(redis.client()).plant({ id, startedAgo: 3 * 3_600_000 })
    const result = await cli.run(['report', '--url', redis.url])
    expect(result.stdout).toContain('\\u202e<script>alert(1)</script> ✂ {a}:b')
    for (const char of ['\u001b', '\u202e']) expect(result.stdout).not.toContain(char)
    const [report] = reports(await cli.run(['report', '--json', '--url', redis.url]))
    expect(report?.findings[0]?.resource_id).toBe(id)
  })

  it('lists every kind beside the demo, on the embedded Redis and by default thresholds', async () => {
    const demo = cli.start(['demo', '--json'])
    await demo.event('the demo is ready', (event: { event: string }) => event.event === 'ready')
    const result = await cli.run(['report', '--json'])
    expect(result.code).toBe(1)
    const [report] = reports(result)
    expect(kinds(report)).toEqual([...guardFindingKinds].sort((a, b) => (a < b ? -1 : 1)))
    expect(report?.counts.running).toBeGreaterThan(8)
    const types = new Set(report?.findings.map((finding) => finding.type))
    expect([...types].sort((a, b) => (a < b ? -1 : 1))).toEqual([
      'audio_analysis',
      'celery-singleton',
      'data_analysis',
      'image_analysis',
      'video_analysis'
    ])
    demo.signal('SIGINT')
    expect(await demo.ended).toMatchObject({ code: 0 })
    expect(await cli.run(['demo', '--reset'])).toMatchObject({ code: 0 })
    expect(await cli.run(['report'])).toMatchObject({ code: 0 })
  })
})
