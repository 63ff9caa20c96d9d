import type { LogText } from '@shared/log/line'
import { line } from '@shared/log/line'
import { HealthSampler, type EndpointHealth } from '../metrics/health-sampler'

/** Keeps how the engine and its endpoints fare. */
export class MetricsDesk {
  #sampler: HealthSampler | null = null
  #failure = ''

  constructor(private readonly log: (text: LogText) => void) {}

  /** The folder is known with the first configuration, and stays. */
  begin(home: string): void {
    if (this.#sampler) return
    this.#sampler = new HealthSampler(home, (error) => this.#failed(error))
    this.#sampler.start()
  }

  /** What an endpoint's monitor says, at each reading. */
  told(address: string, health: EndpointHealth): void {
    this.#sampler?.told(address, health)
  }

  left(address: string): void {
    this.#sampler?.left(address)
  }

  async stop(): Promise<void> {
    await this.#sampler?.stop()
  }

  #failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    if (reason === this.#failure) return
    this.#failure = reason
    this.log(line('health_not_kept', { reason }))
  }
}
