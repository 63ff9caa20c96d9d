import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseGpus, takenBy } from '@shared/gpus/choose'
import { parseSize } from '@shared/gpus/size'
import { parseNvidiaSmi } from '../../../src/main/engine/gpus/parse'
import { gpuFlagSchema } from '../../../src/main/cli/run/gpu-flags'
import { recorded, standInNvidiaSmi } from '../../support/nvidia-smi'

const MIB = 1024 ** 2

describe('what nvidia-smi printed', () => {
  it('is read: a card at work under a desktop (DTD 13)', async () => {
    const { driver, cuda, gpus } = parseNvidiaSmi(await recorded.busy())
    expect([driver, cuda, gpus.length]).toEqual(['595.84', '13.2', 1])
    const [gpu] = gpus
    expect(gpu).toMatchObject({
      index: 0,
      uuid: 'GPU-37037c3f-65c8-ec4d-24a9-420204ad8026',
      name: 'NVIDIA RTX 4000 SFF Ada Generation',
      memoryTotal: 20_475 * MIB,
      memoryUsed: (3534 + 460) * MIB,
      load: 0,
      temperature: 38,
      power: 8.44,
      powerLimit: 70,
      mig: false
    })
    expect(gpu?.processes.filter(({ kind }) => kind === 'compute')).toEqual([
      { pid: 4937, kind: 'compute', name: 'python', memory: 160 * MIB }
    ])
    expect(gpu?.processes.find(({ pid }) => pid === 34_626)?.kind).toBe('graphics')
  })

  it('is read: an idle card (DTD 12)', async () => {
    const [gpu] = parseNvidiaSmi(await recorded.idle()).gpus
    expect(gpu).toMatchObject({
      memoryUsed: 317 * MIB,
      load: 0,
      power: 27.23,
      powerLimit: 200,
      processes: []
    })
  })

  it('is read: eight cards, each known by its own UUID', async () => {
    const standIn = await standInNvidiaSmi({ kind: 'idle', gpus: 8 })
    const { gpus } = parseNvidiaSmi(await readFile(join(standIn.folder, 'report.xml'), 'utf8'))
    await standIn.remove()
    expect(gpus.map(({ uuid }) => uuid)).toEqual(standIn.uuids)
    expect(gpus.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it.each(['', '<html/>', '<nvidia_smi_log><gpu id="0"/></nvidia_smi_log>', 'No devices were found'])(
    'is refused where it is no report: %s',
    (text) => expect(() => parseNvidiaSmi(text)).toThrow(/nvidia_smi_log|is not expected|Start tag/)
  )
})

describe('which GPU a job gets', () => {
  it('is none that somebody holds, computes on, has filled, or has split', async () => {
    const [idle] = parseNvidiaSmi(await recorded.idle()).gpus
    const [busy] = parseNvidiaSmi(await recorded.busy()).gpus
    if (!idle || !busy) throw new Error('no GPU')
    expect(takenBy(idle, false, 0)).toBeNull()
    expect(takenBy(idle, true, 0)).toBe('held')
    expect(takenBy(busy, false, 0)).toBe('working')
    expect(takenBy({ ...idle, load: 0.9 }, false, 0)).toBe('working')
    expect(takenBy(idle, false, 24_300 * MIB)).toBe('memory')
    expect(takenBy({ ...idle, mig: true }, false, 0)).toBe('split')
    const fuller = { ...idle, index: 1, uuid: 'GPU-b', memoryUsed: 2000 * MIB }
    expect(chooseGpus([fuller, idle], new Set(), { count: 1, memory: 0 })).toEqual([idle])
    expect(chooseGpus([fuller, idle], new Set([idle.uuid]), { count: 2, memory: 0 })).toEqual([fuller])
  })

  it('is asked for in so many ways and no other', () => {
    expect(gpuFlagSchema.parse('auto')).toEqual({ kind: 'auto', count: 1 })
    expect(gpuFlagSchema.parse('auto:4')).toEqual({ kind: 'auto', count: 4 })
    expect(gpuFlagSchema.parse('none')).toEqual({ kind: 'none' })
    expect(gpuFlagSchema.parse('0,2,0')).toEqual({ kind: 'these', gpus: ['0', '2'] })
    for (const wrong of ['', 'auto:0', 'auto:', '-1', '0,', 'GPU-$(x)', 'all'])
      expect([wrong, gpuFlagSchema.safeParse(wrong).success]).toEqual([wrong, false])
    expect([
      parseSize('10g'),
      parseSize('512 MiB'),
      parseSize('1.5GB'),
      parseSize('7'),
      parseSize('x')
    ]).toEqual([10 * 1024 ** 3, 512 * MIB, 1.5 * 1024 ** 3, 7, null])
  })
})
