import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { builtInTemplates } from '../../../src/main/engine/jobs/built-in'
import { buildCli, type TestCli } from '../../support/cli'
import { JobBench, noLocks } from '../../support/jobs'
import { pathWith, standInNvidiaSmi } from '../../support/nvidia-smi'
import { readResource } from '../../support/records'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'
import type { JobTemplatesMessage } from '@shared/live/jobs'

let cli: TestCli
let redis: TestRedis
let bench: JobBench | null = null

beforeAll(async () => {
  ;[cli, redis] = await Promise.all([buildCli(), startRedis()])
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
})
afterEach(async () => {
  await bench?.stop()
  bench = null
  await noLocks(redis)
})

const RESULTS: Readonly<Record<string, Record<string, unknown>>> = {
  'sample-video': { frames: 40, scenes: [0, 10, 20, 30], width: 64, height: 48 },
  'sample-audio': { seconds: 4, rate: 8000 },
  'sample-image': { width: 96, height: 64 },
  'sample-data': { rows: 300, skipped: 0, rounds: 4 }
}

describe('the sample jobs', () => {
  test.each(Object.entries(RESULTS))(
    '%s computes on a plain CPU, with progress and a result',
    async (name, result) => {
      bench = await JobBench.open({ cli: cli.file, url: redis.url, templates: [], builtIn: builtInTemplates })
      const templates = await until('the templates came', () =>
        bench?.window.messages.find(
          (message): message is JobTemplatesMessage => message.kind === 'jobTemplates'
        )
      )
      const shown = templates.templates.find(({ template }) => template.name === name)
      expect(shown).toMatchObject({ builtIn: true, endpointId: null })
      const id = await bench.launch({ template: name, inputs: { passes: '2' } })
      expect(await bench.ended(id)).toMatchObject({
        progress: { fraction: 1, text: 'done' },
        end: { outcome: 'completed', hasResult: true }
      })
      const { detail } = await bench.ask({ op: 'detail', id })
      expect(JSON.parse(detail.result ?? '')).toMatchObject({ ...result, passes: 2, device: 'cpu' })
      expect(await bench.log(id)).toMatch(/^::progress 0\.\d+ pass 1 of 2, /)
      const file = detail.inputs['file']?.split('/').at(-1) ?? ''
      const { type } = (await bench.seen(id, 'ended')) as { type: string }
      expect(await readResource(redis.client(), type, file).record()).toMatchObject({
        status: 'completed',
        test: true
      })
    }
  )

  test('with a GPU and no PyTorch that can use it, one computes on the CPU and says why', async () => {
    const standIn = await standInNvidiaSmi({ kind: 'idle', gpus: 1 })
    bench = await JobBench.open({
      cli: cli.file,
      url: redis.url,
      templates: [],
      builtIn: builtInTemplates,
      env: { PATH: pathWith(standIn) }
    })
    const id = await bench.launch({ template: 'sample-image', inputs: { passes: '1' } })
    expect(await bench.ended(id)).toMatchObject({
      gpus: [{ uuid: standIn.uuids[0] }],
      end: { outcome: 'completed' }
    })
    expect(await bench.log(id)).toMatch(/(PyTorch has no CUDA here|there is no Python): computing on the CPU/)
    const forced = await bench.launch({ template: 'sample-image', inputs: { device: 'cuda' } })
    expect(await bench.ended(forced)).toMatchObject({ end: { outcome: 'failed', exitCode: 69 } })
    await standIn.remove()
  })

  test('a wrong file is told as such', async () => {
    bench = await JobBench.open({ cli: cli.file, url: redis.url, templates: [], builtIn: builtInTemplates })
    const gone = await bench.refused({ template: 'sample-data', inputs: { file: '/no/such.csv' } })
    expect(gone).toMatchObject([{ field: 'inputs.file', code: 'no_file', params: { path: '/no/such.csv' } }])
    const id = await bench.launch({ template: 'sample-data', inputs: { file: import.meta.filename } })
    expect(await bench.ended(id)).toMatchObject({ end: { outcome: 'failed', exitCode: 1 } })
    expect(await bench.log(id)).toContain('samples.test.ts has no row of numbers')
  })
})
