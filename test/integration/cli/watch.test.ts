import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resourceKeys } from '@shared/protocol/keys'
import { watchEventSchema, type FindingEvent, type WatchEvent } from '@shared/watch/event'
import { Guard, type GuardRun } from '../../../src/main/engine/guard'
import { keepOutcome } from '../../../src/main/engine/jobs/outbox'
import { buildCli, type CliProcess, type TestCli } from '../../support/cli'
import { Fleet } from '../../support/fleet'
import { freePort, startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let server: TestRedis
let redis: Redis
let guard: Guard
const watching: CliProcess[] = []

beforeAll(async () => {
  cli = await buildCli()
  // What Redis kept on disk is there again after a restart.
  server = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
  redis = server.client()
})
beforeEach(async () => {
  await redis.flushall()
  // A new one: it adds its types to the set that the flush took.
  guard = new Guard(redis, { namespace: 'taskguard' })
})
afterEach(async () => {
  guard.close()
  for (const each of watching.splice(0)) {
    each.signal('SIGINT')
    const { code } = await each.ended
    if (code !== 0) throw new Error(`watch ended with ${code}: ${each.stderr}`)
  }
})
afterAll(async () => {
  await cli.stop()
  await server.stop()
})

function watch(...args: string[]): CliProcess {
  const started = cli.start(['watch', '--json', '--url', server.url, ...args])
  watching.push(started)
  return started
}

const events = (from: CliProcess): WatchEvent[] => from.events().map((event) => watchEventSchema.parse(event))

const about = (from: CliProcess, id: string): FindingEvent[] =>
  events(from)
    .filter((event) => event.event !== 'connection')
    .filter(({ finding }) => finding.resource_id === id)

const connection = (from: CliProcess, state: string, after = 0): Promise<unknown> =>
  until(
    `the connection is ${state}; ${from.stderr}`,
    () =>
      events(from)
        .slice(after)
        .some((event) => event.event === 'connection' && event.state === state),
    { timeoutMs: 20_000 }
  )

const told = (from: CliProcess, id: string, event: string, kind: string): Promise<unknown> =>
  until(
    `${kind} of ${id} is ${event}`,
    () => about(from, id).some((each) => each.event === event && each.finding.kind === kind),
    { timeoutMs: 20_000 }
  )

async function observed(id: string, worker: string): Promise<GuardRun> {
  const answer = await guard.acquire({ type: 'video_analysis', id, worker, mode: 'observe' })
  if (answer.answer !== 'ACQUIRED') throw new Error(answer.answer)
  return answer.run
}

describe('taskguard watch', () => {
  it('tells what opens and what resolves, with one id', async () => {
    const follower = watch()
    await connection(follower, 'live')
    const first = await observed('8123', 'gpu-1')
    const second = await observed('8123', 'gpu-2')
    await told(follower, '8123', 'opened', 'duplicate_run')
    await guard.finish(second, { outcome: 'failed' })
    await told(follower, '8123', 'resolved', 'duplicate_run')
    const duplicate = about(follower, '8123').filter((event) => event.finding.kind === 'duplicate_run')
    expect(duplicate.map((event) => event.event)).toEqual(['opened', 'resolved'])
    expect(new Set(duplicate.map((event) => event.finding.id)).size).toBe(1)
    expect(duplicate[0]).toMatchObject({
      endpoint: server.url,
      namespace: 'taskguard',
      first: false,
      finding: { severity: 'critical', runs: [first.runId, second.runId] }
    })
    await guard.finish(first, { outcome: 'completed' })
  })

  it('tells what was there when it began as such, and a finding that changes', async () => {
    const first = await observed('1', 'gpu-1')
    const second = await observed('1', 'gpu-2')
    const follower = watch()
    await told(follower, '1', 'opened', 'duplicate_run')
    expect(about(follower, '1')[0]).toMatchObject({ event: 'opened', first: true })
    const third = await observed('1', 'gpu-3')
    await told(follower, '1', 'changed', 'duplicate_run')
    for (const run of [first, second, third]) await guard.finish(run, { outcome: 'cancelled' })
    await told(follower, '1', 'resolved', 'duplicate_run')
  })

  it('delivers the outcomes that runs kept while their Redis was away', async () => {
    const run = await observed('kept', 'gpu-1')
    await server.shutdown()
    const follower = watch()
    await connection(follower, 'unavailable')
    await keepOutcome(cli.home, {
      v: 1,
      kept_at: new Date().toISOString(),
      address: server.url,
      namespace: 'taskguard',
      run,
      outcome: { status: 'completed', result: '{"frames":7}', error: null }
    })
    await server.start()
    await until(
      'the outcome is delivered',
      () => follower.stderr.includes('delivered the outcome kept for'),
      {
        timeoutMs: 20_000
      }
    )
    expect(await server.client().get(resourceKeys('taskguard', 'video_analysis', 'kept').state)).toContain(
      '"frames":7'
    )
    expect(await readdir(join(cli.home, 'outbox'))).toEqual([])
  })

  it('looks at one type alone with --type', async () => {
    await new Fleet(redis).plant({ id: 'a', type: 'audio_analysis', startedAgo: 3 * 3_600_000 })
    await new Fleet(redis).plant({ id: 'v', type: 'video_analysis', startedAgo: 3 * 3_600_000 })
    const follower = watch('--type', 'audio_analysis')
    await told(follower, 'a', 'opened', 'long_running')
    expect(about(follower, 'v')).toEqual([])
  })

  it('survives a restart of Redis, says so, and catches up with what happened meanwhile', async () => {
    const gone = await observed('before', 'gpu-1')
    await observed('before', 'gpu-2')
    const follower = watch()
    await told(follower, 'before', 'opened', 'duplicate_run')
    const seen = events(follower).length
    await server.kill()
    await connection(follower, 'stale', seen)
    await server.start()
    // The test's own connection comes back by itself; the watch may be earlier or later.
    await until('the test reaches Redis again', async () => (await redis.ping()) === 'PONG')
    await observed('meanwhile', 'gpu-3')
    await observed('meanwhile', 'gpu-4')
    await guard.finish(gone, { outcome: 'failed' })
    await connection(follower, 'live', seen)
    await told(follower, 'meanwhile', 'opened', 'duplicate_run')
    await told(follower, 'before', 'resolved', 'duplicate_run')
    // What was known before is not news again.
    expect(about(follower, 'before').filter((event) => event.event === 'opened')).toHaveLength(1)
    const states = events(follower)
      .filter((event) => event.event === 'connection')
      .map((event) => event.state)
    expect(states.slice(0, 2)).toEqual(['catching_up', 'live'])
    expect(states).toContain('stale')
  })

  it('waits for a Redis that is not there yet', async () => {
    const port = await freePort()
    const follower = cli.start(['watch', '--json', '--url', `redis://127.0.0.1:${port}`])
    watching.push(follower)
    await connection(follower, 'unavailable')
    expect(follower.stderr).toContain('connection refused')
    const late = await startRedis({ args: ['--port', String(port)] })
    try {
      await connection(follower, 'live')
    } finally {
      await late.stop()
    }
  })

  it('runs a command for what opens, without a shell and without a secret', async () => {
    const script = join(cli.home, 'notify.sh')
    const log = join(cli.home, 'notify log')
    await writeFile(
      script,
      `#!/bin/sh
printf '%s|%s|%s|%s|%s|%s|' "$1" "$2" "$TASKGUARD_FINDING_KIND" "$TASKGUARD_FINDING_RESOURCE_ID" "$TASKGUARD_FINDING_EVENT" "$TASKGUARD_PASSWORD$TASKGUARD_URL" >> "$3"
cat >> "$3"
echo noise
`
    )
    await chmod(script, 0o755)
    const follower = cli.start(['watch', '--json', '--exec', `${script} 'a $HOME' "*" '${log}'`], {
      env: { TASKGUARD_URL: server.url, TASKGUARD_PASSWORD: '' }
    })
    watching.push(follower)
    await connection(follower, 'live')
    const id = 'x "$(id)" ; y'
    const runs = [await observed(id, 'gpu-1'), await observed(id, 'gpu-2')]
    const line = await until('the command ran', async () => {
      const text = await readFile(log, 'utf8').catch(() => '')
      return text.endsWith('}\n') ? text : undefined
    })
    const [first, second, kind, resource, event, secret, ...json] = line.split('|')
    expect([first, second, kind, resource, event, secret]).toEqual([
      'a $HOME',
      '*',
      'duplicate_run',
      id,
      'opened',
      ''
    ])
    expect(watchEventSchema.parse(JSON.parse(json.join('|')))).toMatchObject({
      event: 'opened',
      finding: { kind: 'duplicate_run', resource_id: id }
    })
    for (const run of runs) await guard.finish(run, { outcome: 'cancelled' })
    await told(follower, id, 'resolved', 'duplicate_run')
    // Only what opens runs it, and its output is not among the events.
    expect((await readFile(log, 'utf8')).split('\n')).toHaveLength(2)
    expect(follower.stderr).toContain('noise')
    for (const each of follower.events()) expect(each).toHaveProperty('event')
  })

  it('runs a command few at a time in a burst, and goes on when one fails', async () => {
    const fleet = new Fleet(redis)
    const ids = Array.from({ length: 12 }, (_, at) => `b${at}`)
    for (const id of ids) await fleet.plant({ id, runId: `run-${id}`, startedAgo: 3 * 3_600_000 })
    const folder = cli.home
    const script = join(folder, 'slow.cjs')
    await writeFile(
      script,
      `const { appendFileSync } = require('node:fs')
       const say = (word) => appendFileSync(${JSON.stringify(join(folder, 'burst'))}, word + '\\n')
       say('+')
       setTimeout(() => { say('-'); follower.exit(1) }, 50)`
    )
    const follower = watch('--exec', JSON.stringify([process.execPath, script]))
    const words = await until(
      'all of them ran',
      async () => {
        const text = await readFile(join(folder, 'burst'), 'utf8').catch(() => '')
        const lines = text.split('\n').filter((word) => word !== '')
        return lines.length === 2 * ids.length ? lines : undefined
      },
      { timeoutMs: 30_000 }
    )
    let [now, most] = [0, 0]
    for (const word of words) {
      now += word === '+' ? 1 : -1
      most = Math.max(most, now)
    }
    expect(most).toBeLessThanOrEqual(4)
    await until('the failure is told', () =>
      follower.stderr.includes('--exec: Command failed with exit code 1')
    )
  })

  it('shows a line for people, and hostile text as text', async () => {
    await new Fleet(redis).plant({ id: 'a\u202eb', startedAgo: 3 * 3_600_000 })
    const follower = cli.start(['watch', '--url', server.url])
    await until('the finding is shown', () => follower.stdout.includes('▲ long_running'))
    expect(follower.stdout).toContain('a\\u202eb')
    follower.signal('SIGTERM')
    expect(await follower.ended).toMatchObject({ code: 0 })
  })

  it.each([
    [['--exec', 'notify | tee log'], '--exec: runs without a shell, so | means nothing'],
    [['--exec', 'notify', '--exec-on', 'closed'], '--exec-on: takes opened, changed, resolved'],
    [['--type', 'Video Analysis'], '--type: a task type takes']
  ])('%j is wrong usage', async (args, problem) => {
    const result = await cli.run(['watch', '--url', server.url, ...args])
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(problem)
  })

  it('says what it may not watch', async () => {
    await new Fleet(redis).plant({ id: '1' })
    await redis.call('ACL', 'SETUSER', 'other', 'on', '>pw', '~other:*', '&*', '+@all')
    const follower = cli.start(['watch', '--json', '--url', `redis://other:pw@127.0.0.1:${server.port}`])
    watching.push(follower)
    await until('it is said', () => follower.stderr.includes('not watched: taskguard:types: '))
  })

  it('leaves the locks it watches as they are', async () => {
    await new Fleet(redis).plant({ id: '1' })
    const { lock } = resourceKeys('taskguard', 'video_analysis', '1')
    const before = await redis.get(lock)
    const follower = watch()
    await connection(follower, 'live')
    expect(await redis.get(lock)).toBe(before)
  })
})
