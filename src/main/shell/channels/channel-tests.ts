import { randomUUID } from 'node:crypto'
import type { ChannelAnswer } from '@shared/alerts/channel'
import type { FromEngine, ToEngine } from '@shared/live/link'

/** Longer than a test may take: an engine that hangs leaves nobody waiting. Milliseconds. */
const PATIENCE = 30_000

/** Tests of channels that the engine was asked for; an engine that ends answers all of them. */
export class ChannelTests {
  readonly #waiting = new Map<string, (answer: ChannelAnswer) => void>()

  constructor(
    private readonly send: (message: ToEngine) => boolean,
    /** What is said where no engine answers. */
    private readonly notThere: () => string
  ) {}

  run(channel: Extract<ToEngine, { kind: 'testChannel' }>['channel']): Promise<ChannelAnswer> {
    const token = randomUUID()
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(this.#noAnswer), PATIENCE)
      const end = (answer: ChannelAnswer): void => {
        clearTimeout(timer)
        this.#waiting.delete(token)
        resolve(answer)
      }
      this.#waiting.set(token, end)
      if (!this.send({ kind: 'testChannel', token, channel })) end(this.#noAnswer)
    })
  }

  heard({ token, answer }: Extract<FromEngine, { kind: 'channelTested' }>): void {
    this.#waiting.get(token)?.(answer)
  }

  engineEnded(): void {
    for (const answer of this.#waiting.values()) answer(this.#noAnswer)
  }

  get #noAnswer(): ChannelAnswer {
    return { code: 'broken', status: null, said: this.notThere(), took: 0 }
  }
}
