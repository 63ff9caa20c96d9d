import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alertedKey } from '@shared/protocol/keys'
import { buildCli, type CliOptions, type CliProcess, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import { WebhookServer } from '../../support/webhook-server'

const SECRET = `whsec_${Buffer.from('a key of thirty-two bytes length').toString('base64')}`
const SLOW = { timeoutMs: 30_000 }

let cli: TestCli
let server: TestRedis
let redis: Redis
let hook: WebhookServer
const watching: CliProcess[] = []

beforeAll(async () => {
  cli = await buildCli()
  server = await startRedis()
  redis = server.client()
})
beforeEach(async () => {
  await redis.flushall()
  hook = await WebhookServer.start()
})
afterEach(async () => {
  for (const each of watching.splice(0)) await end(each)
  await hook.stop()
})
afterAll(async () => {
  await cli.stop()
  await server.stop()
})

function watch(args: string[] = [], options: CliOptions = {}): CliProcess {
  const started = cli.start(['watch', '--json', '--url', server.url, ...args], options)
  watching.push(started)
  return started
}

async function end(each: CliProcess): Promise<void> {
  each.signal('SIGINT')
  const { code } = await each.ended
  if (code !== 0) throw new Error(`watch ended with ${code}: ${each.stderr}`)
}

const live = (from: CliProcess): Promise<unknown> =>
  from.event<{ event: string; state?: string }>(
    'it is live',
    ({ event, state }) => event === 'connection' && state === 'live'
  )

async function duplicate(id: string): Promise<void> {
  const fleet = new Fleet(redis)
  await fleet.plant({ id, runId: `${id}-a`, startedAgo: 9_000 })
  await fleet.plant({ id, runId: `${id}-b`, startedAgo: 5_000, state: false, lock: null })
}

const resources = (): string[] =>
  hook.taken.flatMap(({ body }) =>
    (JSON.parse(body) as { data: { alerts: { resource_id: string }[] } }).data.alerts.map(
      ({ resource_id }) => resource_id
    )
  )
const told = (id: string): Promise<unknown> => until(`${id} is told`, () => resources().includes(id), SLOW)

describe('taskguard watch --webhook', () => {
  it('posts what it finds, signed with the secret on stdin, and prints the same as without', async () => {
    const follower = watch(['--webhook', hook.url, '--webhook-secret-stdin'], { stdin: `${SECRET}\n` })
    await live(follower)
    await duplicate('tape')
    await told('tape')
    const [request] = hook.taken
    const headers = request?.headers as Record<string, string>
    expect(new Webhook(SECRET).verify(request?.body ?? '', headers)).toMatchObject({
      type: 'alert.opened',
      data: { group: false, alerts: [{ endpoint: server.url, address: server.url, kind: 'duplicate_run' }] }
    })
    const opened = follower.events() as { event: string; finding?: { resource_id: string } }[]
    expect(opened.some(({ event, finding }) => event === 'opened' && finding?.resource_id === 'tape')).toBe(
      true
    )
    expect(`${follower.stdout}${follower.stderr}`).not.toContain('7f3a9c21d0e84b56')
  })

  it('takes URL and secret from the environment, and hands them to no child', async () => {
    const env = { TASKGUARD_WEBHOOK_URL: hook.url, TASKGUARD_WEBHOOK_SECRET: SECRET }
    const show = `${process.execPath} -e 'process.stderr.write(JSON.stringify(Object.keys(process.env)))'`
    const follower = watch(['--exec', show], { env })
    await live(follower)
    await duplicate('tape')
    await told('tape')
    expect(hook.taken[0]?.headers['webhook-signature']).toMatch(/^v1,/)
    await until('the child has run', () => follower.stderr.includes('TASKGUARD_FINDING_ID'), SLOW)
    expect(follower.stderr).not.toContain('TASKGUARD_WEBHOOK')
  })

  it('keeps what the server does not take, and delivers it when it is started again', async () => {
    await hook.vanish()
    const first = watch(['--webhook', hook.url])
    await live(first)
    await duplicate('kept')
    await until('it says that the server is away', () => first.stderr.includes('does not take alerts'), SLOW)
    watching.splice(watching.indexOf(first), 1)
    await end(first)
    expect(first.stderr).toContain('1 message waits on the disk')
    const queue = join(cli.home, 'alerts-queue')
    const texts = await Promise.all(
      (await readdir(queue, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8'))
    )
    expect(texts.join()).toContain('kept')
    expect(texts.join()).not.toContain('7f3a9c21d0e84b56')
    await hook.comeBack()
    watch(['--webhook', hook.url])
    await told('kept')
    await duplicate('fresh')
    await told('fresh')
    expect(resources()).toEqual(['kept', 'fresh'])
  })

  it('by the rules of the settings, without what somebody has acknowledged, and ends where that is asked for', async () => {
    await writeFile(
      join(cli.home, 'settings.json'),
      '{ "notifications.rules": [{ "type": "audio", "notify": false }, { "type": "local", "notify": true, "to": ["native"] }] }'
    )
    try {
      const follower = watch(['--webhook', hook.url, '--webhook-resolved'])
      await live(follower)
      const fleet = new Fleet(redis)
      for (const type of ['audio', 'local', 'video']) {
        await fleet.plant({ type, id: `of-${type}`, runId: `${type}-a`, startedAgo: 9_000 })
        await fleet.plant({
          type,
          id: `of-${type}`,
          runId: `${type}-b`,
          startedAgo: 5_000,
          state: false,
          lock: null
        })
      }
      await told('of-video')
      expect(resources()).toEqual(['of-video'])
      // Whose claim is gone before its end tells of none.
      await until('its telling is written down', async () => {
        const claims = await redis.hvals(alertedKey('taskguard'))
        return claims.some((claim) => claim.includes('"state":"told"'))
      })
      const others = (await redis.keys('*')).filter((key) => key !== alertedKey('taskguard'))
      await redis.del(...others)
      await until('its end is told', () => hook.taken.length >= 2, SLOW)
      expect(hook.taken).toHaveLength(2)
      expect(JSON.parse(hook.taken[1]?.body ?? '')).toMatchObject({
        type: 'alert.resolved',
        data: { alerts: [{ resource_id: 'of-video' }] }
      })
    } finally {
      await writeFile(join(cli.home, 'settings.json'), '{}')
    }
  })

  it.each([
    [['--webhook', 'ftp://x/y'], '--webhook: takes https://… or http://…'],
    [['--webhook-secret-stdin'], '--webhook: is needed'],
    [['--webhook', 'https://hooks.example/x', '--webhook-format', 'pager'], '--webhook-format']
  ])('%j is wrong usage, said without the URL', async (args, says) => {
    const { code, stderr } = await cli.run(['watch', '--url', server.url, ...args], { stdin: 'x\n' })
    expect(code).toBe(2)
    expect(stderr).toContain(says)
  })

  it('says that plain http can be read', async () => {
    const follower = watch(['--webhook', 'http://hooks.example/x'])
    await until('it is said', () => follower.stderr.includes('plain http'), SLOW)
  })
})
