import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cleanResultSchema, type CleanResult } from '@shared/plan/plan'
import { restoreResultSchema, type RestoreResult } from '@shared/plan/restore'
import { auditKey, resourceKeys } from '@shared/protocol/keys'
import { readRecord } from '../../../src/main/engine/cleanup'
import { buildCli, type CliResult, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'

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

const keys = (id: string) => resourceKeys('taskguard', 'video_analysis', id)
const cleaned = (result: CliResult): CleanResult => cleanResultSchema.parse(JSON.parse(result.stdout))
const restored = (result: CliResult): RestoreResult => restoreResultSchema.parse(JSON.parse(result.stdout))
const restore = (...args: string[]): Promise<CliResult> => cli.run(['restore', ...args, '--url', server.url])

const orphan = (id: string) =>
  fleet.plant({
    id,
    runId: `run-${id}`,
    status: 'completed',
    startedAgo: 900_000,
    endedAgo: 600_000,
    lock: { value: `run-${id}`, ttl: 600_000 }
  })

async function clean(...args: string[]): Promise<string> {
  const result = await cli.run(['clean', '--yes', '--json', '--url', server.url, ...args])
  return cleaned(result).journal ?? ''
}

/** Lock and absolute expiry of each. */
const locks = (ids: readonly string[]) =>
  Promise.all(
    ids.map(async (id) => [await redis.get(keys(id).lock), await redis.call('PEXPIRETIME', keys(id).lock)])
  )

describe('taskguard restore', () => {
  it('puts back value and remaining time, says what it would do before, and nothing twice after', async () => {
    await orphan('1')
    await orphan('2')
    const before = await locks(['1', '2'])
    const journal = await clean()
    await redis.set(keys('2').lock, 'run-new', 'PX', 60_000)
    const dry = await restore(journal, '--dry-run', '--json')
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(restored(dry)).toMatchObject({ restored: 0, complete: true, journal })
    expect(restored(dry).actions.map((one) => [one.resource_id, one.expect, one.result])).toEqual(
      expect.arrayContaining([
        ['1', 'restored', undefined],
        ['2', 'changed', undefined]
      ])
    )
    expect(await redis.get(keys('1').lock)).toBeNull()

    const result = await restore(journal, '--json')
    expect(result).toMatchObject({ code: 1, stderr: '' })
    expect(restored(result)).toMatchObject({ restored: 1, changed: 1, failed: 0 })
    expect((await locks(['1']))[0]).toEqual(before[0])
    expect(await redis.get(keys('2').lock)).toBe('run-new')
    const acts = (await redis.xrange(auditKey('taskguard'), '-', '+')).map(([, fields]) => fields.join(' '))
    expect(acts).toHaveLength(2)
    expect(acts[1]).toContain('"action":"restore"')
    expect(acts[1]).toContain('"counts":{"planned":2,"applied":1,"changed":1,"failed":0}')

    await redis.del(keys('1').lock)
    const again = await restore(journal, '--json')
    expect(restored(again)).toMatchObject({ restored: 0, actions: [{ resource_id: '2' }] })
    expect(await redis.get(keys('1').lock)).toBeNull()
  })

  it('says it to people, and takes the journal by its bare name', async () => {
    await orphan('1')
    const said = await cli.run(['clean', '--yes', '--url', server.url])
    const name = /taskguard restore (\S+) puts it back/.exec(said.stdout)?.[1] ?? ''
    expect(name).toMatch(/^clean-.*\.jsonl$/)
    const dry = await restore(name, '--dry-run')
    expect(dry.stdout).toMatch(/restored +delete_lock +video_analysis +1/)
    const result = await restore(name)
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(result.stdout).toContain('1 restored, 0 with nothing to put back, 0 changed meanwhile, 0 failed')
    expect(await redis.get(keys('1').lock)).toBe('run-1')
    expect((await restore(name)).stdout).toContain('Nothing to put back.')
  })

  it('finds the endpoint that was cleaned among those of the settings', async () => {
    await orphan('1')
    const journal = await clean()
    const other = await startRedis()
    const endpoints = [
      { name: 'other', url: other.url },
      { name: 'prod', url: server.url, protected: true }
    ]
    await writeFile(join(cli.home, 'settings.json'), JSON.stringify({ endpoints }))
    const refused = await cli.run(['restore', journal])
    const looked = await cli.run(['restore', journal, '--dry-run', '--json'])
    const elsewhere = await cli.run(['restore', journal, '--endpoint', 'other', '--json'])
    const unlocked = await cli.run(['restore', basename(journal), '--json', '--unlock', 'prod'])
    await writeFile(join(cli.home, 'settings.json'), '{}')
    await other.stop()
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('"prod" is protected')
    expect(restored(looked)).toMatchObject({ endpoint: server.url, actions: [{ expect: 'restored' }] })
    expect(restored(elsewhere)).toMatchObject({ restored: 0 })
    expect(elsewhere.stderr).toContain(`${server.url} was cleaned, and this is ${other.url}`)
    expect(restored(unlocked)).toMatchObject({ restored: 1 })
    expect(await redis.get(keys('1').lock)).toBe('run-1')
  })

  it.each([
    [['/nowhere/j.jsonl'], 'JOURNAL: /nowhere/j.jsonl: ENOENT'],
    [[], 'JOURNAL: is missing'],
    [['--dry-run'], 'JOURNAL: is missing']
  ])('%j is wrong usage', async (args, problem) => {
    const result = await restore(...args)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(problem)
  })

  it('refuses another namespace, what is no journal, and one that it may not write to', async () => {
    await orphan('1')
    const journal = await clean()
    const misnamed = await restore(journal, '--namespace', 'other')
    expect(misnamed).toMatchObject({ code: 2, stdout: '' })
    expect(misnamed.stderr).toContain('--namespace: the journal is for the namespace taskguard')
    const file = join(cli.home, 'no-journal')
    await writeFile(file, '{}\n')
    expect(await restore(file)).toMatchObject({ code: 2, stdout: '' })
    expect((await restore(cli.home)).code).toBe(2)
  })

  it('exits with 3 where Redis is not there, and has changed nothing', async () => {
    await orphan('1')
    const journal = await clean()
    const text = await readFile(journal, 'utf8')
    const result = await cli.run(['restore', journal, '--url', 'redis://127.0.0.1:1'])
    expect(result.code).toBe(3)
    expect(await readFile(journal, 'utf8')).toBe(text)
  })
})

/**
 * A clean that is killed by the system at exactly the wrong moment: after so many acts, before the last one's end is on
 * record.
 */
const killedBeforeEnd = (acts: number): string => `
const { open } = require('node:fs/promises')
let ends = 0
open(__filename).then(async (handle) => {
  const prototype = Object.getPrototypeOf(handle)
  const append = prototype.appendFile
  prototype.appendFile = function (text, ...rest) {
    if (String(text).startsWith('{"event":"end"') && ++ends === ${acts}) process.kill(process.pid, 'SIGKILL')
    return append.call(this, text, ...rest)
  }
  await handle.close()
})
`

/** The same, once all that is to be begun is on disk and nothing is done. */
const killedBeforeAct = `
const { open } = require('node:fs/promises')
open(__filename).then(async (handle) => {
  const prototype = Object.getPrototypeOf(handle)
  const sync = prototype.datasync
  prototype.datasync = async function () {
    await sync.call(this)
    process.kill(process.pid, 'SIGKILL')
  }
  await handle.close()
})
`

describe('kill -9 in the middle of a clean', () => {
  const ids = Array.from({ length: 60 }, (_, at) => `r${String(at)}`)

  /** @returns the journal */
  async function kill(hook: string): Promise<string> {
    for (const id of ids) await orphan(id)
    const file = join(cli.home, 'kill.cjs')
    await writeFile(file, hook)
    const before = new Set(await journals())
    const args = ['clean', '--yes', '--max-share', '1', '--url', server.url]
    const result = await cli.run(args, { node: ['--require', file] })
    expect(result.signal).toBe('SIGKILL')
    const [name] = (await journals()).filter((one) => !before.has(one))
    return join(cli.home, 'journal', name ?? '')
  }

  async function journals(): Promise<string[]> {
    return readdir(join(cli.home, 'journal')).catch(() => [])
  }

  it('the journal tells what was done; restore finds the one act it does not tell of, and undoes all', async () => {
    const journal = await kill(killedBeforeEnd(40))
    const gone = (await locks(ids)).filter(([value]) => value === null).length
    expect(gone).toBe(40)
    const { record } = await readRecord(journal)
    expect(record.done).toBeNull()
    const told = record.acts.filter((act) => act.done === 'yes')
    expect(told).toHaveLength(39)
    for (const { action } of told) expect(await redis.exists(keys(action.resource_id).lock)).toBe(0)

    const result = await restore(journal, '--json')
    expect(result).toMatchObject({ code: 0 })
    expect(result.stderr).toContain('the journal has no end')
    const document = restored(result)
    expect(document).toMatchObject({ restored: 40, changed: 0, failed: 0, complete: false })
    expect((await locks(ids)).map(([value]) => value)).toEqual(ids.map((id) => `run-${id}`))
    const back = await Promise.all(document.actions.map(async (one) => redis.call('PEXPIRETIME', one.key)))
    expect(back).toEqual(document.actions.map((one) => one.before.lock_expires_at))
    expect(restored(await restore(journal, '--json'))).toMatchObject({ restored: 0, actions: [] })
    // And the way on: a fresh clean does what was left.
    expect(cleaned(await cli.run(['clean', '--dry-run', '--json', '--url', server.url]))).toMatchObject({
      touched_locks: ids.length
    })
  })

  it('killed before the first act: restore finds that nothing was done', async () => {
    // The first durable line is the head with what was begun.
    const journal = await kill(killedBeforeAct)
    const before = await locks(ids)
    expect(before.every(([value]) => value !== null)).toBe(true)
    const result = restored(await restore(journal, '--json'))
    expect(result).toMatchObject({ restored: 0, changed: 0, failed: 0, complete: false })
    expect(result.actions.length).toBeGreaterThan(0)
    expect(result.nothing).toBe(result.actions.length)
    expect(await locks(ids)).toEqual(before)
  })
})
