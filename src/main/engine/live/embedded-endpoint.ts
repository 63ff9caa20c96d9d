import { setTimeout as sleep } from 'node:timers/promises'
import { line, type LogText } from '@shared/log/line'
import type { Settings } from '@shared/settings/schema'
import { EmbeddedUnavailable, startEmbedded, type EmbeddedServer } from '../redis/embedded/server'
import { parseRedisUrl } from '../redis/target'
import type { LiveView } from './live-view'
import { unknownStatus } from '../monitor/status'
import { endpointView, WatchedEndpoint, type EndpointListener } from './watched-endpoint'

export const EMBEDDED_ID = 'embedded'

/** Installed meanwhile, or able to start again: asked for this often, milliseconds. */
const RETRY = 10_000
const RESTART = 1_000

/**
 * The Redis of our own as an endpoint: started or adopted, watched, started again when it dies. Where none is installed it
 * says how to get one, and looks again from time to time.
 */
export class EmbeddedEndpoint {
  readonly #stop = new AbortController()
  #server: EmbeddedServer | null = null
  #endpoint: WatchedEndpoint | null = null
  #loop: Promise<void> | null = null
  /** Settled when it was started, or could not be, for the first time. */
  #tried: () => void = () => undefined
  readonly #firstTry = new Promise<void>((resolve) => (this.#tried = resolve))
  /** Ends the wait for the server's death. */
  #died: (() => void) | null = null

  constructor(
    private readonly home: string,
    readonly namespace: string,
    private readonly settings: Settings,
    private readonly view: LiveView,
    private readonly listener: EndpointListener
  ) {}

  /** Where the running server is reached; null while none runs. */
  get url(): string | null {
    return this.#server?.url ?? null
  }

  /** The same, once it is known; waits for a start under way. */
  async whenReady(): Promise<string | null> {
    await this.#firstTry
    return this.url
  }

  scanNow(): void {
    this.#endpoint?.scanNow()
  }

  refresh(): void {
    this.#endpoint?.refresh()
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#died?.()
    await this.#loop
    await this.#endpoint?.stop()
    this.#endpoint = null
    await this.#server?.stop()
    this.#server = null
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    let told = ''
    while (!signal.aborted) {
      let wait = RESTART
      try {
        if (this.#endpoint === null) this.#showUnwatched('connecting', null)
        await this.#serve()
        told = ''
      } catch (error) {
        wait = RETRY
        this.#tried()
        const text = error instanceof Error ? error.message : String(error)
        this.#showUnwatched('unavailable', {
          code: error instanceof EmbeddedUnavailable ? 'embedded_missing' : 'embedded_failed',
          detail: text,
          ...(error instanceof EmbeddedUnavailable ? { hint: error.installHint } : {})
        })
        if (text !== told) this.listener.log('warn', unavailableLine(error, text), EMBEDDED_ID)
        told = text
      }
      await sleep(wait, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Starts, watches, and returns when the server is gone. */
  async #serve(): Promise<void> {
    const server = await startEmbedded({ home: this.home })
    this.#server = server
    this.#tried()
    if (this.#stop.signal.aborted) return
    const { pid, adopted } = server
    this.listener.log('info', line(adopted ? 'embedded_adopted' : 'embedded_started', { pid }), EMBEDDED_ID)
    const died = new Promise<void>((resolve) => (this.#died = resolve))
    // Started again at the same place, it is the same endpoint: its monitor waits and catches up.
    const redis = parseRedisUrl(server.url)
    if (this.#endpoint?.target.redis.address !== redis.address) {
      await this.#endpoint?.stop()
      this.#endpoint = new WatchedEndpoint(
        { ...this.#about(), redis },
        true,
        this.home,
        this.settings,
        this.view,
        {
          ...this.listener,
          opened: (findings, first) => this.listener.opened(findings, first),
          resolved: (findings) => this.listener.resolved(findings),
          changed: () => this.listener.changed(),
          log: (level, text, id) => this.listener.log(level, text, id),
          status: ({ connection, fault }) => {
            if (connection === 'stale' && fault?.code === 'unreachable') this.#died?.()
          }
        }
      )
    }
    await died
    if (this.#stop.signal.aborted) return
    this.listener.log('warn', line('embedded_gone'), EMBEDDED_ID)
    this.#server = null
    await server.stop()
  }

  #about() {
    return {
      id: EMBEDDED_ID,
      name: EMBEDDED_ID,
      namespace: this.namespace,
      color: 'green',
      protected: false
    }
  }

  #showUnwatched(
    connection: 'connecting' | 'unavailable',
    fault: { code: string; detail: string; hint?: string } | null
  ): void {
    if (this.#endpoint !== null) return
    this.view.putEndpoint({ ...endpointView(this.#about(), true, '', unknownStatus(connection)), fault })
  }
}

const unavailableLine = (error: unknown, reason: string): LogText =>
  error instanceof EmbeddedUnavailable
    ? line('embedded_missing', { hint: error.installHint })
    : line('embedded_failed', { reason })
