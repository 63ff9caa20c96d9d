import { LOG_CHUNK_MAX } from '@shared/live/jobs'
import type { JobFault } from '@shared/jobs/fault'
import type { Jobs } from '../../../stores/live/jobs'
import type { WrittenAt } from './stamps'

/** How much of the end is shown at first. */
const TAIL = LOG_CHUNK_MAX
/** How much more of what stands before is shown when it is asked for. */
export const EARLIER = 1024 * 1024
/** Further behind than this nothing is caught up with: the newest is shown, and what was left out can be asked for. */
const BEHIND_MAX = 4 * 1024 * 1024
/** How often what may have grown is looked at; milliseconds. */
const LOOK_EVERY = 250
/** After an engine that did not answer; milliseconds. */
const AGAIN_AFTER = 1_000

/** Where the reading stands, bytes of the log. */
export interface LogPlace {
  /** What is shown begins here, and ends before `to`; `total` is there by now. */
  readonly from: number
  readonly to: number
  readonly total: number
  /** The disk would not take them. */
  readonly lost: number
  /** All that there will ever be is shown. */
  readonly over: boolean
  readonly fault: JobFault | null
}

export interface LogSink {
  /** Begins anew: what was shown goes. */
  readonly clear: () => Promise<void>
  /** @param times when its pieces were written; null: nobody asks. Resolves when the terminal has taken it. */
  readonly write: (bytes: Uint8Array, from: number, times: readonly WrittenAt[] | null) => Promise<void>
  readonly moved: (place: LogPlace) => void
}

/** Pulls a job's log as fast as the terminal takes it, and goes on while it grows. */
export class LogReader {
  #life = 0
  #wake: (() => void) | null = null
  #place: LogPlace = { from: 0, to: 0, total: 0, lost: 0, over: false, fault: null }

  constructor(
    private readonly jobs: Pick<Jobs, 'ask'>,
    private readonly id: string,
    private readonly sink: LogSink,
    private readonly timed: () => boolean
  ) {}

  /** From the end on. */
  start(): void {
    void this.#run({ tail: TAIL })
  }

  /** All that is shown again, in another form. */
  again(): void {
    const { from, to } = this.#place
    void this.#run({ from: Math.max(from, to - BEHIND_MAX) })
  }

  /** What is shown, and some that stands before it. */
  earlier(): void {
    const { from, to } = this.#place
    const begin = Math.max(0, from - EARLIER)
    // Ever the same amount at most: what was newest then goes on below.
    void this.#run({ from: begin }, Math.min(to, begin + BEHIND_MAX))
  }

  /** There may be more now. */
  look(): void {
    this.#wake?.()
  }

  stop(): void {
    this.#life += 1
    this.#wake?.()
  }

  async #run(begin: { tail: number } | { from: number }, untilAtLeast = 0): Promise<void> {
    this.#life += 1
    const life = this.#life
    const going = (): boolean => this.#life === life
    this.#wake?.()
    let at = begin
    let fresh = true
    while (going()) {
      const answer = await this.jobs.ask({ op: 'readLog', id: this.id, at, length: LOG_CHUNK_MAX })
      if (!going()) return
      if (answer.result === null) {
        const [fault = null] = answer.faults
        this.#move({ fault })
        if (fault?.code !== 'unreachable') return
        await this.#pause(AGAIN_AFTER)
        continue
      }
      const { from, bytes, total, lost, over } = answer.result
      const to = from + bytes.length
      if (total - to > BEHIND_MAX && to > untilAtLeast && !fresh) {
        at = { tail: TAIL }
        fresh = true
        continue
      }
      const times = bytes.length > 0 && this.timed() ? await this.#times(from, to) : null
      if (!going()) return
      if (fresh) await this.sink.clear()
      if (!going()) return
      if (bytes.length > 0) await this.sink.write(bytes, from, times)
      if (!going()) return
      const done = over && to >= total
      this.#move({ ...(fresh ? { from } : {}), to, total, lost, over: done, fault: null })
      fresh = false
      at = { from: to }
      if (to < total) continue
      if (done) return
      await this.#pause(LOOK_EVERY)
    }
  }

  async #times(from: number, to: number): Promise<readonly WrittenAt[]> {
    const answer = await this.jobs.ask({ op: 'logTimes', id: this.id, from, to })
    return answer.result?.times ?? []
  }

  #move(change: Partial<LogPlace>): void {
    this.#place = { ...this.#place, ...change }
    this.sink.moved(this.#place)
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
    })
  }
}
