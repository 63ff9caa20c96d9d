import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inspectDocumentSchema } from '@shared/inspect/document'
import { resourceKeys } from '@shared/protocol/keys'
import { Guard } from '../../../src/main/engine/guard'
import { buildCli, type TestCli } from '../../support/cli'
import { startRedis, type TestRedis } from '../../support/redis'

let cli: TestCli
let server: TestRedis
let redis: Redis
beforeAll(async () => {
  cli = await buildCli()
  server = await startRedis()
  redis = server.client()
})
beforeEach(async () => {
  await redis.flushall()
})
afterAll(async () => {
  await cli.stop()
  await server.stop()
})

const inspect = (id: string, ...args: string[]) =>
  cli.run(['inspect', 'video_analysis', id, '--url', server.url, ...args])
const documentOf = async (id: string) =>
  inspectDocumentSchema.parse(JSON.parse((await inspect(id, '--json')).stdout))

/** Two observed runs at once, and a refused third. */
async function duplicate(id: string): Promise<readonly [string, string]> {
  const guard = new Guard(redis, { namespace: 'taskguard' })
  const begin = async (taskId: string, worker: string) => {
    const answer = await guard.acquire({ type: 'video_analysis', id, taskId, worker, mode: 'observe' })
    if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
    return answer.run
  }
  const runs = [await begin('task-1', 'gpu-1'), await begin('task-1', 'gpu-2')] as const
  await guard.acquire({ type: 'video_analysis', id, taskId: 'task-2' })
  guard.close()
  return [runs[0].runId, runs[1].runId]
}

describe('taskguard inspect', () => {
  it('shows it to a user who may only read, without a right to transactions', async () => {
    const [first] = await duplicate('8123')
    const rights = ['~taskguard:*', '&*', '+@read', '+time', '+ping']
    await redis.call('ACL', 'SETUSER', 'reader', 'reset', 'on', '>pw', ...rights)
    const url = `redis://reader:pw@127.0.0.1:${server.port}`
    const result = await cli.run(['inspect', 'video_analysis', '8123', '--json', '--url', url])
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(inspectDocumentSchema.parse(JSON.parse(result.stdout))).toMatchObject({ lock: { owner: first } })
  })

  it('shows lock, state, runs, refusals, findings and raw keys in one document', async () => {
    const [first, second] = await duplicate('8123')
    const document = await documentOf('8123')
    expect(document).toMatchObject({
      version: 1,
      endpoint: server.url,
      namespace: 'taskguard',
      type: 'video_analysis',
      resource_id: '8123',
      found: true,
      lock: { owner: first, key: resourceKeys('taskguard', 'video_analysis', '8123').lock },
      state: { status: 'running', run_id: first },
      refusals: [{ holder: first, task_id: 'task-2' }],
      unreadable: [],
      strangers: [],
      complete: true
    })
    expect(document.lock?.ttl_ms).toBeGreaterThan(50_000)
    expect(document.runs.map((run) => [run.record.run_id, run.record.worker])).toEqual([
      [second, 'gpu-2'],
      [first, 'gpu-1']
    ])
    expect(document.runs.every((run) => (run.lease_left_ms ?? 0) > 50_000)).toBe(true)
    expect(document.findings.map((finding) => finding.kind)).toEqual(
      expect.arrayContaining(['duplicate_run', 'prevented'])
    )
    expect(document.raw.map((key) => key.type)).toEqual(['string', 'string', 'hash', 'set'])
  })

  it('draws overlapping runs under each other', async () => {
    const [first] = await duplicate('8123')
    const { code, stdout } = await inspect('8123')
    expect(code).toBe(0)
    const rows = stdout.split('\n').filter((line) => line.includes('running observed'))
    expect(rows).toHaveLength(2)
    for (const row of rows) expect(row).toContain('█')
    expect(stdout).toContain(`Lock    ${first}  `)
    expect(stdout).not.toContain('"v":1')
    expect((await inspect('8123', '--raw')).stdout).toContain('"v":1')
  })

  it('shows what a fleet’s own guard says of it', async () => {
    await redis.set('task_lock:video_analysis:7', 'celery-7', 'EX', 7200)
    await redis.set(
      'task_status:video_analysis:7',
      JSON.stringify({ task_id: 'celery-7', status: 'completed', end_time: '2025-07-21T13:00:00' })
    )
    const document = await documentOf('7')
    expect(document).toMatchObject({ found: true, lock: null, state: null })
    expect(document.findings.map((finding) => finding.kind)).toEqual(['orphan_lock'])
    expect(document.raw.map((key) => key.key)).toContain('task_lock:video_analysis:7')
  })

  it('says that nothing is known, and takes exactly one endpoint', async () => {
    const nothing = await inspect('unknown')
    expect(nothing).toMatchObject({ code: 0, stderr: '' })
    expect(nothing.stdout).toContain('Nothing in Redis tells of it.')
    expect(await documentOf('unknown')).toMatchObject({ found: false, raw: [], runs: [] })
    const two = await inspect('unknown', '--url', 'redis://127.0.0.1:1')
    expect(two.code).toBe(2)
    expect(two.stderr).toContain('inspect takes exactly one endpoint')
  })
})
