import type { FromEngine } from '@shared/live/link'
import { line, type LogText } from '@shared/log/line'
import { startDemo, type Demo } from '../demo'

type DemoState = Extract<FromEngine, { kind: 'demo' }>

/** The demo as the window starts and stops it: one at a time, its state told at every step. */
export class DemoControl {
  #demo: Demo | null = null
  #signal: AbortController | null = null
  #work: Promise<void> = Promise.resolve()

  constructor(
    private readonly tell: (state: DemoState['state'], detail: string) => void,
    private readonly log: (level: 'info' | 'warn', text: LogText) => void
  ) {}

  /** @param url the embedded Redis; null where it does not run */
  start(url: string | null, namespace: string): void {
    this.#work = this.#work.then(() => this.#start(url, namespace))
  }

  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void> {
    this.#signal?.abort()
    this.#work = this.#work.then(() => this.#end())
    return this.#work
  }

  async #start(url: string | null, namespace: string): Promise<void> {
    if (this.#demo !== null) return this.tell('running', '')
    if (url === null) return this.tell('failed', 'the embedded Redis does not run')
    this.tell('starting', '')
    this.#signal = new AbortController()
    const { signal } = this.#signal
    try {
      const log = (text: LogText): void => this.log('info', text)
      this.#demo = await startDemo({ url, namespace, signal, log })
      this.tell('running', '')
    } catch (error) {
      if (signal.aborted) return this.tell('stopped', '')
      const text = error instanceof Error ? error.message : String(error)
      this.log('warn', line('demo_not_started', { reason: text }))
      this.tell('failed', text)
    }
  }

  async #end(): Promise<void> {
    const demo = this.#demo
    this.#demo = null
    if (demo === null) return
    try {
      await demo.stop()
    } catch (error) {
      this.log(
        'warn',
        line('demo_not_ended', { reason: error instanceof Error ? error.message : String(error) })
      )
    }
    this.tell('stopped', '')
  }
}
