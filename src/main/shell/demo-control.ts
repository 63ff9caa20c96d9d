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

  /** Answers when the engine has said how it went; `detail` is the engine's own word for it. */
  async set(running: boolean, noAnswer: string): Promise<CallResult<'demo:set'>> {
    if (!this.ask(running ? 'start' : 'stop')) return { ok: false, detail: noAnswer }
    const wanted = running ? 'running' : 'stopped'
    const answered = await this.#next(({ state }) => state === wanted || state === 'failed')
    if (!answered) return { ok: false, detail: noAnswer }
    return { ok: this.#state.state === wanted, detail: this.#state.detail }
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
