import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inspectDocumentSchema } from '@shared/inspect/document'
import { reportDocumentSchema } from '@shared/report/report'
import { cleanResultSchema } from '@shared/plan/plan'
import { resourceKeys } from '@shared/protocol/keys'
import { buildCli, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { freePort, startRedis, type TestRedis } from '../../support/redis'

let cli: TestCli
let redis: TestRedis
beforeAll(async () => {
  cli = await buildCli()
  redis = await startRedis({ args: ['--requirepass', 'right'] })
})
beforeEach(async () => {
  await redis.client({ password: 'right' }).flushall()
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
})

const url = (): string => `redis://:right@127.0.0.1:${redis.port}`
const at = (): string[] => ['--url', url()]

/** The commands that only look, and one that cleans. */
const looking: readonly (readonly string[])[] = [
  ['report'],
  ['clean', '--dry-run'],
  ['clean', '--yes'],
  ['inspect', 'video_analysis', '1'],
  ['watch'],
  ['doctor']
]

describe.each(looking.map((args) => [args.join(' '), args] as const))('%s', (_name, args) => {
  it('refuses an unknown flag in one line', async () => {
    const result = await cli.run([...args, '--frobnicate', ...at()])
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^taskguard: --frobnicate: unknown option[^\n]*\n$/)
  })

  it('refuses a URL that is none, and names the field', async () => {
    const result = await cli.run([...args, '--url', 'http://example.org'])
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^taskguard: --url: takes redis:\/\/[^\n]*\n$/)
    const named = await cli.run([...args], { env: { TASKGUARD_URL: 'localhost:6379' } })
    expect(named.code).toBe(2)
    expect(named.stderr).toContain('TASKGUARD_URL: takes redis://')
  })

  it('refuses a namespace that is none', async () => {
    const result = await cli.run([...args, '--namespace', 'a b', ...at()])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('--namespace: takes 1 to 64')
  })

  it('exits with 3 for a wrong password, and never prints it', async () => {
    const result = await cli.run([...args, '--url', `redis://:s3cret@127.0.0.1:${redis.port}`])
    expect(result.code).toBe(3)
    expect(result.stderr).toContain('user or password are wrong')
    expect(result.stdout + result.stderr).not.toContain('s3cret')
  })

  it('exits with 3 for a database that is not there', async () => {
    const result = await cli.run([...args, '--url', `${url()}/99`])
    expect(result.code).toBe(3)
    expect(result.stderr).toContain('no such database')
  })
})

describe('a password', () => {
  it('is taken from stdin or the environment', async () => {
    const args = ['report', '--url', `redis://127.0.0.1:${redis.port}`]
    expect((await cli.run(args)).stderr).toContain('a password is needed')
    expect((await cli.run([...args, '--password-stdin'], { stdin: 'right\n' })).code).toBe(0)
    expect((await cli.run(args, { env: { TASKGUARD_PASSWORD: 'right' } })).code).toBe(0)
  })
})

describe('a user without rights', () => {
  it('is told what is missing, and nothing is concluded from what could not be read', async () => {
    const admin = redis.client({ password: 'right' })
    await admin.call('ACL', 'SETUSER', 'nobody', 'on', '>pw', '~none*', '-@all', '+ping')
    for (const args of looking.slice(0, 5)) {
      const result = await cli.run([...args, '--url', `redis://nobody:pw@127.0.0.1:${redis.port}`])
      expect(result.code).toBe(3)
      expect(result.stderr).toMatch(/no right|no permissions/)
      expect(result.stderr).toContain('taskguard doctor')
    }
  })

  it('is not told that all is well where the namespace is not among their keys', async () => {
    const admin = redis.client({ password: 'right' })
    await new Fleet(admin).plant({ id: '1' })
    await admin.call('ACL', 'SETUSER', 'other', 'on', '>pw', '~other:*', '&*', '+@all')
    for (const args of looking.slice(0, 4)) {
      const result = await cli.run([...args, '--url', `redis://other:pw@127.0.0.1:${redis.port}`])
      expect(result.code).toBe(3)
      expect(result.stderr).toContain('no permissions')
      expect(result.stderr).toContain('taskguard doctor')
    }
  })

  it('may look with reading rights alone; a clean then fails action by action, and removes nothing', async () => {
    const admin = redis.client({ password: 'right' })
    const orphan = { status: 'completed', startedAgo: 900_000, endedAgo: 600_000 } as const
    await new Fleet(admin).plant({ id: '9', ...orphan, lock: { value: 'run-1', ttl: 60_000 } })
    const rights = ['-@all', '+@read', '+time', '+ping', '+info', '+multi', '+exec', '+scan']
    await admin.call('ACL', 'SETUSER', 'reader', 'on', '>pw', '~taskguard:*', '~task_*', ...rights)
    const reader = ['--url', `redis://reader:pw@127.0.0.1:${redis.port}`]
    expect((await cli.run(['report', ...reader])).code).toBe(1)
    expect((await cli.run(['inspect', 'video_analysis', '9', ...reader])).stdout).toContain('orphan_lock')
    const result = await cli.run(['clean', '--yes', ...reader])
    expect(result.code).toBe(3)
    expect(await admin.get(resourceKeys('taskguard', 'video_analysis', '9').lock)).toBe('run-1')
  })
})

describe('settings', () => {
  it.each([
    ['{ "endpoints": [{ "name": "a", "url": "ftp://x" }] }', 'endpoints[0].url'],
    ['{ "thresholds": { "longRun": "soon" } }', 'thresholds.longRun'],
    ['{ "frob": 1 }', 'frob'],
    ['{ "version": ', 'not valid JSON']
  ])('%s is refused by file, line and field', async (text, field) => {
    await writeFile(join(cli.home, 'settings.json'), text)
    const result = await cli.run(['report', ...at()])
    await writeFile(join(cli.home, 'settings.json'), '{}')
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(/settings\.json:\d+:\d+/)
    expect(result.stderr).toContain(field)
  })
})

describe('keys that can’t be understood', () => {
  it('are findings, and stay as they are whatever is cleaned', async () => {
    const admin = redis.client({ password: 'right' })
    await admin.sadd('taskguard:types', 'video_analysis')
    const key = (id: string) => resourceKeys('taskguard', 'video_analysis', id)
    await admin.set(key('not-json').state, '{"v":1,')
    await admin.set(key('future').state, JSON.stringify({ v: 2, status: 'sharded' }))
    await admin.set(key('invalid').state, JSON.stringify({ v: 1, status: 'running' }))
    await admin.rpush(key('list').lock, 'run-1')
    await admin.set(key('string-runs').runs, 'x')
    await admin.set(key('string-runs').lock, 'run-2', 'PX', 60_000)
    const before = await dump()

    const result = await cli.run(['report', '--json', ...at()])
    expect(result.code).toBe(1)
    const [report] = reportDocumentSchema.parse(JSON.parse(result.stdout)).reports
    const found = Object.fromEntries(
      (report?.findings ?? [])
        .filter((finding) => finding.kind === 'unreadable')
        .map((finding) => [finding.resource_id, finding.evidence['reason']])
    )
    expect(found).toMatchObject({
      'not-json': 'not_json',
      future: 'future_version',
      invalid: 'invalid',
      list: 'wrong_type'
    })
    for (const id of ['not-json', 'future', 'list', 'string-runs']) {
      const inspected = await cli.run(['inspect', 'video_analysis', id, '--json', ...at()])
      expect(inspected).toMatchObject({ code: 0, stderr: '' })
      expect(inspectDocumentSchema.parse(JSON.parse(inspected.stdout)).unreadable).not.toEqual([])
    }
    const cleaned = await cli.run(['clean', '--yes', '--json', ...at()])
    expect(cleaned.code).toBe(0)
    expect(cleanResultSchema.parse(JSON.parse(cleaned.stdout))).toMatchObject({ applied: 0, complete: false })
    expect(await dump()).toEqual(before)

    async function dump(): Promise<Record<string, string>> {
      const keys = (await admin.keys('taskguard:*')).sort((a, b) => (a < b ? -1 : 1))
      return Object.fromEntries(await Promise.all(keys.map(async (each) => [each, await admin.dump(each)])))
    }
  })
})

describe('keys of a whole type that can’t be understood', () => {
  it('refuse a run by their name, and are findings', async () => {
    const admin = redis.client({ password: 'right' })
    const run = () => cli.run(['run', '--type', 'whole', '--id', '1', ...at(), '--', 'true'])
    const told = async () => (await cli.run(['report', ...at()])).stdout
    const faults = [
      ['taskguard:types', () => admin.set('taskguard:types', 'x')],
      ['taskguard:{whole}:index', () => admin.set('taskguard:{whole}:index', 'x')],
      ['taskguard:{whole}:clock', () => admin.set('taskguard:{whole}:clock', 'x')]
    ] as const
    for (const [key, spoil] of faults) {
      await admin.flushall()
      if (key !== 'taskguard:types') await admin.sadd('taskguard:types', 'whole')
      await spoil()
      const refused = await run()
      expect(refused.code).toBe(75)
      expect(refused.stderr).toContain(`refused: the key ${JSON.stringify(key)} can't be read`)
      expect(await told()).toContain(`The key ${key} can't be read`)
    }
    await admin.flushall()
  })
})

describe('a client whose clock is an hour wrong', () => {
  it.each([3_600_000, -3_600_000])('by %i ms finds the same, and is told so by the doctor', async (by) => {
    const shift = join(cli.home, `shift${by}.cjs`)
    await writeFile(
      shift,
      `const real = Date.now; const shifted = () => real() + ${by}; Date.now = shifted
       const Real = Date; globalThis.Date = class extends Real {
         constructor(...args) { super(...(args.length === 0 ? [shifted()] : args)) }
       }`
    )
    const fleet = new Fleet(redis.client({ password: 'right' }))
    await fleet.plant({ id: 'long', startedAgo: 150 * 60_000 })
    await fleet.plant({ id: 'fine', runId: 'run-2', startedAgo: 90 * 60_000 })
    const look = async (node: readonly string[]) => {
      const result = await cli.run(['report', '--json', ...at()], { node })
      return reportDocumentSchema.parse(JSON.parse(result.stdout)).reports[0]
    }
    const [right, wrong] = [await look([]), await look(['--require', shift])]
    expect(wrong?.findings).toMatchObject([{ kind: 'long_running', resource_id: 'long' }])
    expect(wrong?.findings).toEqual(right?.findings)
    expect(Math.abs(Date.parse(wrong?.at ?? '') - Date.now())).toBeLessThan(60_000)

    const type = ['--type', 'video_analysis', '--id', 'run', '--', 'true']
    expect(await cli.run(['run', ...at(), ...type], { node: ['--require', shift] })).toMatchObject({
      code: 0
    })
    const doctor = await cli.run(['doctor', ...at()], { node: ['--require', shift] })
    expect(doctor.stdout).toContain(
      `▲ clock        This machine’s clock is 60 min ${by < 0 ? 'behind' : 'ahead of'}`
    )
  })
})

describe('ids', () => {
  const legal = ` !"#$%&'()*+,-./09:;<=>?@AZ[\\]^_\`az{|}~ ¡ÿĀ中文🎬 {x}:lock:y`

  it('may hold every legal character, through all commands', async () => {
    const id = ['--type', 'video_analysis', '--id', legal]
    expect(await cli.run(['run', ...at(), ...id, '--', 'true'])).toMatchObject({ code: 0 })
    const inspected = await cli.run(['inspect', '--json', ...at(), '--', 'video_analysis', legal])
    const document = inspectDocumentSchema.parse(JSON.parse(inspected.stdout))
    expect(document).toMatchObject({ resource_id: legal, found: true, state: { status: 'completed' } })
    expect(document.runs).toHaveLength(1)
    await redis
      .client({ password: 'right' })
      .set(resourceKeys('taskguard', 'video_analysis', legal).lock, 'hand', 'PX', 60_000)
    const report = await cli.run(['report', '--json', ...at()])
    expect(report.code).toBe(0)
  })

  it('with 256 bytes are taken, with more refused, like control characters', async () => {
    const longest = '界'.repeat(85) + 'x'
    expect((await cli.run(['inspect', ...at(), 'video_analysis', longest])).code).toBe(0)
    for (const [id, problem] of [
      [`${longest}x`, '1 to 256 bytes'],
      ['a\u001b[2J', 'control characters'],
      ['', '1 to 256 bytes']
    ] as const) {
      const result = await cli.run(['inspect', ...at(), 'video_analysis', id])
      expect(result.code).toBe(2)
      expect(result.stderr).toMatch(/^taskguard: ID: a resource id takes/)
      expect(result.stderr).toContain(problem)
    }
    expect((await cli.run(['inspect', ...at(), 'Video Analysis', '1'])).stderr).toContain(
      'TYPE: a task type takes'
    )
  })
})

describe('an endpoint that is not there', () => {
  it('exits with 3 and says what to check', async () => {
    const dead = `redis://127.0.0.1:${await freePort()}`
    for (const args of [['report'], ['clean', '--dry-run'], ['inspect', 'a', 'b'], ['doctor']]) {
      const result = await cli.run([...args, '--url', dead])
      expect(result.code).toBe(3)
      expect(result.stderr).toContain('connection refused')
    }
  })
})
