import { MessageChannelMain, type WebContents } from 'electron'
import { LIVE_PORT_CHANNEL } from '@shared/ipc/live-port'
import type { EventPayload } from '@shared/ipc/contract'
import type { FromEngine, ToEngine } from '@shared/live/link'
import { line } from '@shared/log/line'
import { tellPeople } from '../log/for-people'
import { log } from '../log/log'
import { Backoff } from './backoff'
import { EngineProcess } from './engine-process'

export type EngineState = EventPayload<'engine:state'>
export type EngineConfiguration = Omit<Extract<ToEngine, { kind: 'configure' }>, 'kind'>

export interface EngineHostOptions {
  readonly modulePath: string
  readonly env: NodeJS.ProcessEnv
  readonly onMessage: (message: FromEngine) => void
  readonly onState: (state: EngineState) => void
}

/** The engine gets this long to end its own children before it is ended. */
const SHUTDOWN_MS = 8000

/**
 * Keeps one engine alive: forks it, configures it, gives every connected window a port, and does all of it again when
 * it ends unasked.
 */
export class EngineHost {
  #process: EngineProcess | null = null
  #configuration: EngineConfiguration | null = null
  #restarts = 0
  #timer: NodeJS.Timeout | null = null
  #stopping: { readonly done: Promise<void>; readonly finish: () => void } | null = null
  readonly #windows = new Set<WebContents>()
  readonly #backoff = new Backoff()

  constructor(private readonly options: EngineHostOptions) {}

  /** Starts the engine with the first configuration; later ones reach the one that runs. */
  configure(configuration: EngineConfiguration): void {
    this.#configuration = configuration
    if (this.#process) this.#process.send({ kind: 'configure', ...configuration })
    else if (!this.#timer && !this.#stopping) this.#fork()
  }

  /** Gives this window a port now, and one of every later engine until it is gone. */
  connect(window: WebContents): void {
    if (!this.#windows.has(window)) {
      this.#windows.add(window)
      window.once('destroyed', () => this.#windows.delete(window))
    }
    this.#givePort(window)
  }

  /** @returns false while no engine runs */
  demo(action: 'start' | 'stop'): boolean {
    this.#process?.send({ kind: 'demo', action })
    return this.#process !== null
  }

  /** @returns false while no engine runs */
  send(message: ToEngine): boolean {
    this.#process?.send(message)
    return this.#process !== null
  }

  /** Asks the engine to end what it started and waits for it. */
  stop(): Promise<void> {
    if (this.#stopping) return this.#stopping.done
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#stopping = whenCalled()
    const { done, finish } = this.#stopping
    if (!this.#process) finish()
    else {
      this.#process.send({ kind: 'shutdown' })
      const overdue = setTimeout(() => {
        log.warn('the engine did not end by itself')
        this.#process?.kill()
        finish()
      }, SHUTDOWN_MS)
      void done.then(() => clearTimeout(overdue))
    }
    return done
  }

  #fork(): void {
    const configuration = this.#configuration
    if (!configuration) return
    this.options.onState({
      state: this.#restarts === 0 ? 'starting' : 'restarting',
      restarts: this.#restarts
    })
    this.#backoff.started(performance.now())
    const engine = new EngineProcess(this.options.modulePath, this.options.env, {
      message: (message) => this.#heard(message),
      ended: (code) => this.#ended(code)
    })
    this.#process = engine
    engine.send({ kind: 'configure', ...configuration })
    for (const window of this.#windows) this.#givePort(window)
  }

  #heard(message: FromEngine): void {
    if (message.kind === 'ready') this.options.onState({ state: 'running', restarts: this.#restarts })
    if (message.kind === 'stopped') this.#process?.kill()
    this.options.onMessage(message)
  }

  #ended(code: number): void {
    this.#process = null
    if (this.#stopping) {
      this.#stopping.finish()
      return
    }
    this.#restarts += 1
    const wait = this.#backoff.ended(performance.now())
    tellPeople('error', line('engine_ended', { code: String(code), seconds: (wait / 1000).toFixed(1) }))
    this.options.onState({ state: 'restarting', restarts: this.#restarts })
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#fork()
    }, wait)
  }

  #givePort(window: WebContents): void {
    if (!this.#process || window.isDestroyed()) return
    const { port1, port2 } = new MessageChannelMain()
    this.#process.send({ kind: 'window' }, [port1])
    window.postMessage(LIVE_PORT_CHANNEL, null, [port2])
  }
}

/** A promise and what fulfils it. */
function whenCalled(): { readonly done: Promise<void>; readonly finish: () => void } {
  const stop = new AbortController()
  const done = new Promise<void>((resolve) =>
    stop.signal.addEventListener('abort', () => resolve(), { once: true })
  )
  return { done, finish: () => stop.abort() }
}
