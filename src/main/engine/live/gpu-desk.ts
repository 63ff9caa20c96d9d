import type { GpuView } from '@shared/gpus/view'
import { gpuHolders } from '../gpus'
import type { GpuReader } from '../gpus/gpu-reader'
import type { WindowChannel } from './live-view'

/** How often the GPUs are read while a window looks, milliseconds. */
const READ_EVERY = 2_000

/** This machine's GPUs for the windows that look at them, and read for nobody else. */
export class GpuDesk {
  readonly #windows = new Set<WindowChannel>()
  #timer: NodeJS.Timeout | null = null
  #reading = false
  #last: GpuView | null = null
  /** Cards of other makers are asked for once: nobody changes them while the machine runs. */
  #others: GpuView['others'] | null = null

  constructor(
    private readonly gpus: GpuReader,
    private readonly askOthers: () => Promise<GpuView['others']>
  ) {}

  watch(window: WindowChannel, watch: boolean): void {
    if (!watch) {
      this.leave(window)
      return
    }
    this.#windows.add(window)
    if (this.#last) window.post({ kind: 'gpus', view: this.#last })
    if (!this.#reading && this.#timer === null) void this.#read()
  }

  leave(window: WindowChannel): void {
    this.#windows.delete(window)
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#windows.clear()
  }

  /** One reading after another: a driver that takes its time is asked no more often than it answers. */
  async #read(): Promise<void> {
    this.#timer = null
    if (this.#windows.size === 0) return
    this.#reading = true
    const view = await this.#view()
    this.#reading = false
    this.#last = view
    for (const window of this.#windows) window.post({ kind: 'gpus', view })
    if (this.#windows.size > 0) this.#timer = setTimeout(() => void this.#read(), READ_EVERY)
  }

  async #view(): Promise<GpuView> {
    if (this.#others === null) {
      this.#others = []
      void this.askOthers().then((others) => (this.#others = others))
    }
    const inventory = await this.gpus.read(READ_EVERY / 2)
    const uuids = inventory.state === 'ok' ? inventory.gpus.map(({ uuid }) => uuid) : []
    return {
      at: Date.now(),
      inventory,
      holders: Object.fromEntries(await gpuHolders(uuids)),
      others: this.#others
    }
  }
}
