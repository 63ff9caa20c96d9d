import type { EndpointTarget } from '@shared/live/link'
import type { LogText } from '@shared/log/line'
import type { AuditAct } from '@shared/protocol/audit'
import { Auditor } from '../audit'

/** Writes down what people do in this app, and what it does for them. */
export class AuditDesk {
  #home: string | null = null
  readonly #writing = new Set<Promise<void>>()

  /** @param kept an act was written: in Redis, or on this machine alone */
  constructor(
    private readonly log: (text: LogText, endpointId: string) => void,
    private readonly kept: (endpointId: string, inRedis: boolean) => void
  ) {}

  /** The folder is known with the first configuration, and stays. */
  begin(home: string): void {
    this.#home ??= home
  }

  /**
   * Nobody waits for it: an act is done whether or not it can be written down.
   * @param locked nothing may be written there now: it is kept on this machine alone
   */
  record(target: Pick<EndpointTarget, 'id' | 'redis' | 'namespace'>, act: AuditAct, locked = false): void {
    if (this.#home === null) return
    const auditor = new Auditor({
      home: this.#home,
      source: 'app',
      log: (text) => this.log(text, target.id)
    })
    const writing = auditor
      .record({ target: target.redis, namespace: target.namespace, locked }, act)
      .then((inRedis) => this.kept(target.id, inRedis))
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
  }

  /** Resolves when all that was begun is written. */
  async stop(): Promise<void> {
    await Promise.all(this.#writing)
  }
}
