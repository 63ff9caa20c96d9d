import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditDocumentSchema, type AuditDocument } from '@shared/audit/document'
import { historyDocumentSchema, type HistoryDocument } from '@shared/history/document'
import { auditKey } from '@shared/protocol/keys'
import { buildCli, type CliResult, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { freePort, startRedis, type TestRedis } from '../../support/redis'

let cli: TestCli
let redis: TestRedis
let fleet: Fleet
beforeAll(async () => {
  cli = await buildCli()
  redis = await startRedis()
  fleet = new Fleet(redis.client())
})
beforeEach(async () => {
  await redis.client().flushall()
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
})

const HOUR = 3_600_000
const history = (...args: string[]): Promise<CliResult> => cli.run(['history', '--url', redis.url, ...args])
const parsed = (result: CliResult): HistoryDocument => historyDocumentSchema.parse(JSON.parse(result.stdout))
const trail = (result: CliResult): AuditDocument => auditDocumentSchema.parse(JSON.parse(result.stdout))
const ids = (result: CliResult): string[] =>
  parsed(result).history.flatMap(({ runs }) => runs.map((run) => run.run_id))
const run = (id: string, ...args: string[]): Promise<CliResult> =>
  cli.run(['run', '--url', redis.url, '--type', 'video', '--id', id, ...args])

describe('taskguard history', () => {
  it('lists what taskguard run did, the newest first, as JSON and for people', async () => {
    const shell = ['--', 'sh', '-c']
    expect((await run('1', ...shell, 'echo \'{"frames": 7}\' > "$TASKGUARD_RESULT_FILE"')).code).toBe(0)
    expect((await run('1', '--', 'true')).code).toBe(75)
    expect((await run('2', '--test', ...shell, 'exit 3')).code).toBe(3)
    const json = await history('--json')
    expect(json).toMatchObject({ code: 0, stderr: '' })
    const [told] = parsed(json).history
    expect(told).toMatchObject({
      endpoint: redis.url,
      namespace: 'taskguard',
      complete: true,
      matched: 2,
      notes: []
    })
    expect(told?.runs).toMatchObject([
      { type: 'video', resource_id: '2', status: 'failed', test: true, error: 'exit code 3', working: false },
      {
        type: 'video',
        resource_id: '1',
        status: 'completed',
        test: false,
        result: '{"frames":7}',
        attempt: 1
      }
    ])
    expect(Date.parse(told?.at ?? '') - Date.parse(told?.from ?? '')).toBe(24 * HOUR)
    const text = await history()
    expect(text).toMatchObject({ code: 0, stderr: '' })
    expect(text.stdout).toMatch(/failed +video +2 .*test · exit code 3/)
    expect(text.stdout).toMatch(/completed +video +1 .*\{"frames":7\}/)
    expect(text.stdout).not.toContain('\u001b')
  })

  it('takes a stretch of time, a type, a query and a number of runs', async () => {
    const ended = { status: 'completed', startedAgo: 3 * HOUR } as const
    await fleet.plant({ ...ended, id: '1', runId: 'late', endedAgo: HOUR })
    await fleet.plant({ ...ended, id: '2', runId: 'early', endedAgo: 2.5 * HOUR })
    await fleet.plant({ ...ended, id: '3', runId: 'audio', type: 'audio', endedAgo: HOUR, status: 'failed' })
    await fleet.plant({ id: '4', runId: 'twice-a', startedAgo: 2 * HOUR })
    await fleet.plant({ id: '4', runId: 'twice-b', startedAgo: HOUR, state: false, lock: null })
    expect(ids(await history('--json'))).toHaveLength(5)
    expect(ids(await history('--json', '--since', '2h'))).not.toContain('early')
    expect(ids(await history('--json', '--type', 'audio'))).toEqual(['audio'])
    expect(ids(await history('--json', '--filter', 'overlap:yes'))).toEqual(['twice-b', 'twice-a'])
    expect(ids(await history('--json', '--filter', 'duration>1h30m status:completed -type:audio'))).toEqual([
      'late'
    ])
    const limited = await history('--limit', '1')
    expect(limited.stdout).toContain('twice-b')
    expect(limited.stdout).toContain('4 older runs fit as well')
    expect(ids(await history('--json', '--limit', '2'))).toHaveLength(2)
    expect(parsed(await history('--json', '--limit', '2')).history[0]?.matched).toBe(5)
  })

  it('says a run whose lease is over for what it is, and hostile text as text', async () => {
    await fleet.plant({ id: 'a', runId: 'silent', startedAgo: HOUR, deadlineIn: -60_000 })
    await fleet.plant({ id: 'b\u202e', runId: 'r', status: 'failed', more: { error: 'x\u001b[2J\ny' } })
    const { stdout } = await history()
    expect(stdout).toMatch(/≥ 5[78]m(?: \d+s)? +running \(lease over\)/)
    expect(stdout).toContain('\\u001b[2J\\u000ay')
    for (const mark of ['\u001b', '\u202e']) expect(stdout).not.toContain(mark)
  })

  it.each([
    [['--since', '8d'], '--since: takes a duration from 1m to 7d'],
    [['--audit', '--since', '31d'], '--since: takes a duration from 1m to 30d'],
    [['--since', 'soon'], '--since: takes a duration'],
    [['--limit', '0'], '--limit: takes a whole number'],
    [['--filter', 'colour:red'], '--filter: has no field "colour": there are type, resource'],
    [['--filter', 'status:fine'], '--filter: status "fine": takes one of running, completed'],
    [['--filter', 'age:3m'], '--filter: age "3m": takes a duration'],
    [['--filter', '"x'], '--filter: takes a " at the end'],
    [['--audit', '--filter', 'worker:x'], '--filter: has no field "worker": there are by'],
    [['--type', 'Video'], '--type: a task type takes']
  ])('%j is wrong usage', async (args, problem) => {
    const result = await history(...args)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(problem)
  })

  it('tells of the others where one endpoint can’t be read', async () => {
    await fleet.plant({ id: '1', runId: 'r1', status: 'completed' })
    const gone = `redis://127.0.0.1:${await freePort()}`
    const result = await history('--url', gone, '--json')
    expect(result.code).toBe(3)
    expect(parsed(result)).toMatchObject({
      history: [{ endpoint: redis.url, runs: [{ run_id: 'r1' }] }],
      unreachable: [{ endpoint: gone, namespace: 'taskguard' }]
    })
    expect(result.stderr).toContain(gone)
  })

  it('is partial, and says so, where a right is missing', async () => {
    await fleet.plant({ id: '1', runId: 'r1', status: 'completed' })
    const rights = ['~*', '&*', '+@read', '+@connection', '+time', '-scard']
    await redis.client().call('ACL', 'SETUSER', 'reader', 'on', '>pw', ...rights)
    const url = `redis://reader:pw@127.0.0.1:${redis.port}`
    const result = await cli.run(['history', '--json', '--url', url])
    expect(result.code).toBe(0)
    expect(parsed(result).history).toMatchObject([
      { complete: false, runs: [{ run_id: 'r1', refused: null }] }
    ])
    expect(result.stderr).toContain('refusals of video_analysis')
    expect((await cli.run(['history', '--url', url])).stdout).toContain('Partial:')
  })

  it('writes a week of many runs as one document', async () => {
    const client = redis.client()
    const now = await fleet.now()
    const batch = client.pipeline().sadd('taskguard:types', 'video')
    for (let at = 0; at < 20_000; at += 1) {
      const id = `t${at}`
      const text = JSON.stringify(
        fleet.document({ id, runId: id, endedAgo: 1 }, now, String(now * 1000 + at), 'completed')
      )
      batch
        .hset(`taskguard:{video}:runs:${id}`, id, text)
        .zadd('taskguard:{video}:index', now * 1000 + at, id)
    }
    await batch.exec()
    const [told] = parsed(await history('--json', '--since', '7d')).history
    expect(told).toMatchObject({ matched: 20_000, complete: true })
    expect(told?.runs).toHaveLength(20_000)
  })
})

describe('taskguard history --audit', () => {
  it('tells who did what with the command line', async () => {
    expect((await run('1', '--', 'true')).code).toBe(0)
    expect((await run('1', '--force', '--', 'true')).code).toBe(0)
    const lock = { value: 'run-2', ttl: 600_000 }
    await fleet.plant({
      id: '2',
      runId: 'run-2',
      status: 'completed',
      startedAgo: HOUR,
      endedAgo: HOUR / 2,
      lock
    })
    expect((await cli.run(['clean', '--yes', '--url', redis.url])).code).toBe(0)
    const [journal = ''] = (await readdir(join(cli.home, 'journal'))).filter((name) =>
      name.startsWith('clean-')
    )
    expect((await cli.run(['restore', journal, '--url', redis.url])).code).toBe(0)
    const json = await history('--audit', '--json')
    expect(json).toMatchObject({ code: 0, stderr: '' })
    const [told] = trail(json).audit
    expect(told).toMatchObject({ endpoint: redis.url, complete: true, matched: 3 })
    expect(told?.acts).toMatchObject([
      {
        source: 'cli',
        action: 'restore',
        counts: { planned: 1, applied: 1 },
        journal: expect.stringContaining(journal)
      },
      { source: 'cli', action: 'clean', counts: { planned: 1, applied: 1, changed: 0, failed: 0 } },
      { source: 'cli', action: 'force_run', type: 'video', resource_id: '1', run_id: expect.any(String) }
    ])
    const text = await history('--audit')
    expect(text.stdout).toMatch(/cli +clean .*1 of 1 applied/)
    expect(text.stdout).toMatch(/cli +force_run +video 1/)
    const only = await history('--audit', '--json', '--filter', 'action=clean by:@')
    expect(trail(only).audit[0]?.acts).toMatchObject([{ action: 'clean' }])
    const ofType = await history('--audit', '--json', '--type', 'video', '--since', '30d')
    expect(trail(ofType).audit[0]?.acts).toMatchObject([{ action: 'force_run' }])
  })

  it('tells an act that Redis would not take from this machine’s journal, and why', async () => {
    await redis.client().set(auditKey('taskguard'), 'mine')
    expect((await run('1', '--force', '--', 'true')).stderr).toContain(
      'stands in the journal of this machine alone'
    )
    const result = await history('--audit', '--json', '--filter', 'resource=1')
    expect(result.code).toBe(0)
    const [told] = trail(result).audit
    expect(told).toMatchObject({ complete: false, unread: ['taskguard:audit: is no stream'] })
    expect(told?.acts).toMatchObject([
      { action: 'force_run', local_only: expect.stringContaining('taskguard:audit') }
    ])
    await redis.client().del(auditKey('taskguard'))
    // Of another endpoint's acts it tells nothing.
    const other = await startRedis()
    expect(trail(await cli.run(['history', '--audit', '--json', '--url', other.url])).audit[0]?.acts).toEqual(
      []
    )
    await other.stop()
  })

  it('shows what can’t be understood as that', async () => {
    await redis.client().xadd(auditKey('taskguard'), '*', 'entry', 'x')
    await writeFile(join(cli.home, 'journal', 'audit-2020-01.jsonl'), 'not json\n')
    const result = await history('--audit')
    expect(result.code).toBe(0)
    expect(result.stdout).toMatch(/Z +not understood/)
  })
})
