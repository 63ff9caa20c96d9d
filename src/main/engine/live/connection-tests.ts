import type { FromEngine, ToEngine } from '@shared/live/link'
import { testConnection } from '../endpoints/test-connection'

type Trial = Extract<ToEngine, { kind: 'test' }>

/** The connection tests that windows asked for and that still run, by their tokens. */
export class ConnectionTests {
  readonly #running = new Map<string, AbortController>()

  constructor(private readonly tell: (message: FromEngine) => void) {}

  async run({ token, redis, namespace, celery }: Trial): Promise<void> {
    const ended = new AbortController()
    this.#running.set(token, ended)
    try {
      await testConnection({
        redis,
        namespace,
        celery,
        signal: ended.signal,
        onStep: (step) => this.tell({ kind: 'testStep', token, step })
      })
    } finally {
      this.#running.delete(token)
      this.tell({ kind: 'testEnded', token })
    }
  }

  cancel(token: string): void {
    this.#running.get(token)?.abort()
  }

  stop(): void {
    for (const ended of this.#running.values()) ended.abort()
  }
}
