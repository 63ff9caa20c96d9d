import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cleanResultSchema, type CleanResult } from '@shared/plan/plan'
import { liveMember, resourceKeys } from '@shared/protocol/keys'
import { readAuditPage } from '../../../src/main/engine/audit'
import { buildCli, type CliResult, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let server: TestRedis
let redis: Redis
let fleet: Fleet
beforeAll(async () => {
  cli = await buildCli()
  server = await startRedis()
  redis = server.client()
  fleet = new Fleet(redis)
})
beforeEach(async () => {
  await redis.flushall()
})
afterAll(async () => {
  await cli.stop()
  await server.stop()
})

const clean = (...args: string[]): Promise<CliResult> => cli.run(['clean', '--url', server.url, ...args])
const document = (result: CliResult): CleanResult => cleanResultSchema.parse(JSON.parse(result.stdout))
const keys = (id: string) => resourceKeys('taskguard', 'video_analysis', id)

const orphan = (id: string) =>
  fleet.plant({
    id,
    runId: `run-${id}`,
    status: 'completed',
    startedAgo: 900_000,
    endedAgo: 600_000,
    lock: { value: `run-${id}`, ttl: 600_000 }
  })

/** Its lease of a second ended a minute ago. */
const dead = (id: string) =>
  fleet.plant({ id, runId: `run-${id}`, startedAgo: 120_000, deadlineIn: -60_000, leaseMs: 1000 })

/** Redis must have been up for two leases before anybody is called dead. */
const serverUp = (seconds: number) =>
  until('the server is old enough', async () => {
    const up = Number(/uptime_in_seconds:(\d+)/.exec(await redis.info('server'))?.[1])
    return up >= seconds || undefined
  })

describe('taskguard clean', () => {
  it('shows the plan and changes nothing', async () => {
    await orphan('1')
    await fleet.plant({ id: 'alive', runId: 'run-alive' })
    const result = await clean('--dry-run', '--json')
    expect(result).toMatchObject({ code: 0, stderr: '' })
    const plan = document(result)
    expect(plan).toMatchObject({ applied: 0, changed: 0, failed: 0, journal: null, live_locks: 2 })
    expect(plan.actions).toMatchObject([
      {
        do: 'delete_lock',
        type: 'video_analysis',
        resource_id: '1',
        key: keys('1').lock,
        kind: 'orphan_lock'
      }
    ])
    expect(plan.actions[0]?.result).toBeUndefined()
    expect(await redis.get(keys('1').lock)).toBe('run-1')
  })

  it('applies it, keeps what was there in the journal, and finds nothing left', async () => {
    await orphan('1')
    await fleet.plant({ id: 'alive', runId: 'run-alive' })
    const result = await clean('--yes', '--json')
    expect(result.code).toBe(0)
    const done = document(result)
    expect(done).toMatchObject({ applied: 1, changed: 0, failed: 0 })
    expect(done.actions).toMatchObject([{ resource_id: '1', result: 'applied' }])
    expect(await readFile(done.journal ?? '', 'utf8')).toContain('run-1')
    expect(await redis.get(keys('1').lock)).toBeNull()
    expect(await redis.get(keys('alive').lock)).toBe('run-alive')
    expect(document(await clean('--dry-run', '--json')).actions).toEqual([])
    const { acts } = await readAuditPage(redis, 'taskguard', { from: 0, before: null, count: 10 })
    expect(acts.map(({ entry }) => entry)).toMatchObject([
      {
        source: 'cli',
        action: 'clean',
        counts: { planned: 1, applied: 1, changed: 0, failed: 0 },
        journal: done.journal
      }
    ])
  })

  it('takes the kinds it is given alone', async () => {
    await orphan('1')
    await redis.set(keys('2').lock, 'hand')
    const plan = document(await clean('--dry-run', '--json', '--kind', 'lock_without_ttl'))
    expect(plan.actions).toMatchObject([{ do: 'set_ttl', resource_id: '2' }])
    for (const kinds of [
      ['--kind', 'lock_without_ttl', '--kind', 'orphan_lock'],
      ['--kind', 'lock_without_ttl', 'orphan_lock']
    ])
      expect(document(await clean('--dry-run', '--json', ...kinds)).actions).toHaveLength(2)
  })

  it('applies a saved plan, and skips what changed since: a taken lock, a renewed one, one that is gone', async () => {
    for (const id of ['same', 'taken', 'longer', 'gone']) await orphan(id)
    const file = join(cli.home, 'plan.json')
    await writeFile(file, (await clean('--dry-run', '--json')).stdout)
    await redis.set(keys('taken').lock, 'run-new', 'PX', 60_000)
    await redis.pexpire(keys('longer').lock, 900_000)
    await redis.del(keys('gone').lock)
    const result = await clean('--yes', '--plan', file, '--json')
    expect(result.code).toBe(1)
    const done = document(result)
    expect(done).toMatchObject({ applied: 1, changed: 3, failed: 0 })
    expect(Object.fromEntries(done.actions.map((each) => [each.resource_id, each.result]))).toEqual({
      same: 'applied',
      taken: 'changed',
      longer: 'changed',
      gone: 'changed'
    })
    expect(await redis.get(keys('taken').lock)).toBe('run-new')
    // Once more: all of it has changed now.
    expect(document(await clean('--yes', '--plan', file, '--json'))).toMatchObject({ applied: 0, changed: 4 })
  })

  it('names the Redis that a saved plan is applied to, not the one it was made at', async () => {
    await orphan('1')
    const file = join(cli.home, 'plan.json')
    const plan = document(await clean('--dry-run', '--json'))
    await writeFile(file, JSON.stringify({ ...plan, endpoint: 'redis://elsewhere:6379' }))
    const result = await clean('--yes', '--plan', file, '--json')
    expect(result.stderr).toBe(
      `taskguard: the plan was made at redis://elsewhere:6379, and is applied to ${plan.endpoint}\n`
    )
    const done = document(result)
    expect(done).toMatchObject({ endpoint: plan.endpoint, applied: 1 })
    const journal = await readFile(done.journal ?? '', 'utf8')
    expect(journal).toContain(plan.endpoint)
    expect(journal).not.toContain('elsewhere')
  })

  it('leaves each lock to one of two that clean at once', async () => {
    const ids = Array.from({ length: 15 }, (_, at) => `r${at}`)
    for (const id of ids) await orphan(id)
    const results = await Promise.all([clean('--yes', '--json'), clean('--yes', '--json')])
    const done = results.map(document)
    expect(done.reduce((sum, each) => sum + each.applied, 0)).toBe(ids.length)
    expect(done.every((each) => each.failed === 0)).toBe(true)
    for (const id of ids) expect(await redis.exists(keys(id).lock)).toBe(0)
  })

  it('closes a dead holder after watching it, and says that it watches', async () => {
    await serverUp(2)
    await dead('1')
    const result = await clean('--yes', '--json')
    expect(result.code).toBe(0)
    expect(result.stderr).toMatch(/1 run seems dead: watching for [23]s/)
    expect(document(result).actions).toMatchObject([
      { do: 'close_run', resource_id: '1', result: 'applied', after: { record_status: 'abandoned' } }
    ])
    expect(await redis.zscore(keys('1').live, liveMember('1', 'run-1'))).toBeNull()
    expect(await redis.get(keys('1').lock)).toBeNull()
    expect(await redis.hget(keys('1').runs, 'run-1')).toContain('"status":"abandoned"')
  })

  it('leaves a run alone that renews while it is watched', async () => {
    await serverUp(2)
    await dead('1')
    const cleaning = cli.start(['clean', '--yes', '--json', '--url', server.url])
    await until('it watches', () => cleaning.stderr.includes('watching'))
    await redis.zadd(keys('1').live, (await fleet.now()) + 60_000, liveMember('1', 'run-1'))
    const result = await cleaning.ended
    expect(document(result)).toMatchObject({ actions: [], applied: 0 })
    expect(await redis.get(keys('1').lock)).toBe('run-1')
  })

  it('can be stopped while it watches: nothing is changed', async () => {
    await serverUp(2)
    await fleet.plant({ id: '1', runId: 'run-1', deadlineIn: -100_000, leaseMs: 30_000 })
    const cleaning = cli.start(['clean', '--yes', '--url', server.url])
    // The server is younger than two such leases; the lock still counts as one that is watched.
    await until('it watches', () => cleaning.stderr.includes('watching for'))
    cleaning.signal('SIGINT')
    const result = await cleaning.ended
    expect(result.code).toBe(130)
    expect(result.stderr).toContain('nothing was changed')
    expect(await redis.get(keys('1').lock)).toBe('run-1')
  })

  it('asks where it can, and is wrong usage where nobody can be asked', async () => {
    await orphan('1')
    for (const args of [[], ['--json']]) {
      const result = await clean(...args)
      expect(result).toMatchObject({ code: 2, stdout: '' })
      expect(result.stderr).toBe(
        'taskguard: --yes: is needed where nobody can be asked: --dry-run shows the plan, --yes applies it\n'
      )
    }
    expect(await redis.get(keys('1').lock)).toBe('run-1')
  })

  // `script` gives the command a terminal of its own.
  it.each([
    ['n\n', 1, 'nothing was changed', 1],
    ['\u0003', 1, 'nothing was changed', 1],
    ['y\n', 0, '1 applied', 0]
  ])('asks on a terminal, after the plan; %j is taken at its word', async (answer, code, says, left) => {
    await orphan('1')
    const command = [process.execPath, cli.file, 'clean', '--url', server.url].join(' ')
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...process.env, TASKGUARD_HOME: cli.home }
    })
    let shown = ''
    terminal.stdout.on('data', (text) => (shown += String(text)))
    const ended = once(terminal, 'close')
    await until('it asks', () => shown.includes('Apply it? [y/N]'))
    expect(shown.indexOf('delete_lock')).toBeLessThan(shown.indexOf('Apply it?'))
    expect(shown.indexOf('delete_lock')).toBeGreaterThan(0)
    terminal.stdin.write(answer)
    expect((await ended)[0]).toBe(code)
    expect(shown).toContain(says)
    expect(await redis.exists(keys('1').lock)).toBe(left)
  })

  it('refuses a plan that would touch too great a share, and says so', async () => {
    for (let i = 0; i < 22; i += 1) await orphan(`r${i}`)
    const refused = await clean('--yes')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--max-share: this plan would touch 22 of 22 live locks')
    expect(await redis.exists(keys('r0').lock)).toBe(1)
    expect(document(await clean('--yes', '--json', '--max-share', '1'))).toMatchObject({ applied: 22 })
  })

  it('counts the locks that live where a saved plan is applied, whatever the file says', async () => {
    for (let i = 0; i < 22; i += 1) await orphan(`r${i}`)
    const file = join(cli.home, 'plan.json')
    const plan = document(await clean('--dry-run', '--json'))
    await writeFile(file, JSON.stringify({ ...plan, live_locks: 1000, touched_locks: 0 }))
    const refused = await clean('--yes', '--plan', file)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--max-share: this plan would touch 22 of 22 live locks')
    for (let i = 0; i < 22; i += 1) await fleet.plant({ id: `alive${i}`, runId: `alive${i}` })
    expect(document(await clean('--yes', '--plan', file, '--json'))).toMatchObject({
      applied: 22,
      live_locks: 44
    })
  })

  it('changes a protected endpoint only where its name was typed', async () => {
    await orphan('1')
    const endpoint = { name: 'prod', url: server.url, protected: true }
    await writeFile(join(cli.home, 'settings.json'), JSON.stringify({ endpoints: [endpoint] }))
    const refused = await cli.run(['clean', '--yes'])
    const misnamed = await cli.run(['clean', '--yes', '--unlock', 'production'])
    const looked = await cli.run(['clean', '--dry-run', '--endpoint', 'prod'])
    const before = await redis.get(keys('1').lock)
    const unlocked = await cli.run(['clean', '--yes', '--json', '--unlock', 'prod'])
    await writeFile(join(cli.home, 'settings.json'), '{}')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('"prod" is protected')
    expect(misnamed).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--unlock: takes the endpoint')
    })
    expect(looked.code).toBe(0)
    expect(before).toBe('run-1')
    expect(document(unlocked)).toMatchObject({ applied: 1 })
    expect(await redis.get(keys('1').lock)).toBeNull()
    const { acts } = await readAuditPage(redis, 'taskguard', { from: 0, before: null, count: 10 })
    expect(acts.map(({ entry }) => entry)).toMatchObject([
      { action: 'clean', counts: { applied: 1 } },
      { action: 'unlock', said: { code: 'one_command', params: { command: 'clean' } } }
    ])
  })

  it.each([
    [['--dry-run', '--yes'], '--yes: applies what --dry-run only shows'],
    [['--yes', '--kind', 'duplicate_run'], '--kind: takes orphan_lock'],
    [['--yes', '--max-share', 'all'], '--max-share: takes a number from 0 to 1'],
    [['--yes', '--plan', '/nowhere/plan.json'], '--plan: can’t be read'.replace('’', "'")],
    [['--dry-run', '--plan', 'x'], '--plan: is a dry run already']
  ])('%j is wrong usage', async (args, problem) => {
    const result = await clean(...args)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(problem)
  })

  it.each([
    ['not json', 'is no JSON'],
    ['{}', 'is no plan'],
    ['[]', 'is no plan']
  ])('a plan that is %s is wrong usage', async (text, problem) => {
    const file = join(cli.home, 'bad-plan.json')
    await writeFile(file, text)
    const result = await clean('--yes', '--plan', file)
    expect(result.code).toBe(2)
    expect(result.stderr).toContain(`--plan: ${problem}`)
  })
})
