import type { GpuRefusal } from '../../engine/gpus'
import { formatDuration } from '@shared/time/duration'

const GIB = 1024 ** 3

type Taken = GpuRefusal['taken'][number]

function why({ gpu, why: reason, holder }: Taken): string {
  switch (reason) {
    case 'held':
      return holder === null || holder === 'unknown'
        ? 'held by another run on this machine'
        : `held by ${holder.type} ${holder.id} (pid ${holder.pid}), since ${formatDuration(Math.max(0, Date.now() - holder.since))}`
    case 'working': {
      const work = gpu.processes.find(({ kind }) => kind === 'compute')
      return work
        ? `${work.name} (pid ${work.pid}) computes on it`
        : `it is busy, ${Math.round((gpu.load ?? 0) * 100)} %`
    }
    case 'memory':
      return `${((gpu.memoryTotal - gpu.memoryUsed) / GIB).toFixed(1)} GiB free`
    case 'split':
      return 'split into MIG instances'
    default:
      return reason satisfies never
  }
}

/** The lines that say why a run got no GPU. */
export function gpuRefusalLines({ wanted, taken, never }: GpuRefusal): string[] {
  if (never !== null) return [`refused: no GPU to take: ${never}`]
  return [
    `refused: ${wanted} GPU${wanted === 1 ? ' is' : 's are'} wanted, and too few are free`,
    ...taken.map((one) => `GPU ${one.gpu.index} (${one.gpu.name}): ${why(one)}`),
    'wait for them with --wait, or run without with --gpu none'
  ]
}

/** The same as JSON. */
export const gpuRefusalDocument = ({ wanted, taken, never }: GpuRefusal): Record<string, unknown> => ({
  answer: 'GPUS_TAKEN',
  wanted,
  never,
  gpus: taken.map(({ gpu, why: reason, holder }) => ({
    index: gpu.index,
    uuid: gpu.uuid,
    name: gpu.name,
    why: reason,
    holder
  }))
})

export const gpuWaitingLine = ({ wanted }: GpuRefusal, waitMs: number): string =>
  `waiting${Number.isFinite(waitMs) ? ` up to ${formatDuration(waitMs)}` : ''} for ${wanted} free GPU${wanted === 1 ? '' : 's'}`
