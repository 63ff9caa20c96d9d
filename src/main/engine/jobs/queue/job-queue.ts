import { chooseGpus, neverEnough } from '@shared/gpus/choose'
import type { GpuInventory } from '@shared/gpus/gpu'
import type { JobQueueFile, JobSpec } from '@shared/jobs/spec'
import type { JobStatus } from '@shared/jobs/status'
import { gpuHolders } from '../../gpus'
import { isAlive, markOf } from '../../redis/embedded/process'
import { claimOf } from '../folder/claim'
import { jobFolder } from '../folder/paths'
import { readSpec, readStatus } from '../folder/read'
import { changeQueue, readQueue } from './queue-file'

export interface JobQueueOptions {
  readonly home: string
  /** The GPUs as they are now; it may take seconds, and always answers. */
  readonly inventory: () => Promise<GpuInventory>
  /** Whether this app knows where the job is to be guarded. */
  readonly startable: (spec: JobSpec) => boolean
  /** Starts a job's runner, and resolves once that has taken the job, or it is ended for good. */
  readonly start: (spec: JobSpec, folder: string) => Promise<void>
  readonly failed: (error: unknown) => void
}

/** How often the head of the queue is tried while somebody waits, milliseconds. */
const TRY_EVERY = 1_000

/**
 * Jobs that wait for GPUs, first come first served: the head is started once as many GPUs as it wants are free, and the
 * next one when that has taken them. All of it is on the disk and changed under a lock, so that several apps on one home
 * drive one queue; a GPU itself is taken by the runner, by a lock of the kernel's, so that no mistake here gives it twice.
 * A job goes on waiting while no app runs.
 */
export class JobQueue {
  #timer: NodeJS.Timeout | null = null
  #trying: Promise<void> | null = null
  #again = false
  #stopped = false

  constructor(private readonly options: JobQueueOptions) {}

  /** To the end of the queue. */
  async add(id: string): Promise<void> {
    await changeQueue(this.options.home, (queue) =>
      queue.order.includes(id) ? queue : { ...queue, order: [...queue.order, id] }
    )
    this.kick()
  }

  /** Out of the queue; false: it is not in it, or is just being started. */
  async remove(id: string): Promise<boolean> {
    let removed = false
    await changeQueue(this.options.home, (queue) => {
      removed = queue.order.includes(id) && !isStarting(queue, id)
      return removed ? { ...queue, order: queue.order.filter((one) => one !== id) } : queue
    })
    if (removed) this.kick()
    return removed
  }

  /** @param to the place it is to have, from 0. False: it is not in the queue. */
  async move(id: string, to: number): Promise<boolean> {
    let moved = false
    await changeQueue(this.options.home, (queue) => {
      moved = queue.order.includes(id)
      if (!moved) return queue
      const order = queue.order.filter((one) => one !== id)
      order.splice(to, 0, id)
      return { ...queue, order }
    })
    if (moved) this.kick()
    return moved
  }

  /** Something may have become free: tries now. */
  kick(): void {
    if (this.#stopped) return
    if (this.#trying) {
      this.#again = true
      return
    }
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#trying = this.#tryOn()
  }

  /** Starts no more. What is being started has started when this resolves. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#trying
  }

  async #tryOn(): Promise<void> {
    let waiting = false
    do {
      this.#again = false
      waiting = await this.#try().catch((error: unknown) => {
        this.options.failed(error)
        return true
      })
    } while (this.#again && !this.#stopped)
    this.#trying = null
    if (waiting && !this.#stopped) this.#timer = setTimeout(() => this.kick(), TRY_EVERY)
  }

  /** @returns whether anybody still waits */
  async #try(): Promise<boolean> {
    const { home } = this.options
    if ((await readQueue(home)).order.length === 0) return false
    const inventory = await this.options.inventory()
    const held = new Set(
      inventory.state === 'ok' ? (await gpuHolders(inventory.gpus.map(({ uuid }) => uuid))).keys() : []
    )
    let next: JobSpec | null = null
    const { order } = await changeQueue(home, async (queue) => {
      const kept = await this.#without(queue)
      // One at a time: the next one's GPUs are counted when the last one has its own.
      if (this.#stopped || kept.starting !== null || (await this.#takes(kept.order))) return kept
      next = await this.#next(kept.order, inventory, held)
      return next === null ? kept : { ...kept, starting: { id: next.id, by: markOf(process.pid) } }
    })
    if (next !== null) await this.#start(next)
    return order.length > 0
  }

  async #start(spec: JobSpec): Promise<void> {
    const { home, start } = this.options
    try {
      await start(spec, jobFolder(home, spec.id))
    } finally {
      await changeQueue(home, (queue) => (isStarting(queue, spec.id) ? { ...queue, starting: null } : queue))
      this.#again = true
    }
  }

  /** The queue without those that have their GPUs, are over or gone; the same object where there are none. */
  async #without(queue: JobQueueFile): Promise<JobQueueFile> {
    const starting = queue.starting !== null && isAlive(queue.starting.by) ? queue.starting : null
    const order: string[] = []
    for (const id of queue.order) if (!(await isThrough(jobFolder(this.options.home, id)))) order.push(id)
    return order.length === queue.order.length && starting === queue.starting
      ? queue
      : { ...queue, order, starting }
  }

  /** Whether one of them has a runner that has yet to take its GPUs. */
  async #takes(order: readonly string[]): Promise<boolean> {
    for (const id of order) if ((await claimOf(jobFolder(this.options.home, id))) === 'living') return true
    return false
  }

  /**
   * The first that can be started, if there are GPUs for it now. Nobody behind it goes before it; those are passed by that
   * this app can't start, or for which this machine has no such GPUs at all.
   */
  async #next(
    order: readonly string[],
    inventory: GpuInventory,
    held: ReadonlySet<string>
  ): Promise<JobSpec | null> {
    for (const id of order) {
      const spec = await readSpec(jobFolder(this.options.home, id))
      if (spec === null || typeof spec === 'string' || !this.options.startable(spec)) continue
      if (inventory.state === 'none' || neverEnough(inventory, spec.gpus) !== null) continue
      return chooseGpus(inventory.gpus, held, spec.gpus).length >= spec.gpus.count ? spec : null
    }
    return null
  }
}

const isStarting = ({ starting }: JobQueueFile, id: string): boolean => starting?.id === id

/** It waits for GPUs no more: it has them, is over, or is none. */
async function isThrough(folder: string): Promise<boolean> {
  const status = await readStatus(folder)
  if (status === null) {
    const spec = await readSpec(folder)
    return spec === null || typeof spec === 'string' || (await claimOf(folder)) === 'dead'
  }
  if (typeof status === 'string') return true
  return hasGpus(status) || !isAlive(status.runner)
}

const hasGpus = ({ phase, gpus, waitingFor }: JobStatus): boolean =>
  gpus.length > 0 || (phase !== 'starting' && !(phase === 'waiting' && waitingFor?.what === 'gpus'))
