import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JobTemplateInput } from '@shared/jobs/template'
import { buildCli, type TestCli } from '../../support/cli'
import { JobBench, noLocks, type BenchOptions } from '../../support/jobs'
import { readResource } from '../../support/records'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
const benches: JobBench[] = []

beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.stop())
beforeEach(async () => {
  redis = await startRedis()
})
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.stop()
  await noLocks(redis)
  await redis.stop()
})

const node = (name: string, code: string, more: Partial<JobTemplateInput> = {}): JobTemplateInput => ({
  name,
  type: 'video_analysis',
  resourceId: '${input:id}',
  command: [process.execPath, '-e', code],
  inputs: [{ kind: 'text', name: 'id', default: '8123' }],
  lease: '5s',
  grace: '2s',
  ...more
})

const WORKS = node(
  'works',
  `console.log('::progress 0.5 half'); require('node:fs').writeFileSync(process.env.TASKGUARD_RESULT_FILE, '{"frames":7}'); console.log('done')`
)
const WAITS = node('waits', `console.log('ready'); setInterval(() => {}, 1000)`)

async function open(more: Partial<BenchOptions> = {}): Promise<JobBench> {
  const bench = await JobBench.open({ cli: cli.file, url: redis.url, templates: [WORKS, WAITS], ...more })
  benches.push(bench)
  return bench
}
const resource = (id: string) => readResource(redis.client(), 'video_analysis', id)

describe('a job', () => {
  test('runs under a lease of its own, tells how far it is, and leaves log, result and record', async () => {
    const bench = await open()
    expect(await bench.preflight({ template: 'works' })).toMatchObject({
      resourceId: '8123',
      guard: { state: 'free' },
      gpus: { state: 'none' },
      choices: ['start', 'observe'],
      suggested: 'start'
    })
    const id = await bench.launch({ template: 'works' })
    const job = await bench.ended(id)
    expect(job).toMatchObject({
      state: 'ended',
      end: { outcome: 'completed', exitCode: 0, hasResult: true, delivery: 'delivered' },
      progress: { fraction: 0.5, text: 'half' }
    })
    expect(await bench.log(id)).toBe('::progress 0.5 half\ndone\n')
    const { detail } = await bench.ask({ op: 'detail', id })
    expect(detail).toMatchObject({ result: '{"frames":7}', inputs: { id: '8123' }, runnerSaid: '' })
    expect(await resource('8123').record()).toMatchObject({ status: 'completed', test: true, source: 'app' })
    // A test run is no outcome.
    expect(await redis.client().exists('taskguard:{video_analysis}:state:8123')).toBe(0)
    await until('the shell heard', () =>
      bench.said.some((message) => message.kind === 'jobEnded' && message.job.id === id)
    )
  })

  test('is refused while another runs there, with who that is', async () => {
    const bench = await open()
    const first = await bench.launch({ template: 'waits' })
    await bench.seen(first, 'running')
    const preflight = await bench.preflight({ template: 'works' })
    expect(preflight).toMatchObject({
      guard: { state: 'running', test: true, source: 'app' },
      choices: ['wait', 'observe'],
      suggested: null
    })
    expect(await bench.refused({ template: 'works' })).toMatchObject([{ code: 'running' }])
    await bench.ask({ op: 'stop', id: first })
    const stopped = await bench.ended(first)
    expect(stopped.end).toMatchObject({
      outcome: 'cancelled',
      error: expect.stringContaining('cancelled by')
    })
  })
})
