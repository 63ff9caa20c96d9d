import { NvidiaSmi, waitForGpus, type GpuAnswer, type GpuRefusal, type TakenGpus } from '../../engine/gpus'
import type { RunFlags } from './flags'

export interface GpuStep {
  readonly flags: Pick<RunFlags, 'gpu' | 'gpuMemory' | 'gpuWait' | 'wait' | 'type' | 'id'>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly onWaiting: (refusal: GpuRefusal) => void
}

const NONE: TakenGpus = { gpus: [], release: () => Promise.resolve() }

/** Takes the GPUs that the flags ask for. Null: `signal` ended the waiting. */
export async function gpuStep({ flags, env, signal, onWaiting }: GpuStep): Promise<GpuAnswer | null> {
  const { gpu, gpuMemory = 0 } = flags
  if (gpu === undefined || gpu.kind === 'none') return { kind: 'taken', taken: NONE }
  const since = Date.now()
  const holder = () => ({ pid: process.pid, type: flags.type, id: flags.id, runId: null, since })
  const request = gpu.kind === 'auto' ? { ...gpu, memory: gpuMemory } : gpu
  return waitForGpus(new NvidiaSmi({ ...env }), request, holder, {
    waitMs: gpuWaitOf(flags),
    signal,
    onWaiting
  })
}

/** Milliseconds: a run waits for GPUs as long as for the lease, unless it says otherwise. */
export const gpuWaitOf = ({ gpuWait, wait }: Pick<RunFlags, 'gpuWait' | 'wait'>): number => gpuWait ?? wait

/** What the work sees of the GPUs: none of them where it was said so, all of them where nothing was said. */
export function gpuEnvironment(
  { gpu }: Pick<RunFlags, 'gpu'>,
  { gpus }: TakenGpus
): Readonly<Record<string, string>> {
  return gpu === undefined ? {} : { CUDA_VISIBLE_DEVICES: gpus.map(({ uuid }) => uuid).join(',') }
}
