import type { ConnectionState } from '@shared/live/view'
import { foreignLine, line, type LogText } from '@shared/log/line'
import { deliverKept } from '../jobs/deliver-kept'
import { hasKept } from '../jobs/outbox'
import { openRedis } from '../redis/connect'
import type { RedisTarget } from '../redis/target'

/** A run may leave its outcome while the endpoint is live here: looked for this often, milliseconds. */
const LOOK_EVERY = 30_000

/**
 * Delivers the outcomes that runs on this machine kept for an endpoint, as soon as it is live and now and then while it
 * stays so.
 */
export class OutboxCourier {
  #live = false
  #busy: Promise<void> | null = null
  readonly #timer: NodeJS.Timeout

  constructor(
    private readonly home: string,
    private readonly target: RedisTarget,
    private readonly told: {
      readonly log: (level: 'info' | 'warn', text: LogText) => void
      /** Whether the endpoint may be written to now: a protected one waits until it is unlocked. */
      readonly writable: () => boolean
    }
  ) {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY).unref()
  }

  /** What the monitor says of the connection. */
  status(connection: ConnectionState): void {
    const live = connection === 'live'
    const became = live && !this.#live
    this.#live = live
    if (became) this.#look()
  }

  async stop(): Promise<void> {
    this.#live = false
    clearInterval(this.#timer)
    await this.#busy
  }

  #look(): void {
    if (!this.#live || this.#busy || !this.told.writable()) return
    this.#busy = this.#deliver()
      .catch((error: unknown) => this.told.log('warn', line('outbox', { reason: String(error) })))
      .finally(() => (this.#busy = null))
  }

  async #deliver(): Promise<void> {
    if (!(await hasKept(this.home, this.target.address))) return
    const redis = await openRedis(this.target, 'command')
    try {
      const { delivered, problems } = await deliverKept(this.home, this.target.address, redis)
      for (const { run, outcome } of delivered) {
        this.told.log(
          'info',
          line('delivered', { type: run.type, id: run.id, run: run.runId, status: outcome.status })
        )
      }
      for (const problem of problems) this.told.log('warn', foreignLine(problem))
    } finally {
      redis.disconnect()
    }
  }
}
