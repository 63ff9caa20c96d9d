import type { CDPSession, ElectronApplication, Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { EngineInspector } from './engine-inspector'
import type { MemoryLook } from './result'

export type Part = 'main' | 'renderer' | 'engine'
export type Shares = Readonly<Record<Part, number>>

const MIB = 2 ** 20
/** Linux counts a process' time in these. */
const TICKS_PER_SECOND = 100

/** The app's processes by what they are. */
export async function partsOf(app: ElectronApplication): Promise<Record<Part, number>> {
  const metrics = await app.evaluate(({ app: main }) =>
    main.getAppMetrics().map(({ pid, type, name }) => ({ pid, type, name: name ?? '' }))
  )
  const pidOf = (fits: (one: (typeof metrics)[number]) => boolean): number => {
    const pid = metrics.find(fits)?.pid
    if (pid === undefined) throw new Error(`a process is missing in ${JSON.stringify(metrics)}`)
    return pid
  }
  return {
    main: pidOf(({ type }) => type === 'Browser'),
    renderer: pidOf(({ type }) => type === 'Tab'),
    engine: pidOf(({ name }) => name === 'Task Guard Engine')
  }
}

/** Seconds of processor time so far. */
async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

async function residentMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}

/** Answers what each part took of one core since this call. */
export async function startShares(pids: Record<Part, number>): Promise<() => Promise<Shares>> {
  const times = async (): Promise<Record<Part, number>> => ({
    main: await processorTime(pids.main),
    renderer: await processorTime(pids.renderer),
    engine: await processorTime(pids.engine)
  })
  const began = performance.now()
  const before = await times()
  return async () => {
    const after = await times()
    const seconds = (performance.now() - began) / 1000
    const share = (part: Part): number => (after[part] - before[part]) / seconds
    return { main: share('main'), renderer: share('renderer'), engine: share('engine') }
  }
}

/** Looks at the memory; a collection first where the heaps are asked for. */
export class MemoryWatch {
  readonly looks: MemoryLook[] = []
  readonly #began = performance.now()

  private constructor(
    private readonly pids: Record<Part, number>,
    private readonly renderer: CDPSession,
    private readonly engine: EngineInspector
  ) {}

  /** @param log what the app wrote so far */
  static async of(page: Page, pids: Record<Part, number>, log: () => string): Promise<MemoryWatch> {
    const renderer = await page.context().newCDPSession(page)
    return new MemoryWatch(pids, renderer, await EngineInspector.open(pids.engine, log))
  }

  async look(collect: boolean): Promise<void> {
    const heap = collect
      ? { renderer: await this.#rendererHeap(), engine: await this.engine.heapMib() }
      : null
    const { main, renderer, engine } = this.pids
    const [mainRss, rendererRss, engineRss] = await Promise.all([main, renderer, engine].map(residentMib))
    this.looks.push({
      at: (performance.now() - this.#began) / 1000,
      rss: { main: mainRss ?? 0, renderer: rendererRss ?? 0, engine: engineRss ?? 0 },
      heap
    })
  }

  close(): void {
    this.engine.close()
  }

  async #rendererHeap(): Promise<number> {
    await this.renderer.send('HeapProfiler.collectGarbage')
    const { usedSize } = await this.renderer.send('Runtime.getHeapUsage')
    return usedSize / MIB
  }
}
