import type { Gpu, GpuInventory } from './gpu'

/** A GPU that computed more than this share of the last sample is somebody's, though no process be listed. */
const BUSY_LOAD = 0.3

export interface GpuWish {
  readonly count: number
  /** Bytes that must be free on each; 0: any. */
  readonly memory: number
}

/** Why a GPU is not given to a job by itself. */
export type GpuTaken = 'held' | 'working' | 'memory' | 'split'

/**
 * Whether a job may have the GPU: nobody of ours holds it, nobody else computes on it, and enough of its memory is
 * free. A desktop's own use does not count.
 * @returns null: it may
 */
export function takenBy(gpu: Gpu, held: boolean, memory: number): GpuTaken | null {
  if (held) return 'held'
  if (gpu.mig) return 'split'
  if (gpu.processes.some(({ kind }) => kind === 'compute') || (gpu.load ?? 0) > BUSY_LOAD) return 'working'
  return gpu.memoryTotal - gpu.memoryUsed < memory ? 'memory' : null
}

/** Why waiting would not help: this machine has no such GPUs, whoever uses them now. Null: it has. */
export function neverEnough(inventory: GpuInventory, { count, memory }: GpuWish): string | null {
  if (inventory.state === 'none') return inventory.detail
  const fitting = inventory.gpus.filter((gpu) => !gpu.mig && gpu.memoryTotal >= memory)
  return fitting.length >= count
    ? null
    : `this machine has ${fitting.length} GPU(s) of that memory, ${count} are wanted`
}

/**
 * The GPUs to give to a job, the emptiest first; fewer than wished where no more are free.
 * @param heldUuids those that somebody has taken through Task Guard
 */
export function chooseGpus(gpus: readonly Gpu[], heldUuids: ReadonlySet<string>, wish: GpuWish): Gpu[] {
  return gpus
    .filter((gpu) => takenBy(gpu, heldUuids.has(gpu.uuid), wish.memory) === null)
    .sort(
      (a, b) =>
        b.memoryTotal - b.memoryUsed - (a.memoryTotal - a.memoryUsed) ||
        (a.load ?? 0) - (b.load ?? 0) ||
        a.index - b.index
    )
    .slice(0, wish.count)
}
