import type { Page } from '@playwright/test'

declare global {
  // oxlint-disable-next-line no-var -- the only way to declare a global
  var benchWatch: Watch | undefined
}

/** What the page itself notes. */
interface Watch {
  readonly tasks: { at: number; duration: number }[]
  /** Date.now() of the frame that first shows a row, by the resource's id. */
  readonly probes: Record<string, number>
}

/** Begins to note long tasks. */
export async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watch: Watch = { tasks: [], probes: {} }
    globalThis.benchWatch = watch
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        watch.tasks.push({ at: performance.timeOrigin + startTime, duration })
    }).observe({ type: 'longtask' })
  })
}

/** The same, and when rows of the driver's probes are first shown. */
export async function watchPage(page: Page): Promise<void> {
  await watchTasks(page)
  await page.evaluate(() => {
    const watch = globalThis.benchWatch
    if (!watch) throw new Error('nothing is watched')
    const note = (node: Node): void => {
      if (!(node instanceof Element) || node.role !== 'row') return
      const cells = Array.from(node.querySelectorAll('[role=gridcell]'), (cell) => cell.textContent)
      const id = cells.find((text) => /^probe-\d+$/.test(text ?? ''))
      if (id === undefined || id === null || id in watch.probes) return
      watch.probes[id] = Number.NaN
      // The change is in the document; the coming frame paints it.
      requestAnimationFrame(() => (watch.probes[id] = Date.now()))
    }
    const grid = document.querySelector('[role=grid] [role=rowgroup]:last-child')
    if (!grid) throw new Error('there is no table of locks')
    new MutationObserver((changes) => {
      // An element is made for a row, or used again for another one: its id tells of it.
      for (const { type, target, addedNodes } of changes)
        for (const node of type === 'attributes' ? [target] : addedNodes) note(node)
    }).observe(grid, { childList: true, subtree: true, attributes: true, attributeFilter: ['id'] })
  })
}

/**
 * The long tasks since a time of Date.now(), milliseconds each.
 * @param but those that the bench itself made in these spans
 */
export async function longTasks(page: Page, since: number, but: readonly Span[]): Promise<number[]> {
  const tasks = await page.evaluate(() => globalThis.benchWatch?.tasks ?? [])
  return tasks
    .filter(({ at }) => at >= since && !but.some(({ from, to }) => at >= from && at <= to))
    .map(({ duration }) => duration)
}

export interface Span {
  readonly from: number
  readonly to: number
}

/** When the frame came that first showed each probe's row, by id. */
export async function shownProbes(page: Page): Promise<Map<string, number>> {
  const probes = await page.evaluate(() => globalThis.benchWatch?.probes ?? {})
  return new Map(Object.entries(probes).filter(([, at]) => !Number.isNaN(at)))
}
