import type { GpuInventory } from '@shared/gpus/gpu'
import { NvidiaSmi } from './nvidia-smi'

/** A person waits for it; a driver that takes longer is told as one that hangs. Milliseconds. */
const PATIENCE_MS = 5_000

/** This machine's GPUs for all who ask at once: one question to the driver at a time, and an answer serves for a while. */
export class GpuReader {
  readonly #smi: NvidiaSmi
  #last: { readonly inventory: GpuInventory; readonly at: number } | null = null
  #reading: Promise<GpuInventory> | null = null

  constructor(env: NodeJS.ProcessEnv = process.env, patienceMs = PATIENCE_MS) {
    this.#smi = new NvidiaSmi(env, patienceMs)
  }

  /** @param maxAgeMs how old an answer may be */
  async read(maxAgeMs: number): Promise<GpuInventory> {
    if (this.#last && performance.now() - this.#last.at <= maxAgeMs) return this.#last.inventory
    this.#reading ??= this.#smi.read().then((inventory) => {
      this.#last = { inventory, at: performance.now() }
      this.#reading = null
      return inventory
    })
    return this.#reading
  }
}
