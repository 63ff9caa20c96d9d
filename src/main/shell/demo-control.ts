import type { CallResult, EventPayload } from '@shared/ipc/contract'

type DemoState = EventPayload<'demo:state'>

/** The embedded Redis may have to start, and the fleet with it. */
const ANSWER_MS = 30_000

/** Starts and stops the demo fleet, and knows how it stands. */
export class DemoControl {
  #state: DemoState = { state: 'stopped', detail: '' }
  #waiting: { readonly done: (state: DemoState) => boolean; readonly finish: () => void }[] = []

  constructor(
    /** False while no engine runs. */
    private readonly ask: (action: 'start' | 'stop') => boolean,
    private readonly changed: (state: DemoState) => void
  ) {}

  get running(): boolean {
    return this.#state.state === 'running' || this.#state.state === 'starting'
  }

  heard(state: DemoState): void {
    this.#state = state
    this.changed(state)
    const over = this.#waiting.filter(({ done }) => done(state))
    this.#waiting = this.#waiting.filter((one) => !over.includes(one))
    for (const { finish } of over) finish()
  }

  /** The demo lives in the engine: with one it ends, and the next one begins without. */
  engineEnded(): void {
    const over = this.#waiting
    this.#waiting = []
    if (this.#state.state !== 'stopped') this.heard({ state: 'stopped', detail: '' })
    for (const { finish } of over) finish()
  }

  /** Answers when the engine has said how it went; `detail` is the engine's own word for it. */
  async set(running: boolean, noAnswer: string): Promise<CallResult<'demo:set'>> {
    if (!running && !this.running) return { ok: true, detail: '' }
    if (!this.ask(running ? 'start' : 'stop')) return { ok: false, detail: noAnswer }
    const wanted = running ? 'running' : 'stopped'
    const answered = await this.#next(({ state }) => state === wanted || state === 'failed')
    if (!answered) return { ok: false, detail: noAnswer }
    const { state, detail } = this.#state
    return state === wanted ? { ok: true, detail } : { ok: false, detail: detail || noAnswer }
  }

  #next(done: (state: DemoState) => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one !== entry)
        resolve(false)
      }, ANSWER_MS)
      const entry = {
        done,
        finish: () => {
          clearTimeout(timer)
          resolve(true)
        }
      }
      this.#waiting.push(entry)
    })
  }
}
