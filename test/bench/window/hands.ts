import type { Page } from '@playwright/test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Phases } from './phases'

interface Point {
  readonly x: number
  readonly y: number
}

const SORTS = ['Resource', 'Age', 'Worker', 'Lease left', 'Type', 'Run'] as const
const FILTERS = ['video', 'gpu-3', '80421', 'type:audio_analysis', 'nothing-has-this'] as const
const FLICKS = 24
const PAGES = 12

/**
 * A person at the table: real input events at places looked up beforehand, so that no test tool runs in the page
 * meanwhile.
 */
export class Hands {
  readonly done: Record<string, number> = { sorts: 0, filters: 0, 'wheel turns': 0, keys: 0 }
  #turn = 0

  private constructor(
    private readonly page: Page,
    private readonly phases: Phases,
    private readonly table: Point,
    private readonly heads: ReadonlyMap<string, Point>,
    private readonly filterBox: Point
  ) {}

  static async at(page: Page, phases: Phases): Promise<Hands> {
    const middle = async (what: ReturnType<Page['getByRole']>): Promise<Point> => {
      const box = await what.boundingBox()
      if (!box) throw new Error(`${String(what)} is not in sight`)
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    }
    const heads = new Map<string, Point>()
    for (const name of SORTS)
      heads.set(
        name,
        await middle(page.getByRole('columnheader', { name, exact: true }).getByRole('button').first())
      )
    return new Hands(
      page,
      phases,
      await middle(page.getByRole('grid', { name: 'Live locks' })),
      heads,
      await middle(page.getByRole('search').getByRole('combobox'))
    )
  }

  /** One after another, for so many milliseconds. */
  async busy(milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds
    while (performance.now() < end) {
      await this.#sort()
      if (performance.now() < end) await this.#scroll()
      if (performance.now() < end) await this.#filter()
      if (performance.now() < end) await this.#keys()
    }
  }

  /** Types a filter over what stands there, and goes to the table. */
  async filterBy(text: string): Promise<void> {
    await this.page.mouse.click(this.filterBox.x, this.filterBox.y)
    await this.page.keyboard.press('Control+a')
    if (text === '') await this.page.keyboard.press('Delete')
    await this.page.keyboard.type(text, { delay: 60 })
    await this.page.keyboard.press('Enter')
    await sleep(800)
  }

  async #sort(): Promise<void> {
    this.phases.begin('sorting')
    const head = this.heads.get(SORTS[Math.floor(this.#turn / 2) % SORTS.length] ?? '')
    this.#turn += 1
    if (!head) return
    await this.page.mouse.click(head.x, head.y)
    this.done['sorts'] = (this.done['sorts'] ?? 0) + 1
    await sleep(900)
  }

  async #scroll(): Promise<void> {
    this.phases.begin('scrolling')
    await this.page.mouse.move(this.table.x, this.table.y)
    for (let flick = 0; flick < FLICKS; flick += 1) {
      await this.page.mouse.wheel(0, (flick % 3 === 2 ? -1 : 1) * (200 + 400 * flick))
      this.done['wheel turns'] = (this.done['wheel turns'] ?? 0) + 1
      await sleep(30)
    }
  }

  async #filter(): Promise<void> {
    this.phases.begin('filtering')
    await this.filterBy(FILTERS[this.#turn % FILTERS.length] ?? '')
    await this.filterBy('')
    this.done['filters'] = (this.done['filters'] ?? 0) + 2
  }

  /** The keys are the table's after a filter. */
  async #keys(): Promise<void> {
    this.phases.begin('moving by keys')
    for (const key of ['End', 'Home', ...Array.from({ length: PAGES }, () => 'PageDown'), 'ArrowUp']) {
      await this.page.keyboard.press(key)
      this.done['keys'] = (this.done['keys'] ?? 0) + 1
      await sleep(30)
    }
  }
}
