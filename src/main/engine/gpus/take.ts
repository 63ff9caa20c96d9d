import { setTimeout as delay } from 'node:timers/promises'
import { chooseGpus, neverEnough, takenBy, type GpuTaken } from '@shared/gpus/choose'
import type { Gpu, GpuHolder, GpuInventory } from '@shared/gpus/gpu'
import { gpuHolders, lockGpu, type GpuLock } from './lock'
import type { NvidiaSmi } from './nvidia-smi'

/** What a run asks for: some that are free, or these, by index or UUID. */
export type GpuRequest =
  | { readonly kind: 'auto'; readonly count: number; readonly memory: number }
  | { readonly kind: 'these'; readonly gpus: readonly string[] }

export interface TakenGpus {
  readonly gpus: readonly Gpu[]
  release(): Promise<void>
}

/** Why none were given. */
export interface GpuRefusal {
  readonly wanted: number
  /** For each GPU of the machine that could not be had. */
  readonly taken: readonly {
    readonly gpu: Gpu
    readonly why: GpuTaken
    readonly holder: GpuHolder | 'unknown' | null
  }[]
  /** There are no GPUs to speak of, or not those that were named: waiting does not help. */
  readonly never: string | null
}

export type GpuAnswer =
  | { readonly kind: 'taken'; readonly taken: TakenGpus }
  | ({ readonly kind: 'refused' } & GpuRefusal)

/** Takes GPUs once: all that are asked for, or none. */
export async function takeGpus(
  smi: NvidiaSmi,
  request: GpuRequest,
  holder: () => GpuHolder
): Promise<GpuAnswer> {
  const inventory = await smi.read()
  const wanted = request.kind === 'auto' ? request.count : request.gpus.length
  const never = impossible(inventory, request)
  if (inventory.state === 'none' || never !== null)
    return { kind: 'refused', wanted, taken: [], never: never ?? 'there is no GPU' }
  const locks: GpuLock[] = []
  const gpus: Gpu[] = []
  const release = async (): Promise<void> => void (await Promise.all(locks.map((lock) => lock.release())))
  const lostTo = new Set<string>()
  try {
    while (gpus.length < wanted) {
      const held = await gpuHolders(inventory.gpus.map(({ uuid }) => uuid))
      const next = candidates(inventory.gpus, request, new Set([...held.keys(), ...lostTo])).find(
        (gpu) => !gpus.includes(gpu)
      )
      if (!next) {
        await release()
        return { kind: 'refused', wanted, taken: whyNot(inventory.gpus, request, held), never: null }
      }
      const lock = await lockGpu(next.uuid, holder)
      // Another was quicker: it is asked for no more this time.
      if (lock === null) lostTo.add(next.uuid)
      else {
        locks.push(lock)
        gpus.push(next)
      }
    }
  } catch (error) {
    await release()
    throw error
  }
  return { kind: 'taken', taken: { gpus, release } }
}

export interface GpuWaitOptions {
  /** Milliseconds; 0: not at all; Infinity: as long as it takes. */
  readonly waitMs: number
  readonly signal: AbortSignal
  readonly onWaiting: (refusal: GpuRefusal) => void
}

const ASK_EVERY_MS = 1000

/** The same, waiting for them to become free. Null: `signal` ended the waiting. */
export async function waitForGpus(
  smi: NvidiaSmi,
  request: GpuRequest,
  holder: () => GpuHolder,
  { waitMs, signal, onWaiting }: GpuWaitOptions
): Promise<GpuAnswer | null> {
  const end = performance.now() + waitMs
  for (let told = false; ;) {
    const answer = await takeGpus(smi, request, holder)
    if (signal.aborted) {
      if (answer.kind === 'taken') await answer.taken.release()
      return null
    }
    if (answer.kind === 'taken' || answer.never !== null || performance.now() >= end) return answer
    if (!told) onWaiting(answer)
    told = true
    await delay(Math.min(ASK_EVERY_MS, Math.max(0, end - performance.now())), undefined, { signal }).catch(
      () => undefined
    )
  }
}

function candidates(gpus: readonly Gpu[], request: GpuRequest, held: ReadonlySet<string>): readonly Gpu[] {
  if (request.kind === 'auto') return chooseGpus(gpus, held, { count: gpus.length, memory: request.memory })
  // A person named them: whatever else computes there is her affair, another run of ours is not.
  const chosen = request.gpus.map((name) => named(gpus, name))
  return chosen.filter((gpu): gpu is Gpu => gpu !== undefined && !held.has(gpu.uuid))
}

const named = (gpus: readonly Gpu[], name: string): Gpu | undefined =>
  gpus.find((gpu) => gpu.uuid === name || String(gpu.index) === name)

function impossible(inventory: GpuInventory, request: GpuRequest): string | null {
  if (inventory.state === 'none') return inventory.detail
  const { gpus } = inventory
  if (request.kind === 'these') {
    const missing = request.gpus.filter((name) => !named(gpus, name))
    return missing.length === 0
      ? null
      : `this machine has no GPU ${missing.join(', ')}: it has ${gpus.length}, from 0`
  }
  return neverEnough(inventory, request)
}

function whyNot(
  gpus: readonly Gpu[],
  request: GpuRequest,
  held: ReadonlyMap<string, GpuHolder | 'unknown'>
): GpuRefusal['taken'] {
  return gpus.flatMap((gpu) => {
    if (request.kind === 'these' && !request.gpus.some((name) => named([gpu], name))) return []
    const memory = request.kind === 'auto' ? request.memory : 0
    const why = takenBy(gpu, held.has(gpu.uuid), memory)
    return why === null ? [] : [{ gpu, why, holder: held.get(gpu.uuid) ?? null }]
  })
}
