import { mkdtemp, readdir, readFile, rm, writeFile, appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { healthOf, MINUTE_MS } from '@shared/metrics/samples'
import { HOUR_MS, windowOf } from '@shared/metrics/window'
import { HealthSampler, type HealthProbes } from '../../../src/main/engine/metrics/health-sampler'
import { until } from '../../support/until'
import { readMinutes } from '../../../src/main/engine/metrics/sample-files'

const START = Date.UTC(2026, 10, 23, 23, 58)
const ONE = 'redis://one:6379'
let home: string
let now = START
const failures: unknown[] = []

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'taskguard-health-'))
  now = START
  failures.splice(0)
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
  if (failures.length > 0) throw new Error('a minute was not kept', { cause: failures[0] })
})

const probes = (more: Partial<HealthProbes> = {}): HealthProbes => ({
  now: () => now,
  memory: () => 100,
  delay: () => ({ n: 2, mean: 1, max: 3 }),
  stop: () => undefined,
  ...more
})
const sampler = (more?: Partial<HealthProbes>): HealthSampler =>
  new HealthSampler(home, (error) => failures.push(error), probes(more))
const live = (latencyMs: number, behind = 0) =>
  ({ connection: 'live', latencyMs, freshAt: now - behind, clockOffsetMs: 0 }) as const

describe('the health of engine and endpoints', () => {
  it('is kept by the minute, over midnight and over a restart, and has a gap where nobody watched', async () => {
    const first = sampler()
    first.told(ONE, live(2))
    first.told(ONE, live(4, 1_500))
    first.look()
    now += 2 * MINUTE_MS
    first.look()
    await first.stop()
    expect((await readdir(join(home, 'metrics'))).sort()).toEqual(['2026-11-23.ndjson', '2026-11-24.ndjson'])
    now += 3 * MINUTE_MS
    const second = sampler()
    second.told(ONE, { connection: 'stale', latencyMs: 9, freshAt: now - 7_000, clockOffsetMs: 1_000 })
    second.look()
    const { window, series, watched } = healthOf(
      await second.minutes(0),
      windowOf(START, now + MINUTE_MS),
      new Set([ONE])
    )
    expect(window.step).toBe(MINUTE_MS)
    expect(series.latency_mean).toEqual([3, null, null, null, null, null])
    expect(series.latency_max[0]).toBe(4)
    expect(series.lag_max).toEqual([1_500, null, 121_500, null, null, 8_000])
    expect(series.live_share).toEqual([1, null, 1, null, null, 0])
    expect(series.memory_max).toEqual([100, null, 100, null, null, 100])
    expect(series.delay_max[0]).toBe(3)
    expect(series.delay_mean[0]).toBe(1)
    expect(watched).toBe(0.5)
    await second.stop()
  })

  it('counts two entries of one minute once, and the endpoints that were asked for alone', async () => {
    for (const address of [ONE, 'redis://two']) {
      const each = sampler()
      each.told(address, live(address === ONE ? 1 : 50))
      each.look()
      await each.stop()
    }
    const minutes = await readMinutes(home, 0)
    expect(minutes).toHaveLength(2)
    const of = (only: Set<string> | null) => healthOf(minutes, windowOf(START, START + MINUTE_MS), only)
    expect(of(null).watched).toBe(1)
    expect(of(null).series.latency_max).toEqual([50])
    expect(of(new Set([ONE])).series.latency_max).toEqual([1])
  })

  it('leaves out what a crash or a hand has spoiled, and goes on after it', async () => {
    const first = sampler()
    first.look()
    await first.stop()
    const file = join(home, 'metrics', '2026-11-23.ndjson')
    await appendFile(file, '\n{"v":1,"at":17')
    await writeFile(join(home, 'metrics', 'notes.txt'), 'mine')
    now += MINUTE_MS
    const second = sampler()
    second.look()
    await second.stop()
    expect((await readMinutes(home, 0)).map(({ at }) => at)).toEqual([START, START + MINUTE_MS])
    expect(await readFile(join(home, 'metrics', 'notes.txt'), 'utf8')).toBe('mine')
  })

  it('drops what is older than any window, in memory and on the disk', async () => {
    const first = sampler()
    first.look()
    await first.stop()
    now += 9 * 24 * HOUR_MS
    const second = sampler()
    second.look()
    expect((await second.minutes(0)).map(({ at }) => at)).toEqual([now])
    await second.stop()
    expect(await readdir(join(home, 'metrics'))).toEqual([
      `${new Date(now).toISOString().slice(0, 10)}.ndjson`
    ])
  })

  it('measures this process itself', async () => {
    const own = new HealthSampler(home, (error) => failures.push(error))
    const minute = await until('the event loop was measured', async () => {
      own.look()
      return (await own.minutes(0)).find(({ engine }) => engine.delay.n > 0)
    })
    expect(minute.engine.memory.max).toBeGreaterThan(1_000_000)
    await own.stop()
  })

  it('says that it could not be kept', async () => {
    await writeFile(join(home, 'metrics'), 'a file where the folder belongs')
    const one = sampler()
    one.look()
    await one.stop()
    expect(failures.splice(0).length).toBeGreaterThan(0)
  })
})
