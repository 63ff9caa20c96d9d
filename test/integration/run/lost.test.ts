import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunRecord } from '@shared/protocol/documents'
import { Guard } from '../../../src/main/engine/guard'
import type { GuardRun } from '../../../src/main/engine/guard'
import { guardRunSchema } from '../../../src/main/engine/guard/run'
import { buildCli, runArgs } from '../../support/cli'
import type { CliProcess, TestCli } from '../../support/cli'
import { printedPid, runs } from '../../support/processes'
import { readResource } from '../../support/records'
import type { ResourceReader } from '../../support/records'
import { startRedis } from '../../support/redis'
import type { TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
beforeAll(async () => {
  cli = await buildCli()
  redis = await startRedis()
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
})

const start = (id: string, flags: readonly string[], script: string): CliProcess =>
  cli.start(runArgs(redis.url, id, ['--lease', '1s', ...flags], 'sh', '-c', script))
const resource = (id: string): ResourceReader => readResource(redis.client(), 't', id)
const started = (run: CliProcess): Promise<unknown> => until('it started', () => run.stdout.includes('ready'))
const FOREVER = 'echo leader=$$; echo ready; while :; do sleep 0.05; done'

/** Stops taskguard itself past its lease, so that another run takes over. */
async function stall(run: CliProcess, id: string): Promise<void> {
  run.signal('SIGSTOP')
  await until('the lease is over', async () => (await resource(id).lock()) === null)
}

describe('stopped past its lease', () => {
  test('another took over: the work is stopped, the record is superseded, the other’s lock is untouched', async () => {
    const first = start('taken', [], FOREVER)
    await started(first)
    await stall(first, 'taken')
    const second = start('taken', [], FOREVER)
    await started(second)
    const lock = await resource('taken').lock()
    first.signal('SIGCONT')
    expect(await first.ended).toMatchObject({
      code: 143,
      stderr: expect.stringContaining('lost its lease to run')
    })
    expect(first.stderr).toContain('the work is stopped')
    expect(first.stderr).toContain('superseded by run')
    expect(await runs(printedPid(first.stdout, 'leader'))).toBe(false)
    expect(await resource('taken').lock()).toBe(lock)
    expect((await resource('taken').records()).map((one) => one.status)).toEqual(['superseded', 'running'])
    second.signal('SIGTERM')
    await second.ended
  })

  test('another took over and finished: its outcome is untouched', async () => {
    const first = start('finished', [], FOREVER)
    await started(first)
    await stall(first, 'finished')
    const second = start('finished', [], 'echo 2 > "$TASKGUARD_RESULT_FILE"')
    expect(await second.ended).toMatchObject({ code: 0 })
    const outcome = await resource('finished').state()
    first.signal('SIGCONT')
    expect(await first.ended).toMatchObject({ code: 143 })
    expect(await resource('finished').state()).toEqual(outcome)
    expect((await resource('finished').records()).map((one) => one.status)).toEqual([
      'superseded',
      'completed'
    ])
    expect(await resource('finished').live()).toEqual([])
  })

  test('nobody came: it recovers its lease and goes on', async () => {
    const run = start('recovered', [], 'echo ready; sleep 2.5; echo 1 > "$TASKGUARD_RESULT_FILE"')
    await started(run)
    const { run_id } = await resource('recovered').record()
    await stall(run, 'recovered')
    run.signal('SIGCONT')
    await until('the lease is its own again', async () => (await resource('recovered').lock()) === run_id)
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' })
    expect(await resource('recovered').state()).toMatchObject({ status: 'completed', run_id })
  })

  test('--on-lost continue: the work goes on to its end, and is marked', async () => {
    const first = start('continued', ['--on-lost', 'continue', '--json'], 'echo ready >&2; sleep 3; exit 0')
    await until('it started', () => first.stderr.includes('ready'))
    await stall(first, 'continued')
    const second = start('continued', [], FOREVER)
    await started(second)
    first.signal('SIGCONT')
    const end = await first.ended
    expect(end).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('the work goes on (--on-lost continue)')
    })
    expect(JSON.parse(end.stdout)).toMatchObject({
      status: 'superseded',
      recorded: 'SUPERSEDED',
      exit_code: 0
    })
    second.signal('SIGTERM')
    await second.ended
  })

  test('work that won’t stop for the loss is killed after the grace', async () => {
    const first = start('deaf', ['--grace', '300ms'], `trap '' TERM; ${FOREVER}`)
    await started(first)
    await stall(first, 'deaf')
    const second = start('deaf', [], FOREVER)
    await started(second)
    first.signal('SIGCONT')
    expect(await first.ended).toMatchObject({ code: 137 })
    second.signal('SIGTERM')
    await second.ended
  })
})

test('a lock deleted by hand under a living holder lets no second run in', async () => {
  const run = start('evicted', ['--lease', '10s'], FOREVER)
  await started(run)
  await redis.client().del('taskguard:{t}:lock:evicted')
  expect(await start('evicted', [], 'echo second').ended).toMatchObject({ code: 75, stdout: '' })
  run.signal('SIGTERM')
  await run.ended
})

test('ended by another hand: the work is stopped, and the record stays as that hand left it', async () => {
  const run = start('closed', ['--json'], 'echo ready >&2; while :; do sleep 0.05; done')
  await until('it started', () => run.stderr.includes('ready'))
  const guard = new Guard(redis.client(), { namespace: 'taskguard' })
  await guard.finish(runOf(await resource('closed').record()), {
    outcome: 'abandoned',
    error: 'closed by hand'
  })
  const end = await run.ended
  expect(end).toMatchObject({ code: 143, stderr: expect.stringContaining('has ended already: abandoned') })
  expect(end.stderr).toContain('it stays recorded as abandoned')
  expect(JSON.parse(end.stdout)).toMatchObject({ status: 'abandoned', recorded: 'FINISHED' })
  expect(await resource('closed').record()).toMatchObject({ status: 'abandoned', error: 'closed by hand' })
  guard.close()
})

/** A run as its record tells it. */
const runOf = (record: RunRecord): GuardRun =>
  guardRunSchema.parse({
    type: record.task_type,
    id: record.resource_id,
    runId: record.run_id,
    taskId: record.task_id,
    leaseMs: record.lease_ms,
    mode: record.mode,
    test: record.test,
    forced: record.forced,
    about: {
      host: record.host,
      pid: record.pid,
      worker: record.worker,
      source: record.source,
      lockTimeout: record.lock_timeout
    },
    fence: record.fence,
    attempt: record.attempt,
    startTime: record.start_time,
    held: true
  })
