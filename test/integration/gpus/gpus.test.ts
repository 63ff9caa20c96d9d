import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gpuHolder, lockGpu } from '../../../src/main/engine/gpus/lock'
import { NvidiaSmi } from '../../../src/main/engine/gpus'
import { buildCli, type TestCli } from '../../support/cli'
import { pathWith, standInNvidiaSmi, type Replay, type StandIn } from '../../support/nvidia-smi'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
const standIns: StandIn[] = []

beforeAll(async () => {
  ;[cli, redis] = await Promise.all([buildCli(), startRedis()])
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
  await Promise.all(standIns.map((one) => one.remove()))
})

async function machine(replay: Replay): Promise<StandIn> {
  const made = await standInNvidiaSmi(replay)
  standIns.push(made)
  return made
}

const run = (id: string, gpu: readonly string[], code: string): string[] => [
  'run',
  '--url',
  redis.url,
  '--type',
  'video',
  '--id',
  id,
  ...gpu,
  '--',
  process.execPath,
  '-e',
  code
]
const WAITS = "console.log('GPUS=' + process.env.CUDA_VISIBLE_DEVICES); setInterval(() => {}, 1000)"
const TELLS = "console.log('GPUS=' + process.env.CUDA_VISIBLE_DEVICES)"
const shown = (stdout: string): string | undefined => /GPUS=(.*)/.exec(stdout)?.[1]

describe('nvidia-smi', () => {
  it('always has an answer: no tool, no driver, a hanging one, nonsense', async () => {
    const none = await new NvidiaSmi({ PATH: '/nowhere' }).read()
    expect(none).toMatchObject({ state: 'none', reason: 'no_tool' })
    const answers = [
      [{ kind: 'no_driver' }, 'no_driver', /couldn't communicate with the NVIDIA driver/],
      [{ kind: 'garbage' }, 'unreadable', /no report/]
    ] as const
    for (const [replay, reason, detail] of answers) {
      const smi = new NvidiaSmi({ PATH: pathWith(await machine(replay)) })
      expect(await smi.read()).toMatchObject({ state: 'none', reason, detail: expect.stringMatching(detail) })
    }
  })

  it('is not waited for when it hangs, and ended with what it started', async () => {
    const hanging = await machine({ kind: 'hangs' })
    const smi = new NvidiaSmi({ PATH: pathWith(hanging) }, 300)
    expect(await smi.read()).toMatchObject({ state: 'none', reason: 'timeout' })
    // SIGKILL to its group: the next reading starts one anew only when the last has gone.
    await until('it may be asked again', async () => (await smi.read()) && (await hanging.asked()) > 1)
  })
})

describe('a GPU that is taken', () => {
  it('is nobody else’s until its holder ends, and says who has it', async () => {
    const uuid = `GPU-test-${process.pid}`
    const holder = { pid: process.pid, type: 'video', id: '8123', runId: null, since: 5 }
    const lock = await lockGpu(uuid, () => holder)
    expect(await lockGpu(uuid, () => holder)).toBeNull()
    expect(await gpuHolder(uuid)).toEqual(holder)
    await lock?.release()
    expect(await gpuHolder(uuid)).toBeNull()
  })
})

describe('taskguard run --gpu', () => {
  it('gives each run GPUs of its own by UUID, refuses when too few are free, and frees them on SIGKILL', async () => {
    const { uuids, ...standIn } = await machine({ kind: 'idle', gpus: 2 })
    const env = { PATH: pathWith({ ...standIn, uuids }) }
    const first = cli.start(run('a', ['--gpu', 'auto'], WAITS), { env })
    await until('the first has its GPU', () => shown(first.stdout))
    const second = cli.start(run('b', ['--gpu', '1'], WAITS), { env })
    await until('the second has its GPU', () => shown(second.stdout))
    expect([shown(first.stdout), shown(second.stdout)]).toEqual(uuids)

    const third = await cli.run(run('c', ['--gpu', 'auto', '--json'], TELLS), { env })
    expect(third.code).toBe(75)
    expect(JSON.parse(third.stdout)).toMatchObject({
      answer: 'GPUS_TAKEN',
      gpus: [
        { index: 0, why: 'held', holder: { pid: first.child.pid, type: 'video', id: 'a' } },
        { index: 1, why: 'held', holder: { pid: second.child.pid, id: 'b' } }
      ]
    })
    expect(third.stderr).toContain('GPU 0 (NVIDIA GeForce RTX 3090): held by video a')
    expect(await redis.client().exists('taskguard:{video}:lock:c')).toBe(0)

    const waiting = cli.start(run('c', ['--gpu', 'auto', '--wait'], TELLS), { env })
    await until('the third waits', () => waiting.stderr.includes('waiting for 1 free GPU'))
    first.signal('SIGKILL')
    expect((await waiting.ended).code).toBe(0)
    expect(shown(waiting.stdout)).toBe(uuids[0])
    second.signal('SIGTERM')
    await second.ended
    expect(await gpuHolder(uuids[1] ?? '')).toBeNull()
  })

  it('hides them all with none, leaves the environment alone without the flag, and says why there is none', async () => {
    const env = { PATH: pathWith(await machine({ kind: 'no_driver' })), CUDA_VISIBLE_DEVICES: 'mine' }
    expect(shown((await cli.run(run('d', ['--gpu', 'none'], TELLS), { env })).stdout)).toBe('')
    expect(shown((await cli.run(run('e', [], TELLS), { env })).stdout)).toBe('mine')
    const refused = await cli.run(run('f', ['--gpu', 'auto', '--wait'], TELLS), { env })
    expect([refused.code, refused.stdout]).toEqual([75, ''])
    expect(refused.stderr).toContain("couldn't communicate with the NVIDIA driver")
    const odd = await cli.run(run('g', ['--gpu', 'all'], TELLS), { env })
    expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining('--gpu: takes auto')])
  })

  it('does not give away a GPU on which another computes', async () => {
    const env = { PATH: pathWith(await machine({ kind: 'busy' })) }
    const refused = await cli.run(run('h', ['--gpu', 'auto'], TELLS), { env })
    expect([refused.code, refused.stderr]).toEqual([
      75,
      expect.stringContaining('python (pid 4937) computes on it')
    ])
    expect((await cli.run(run('h', ['--gpu', '0'], TELLS), { env })).code).toBe(0)
  })
})
