import { randomUUID } from 'node:crypto'
import type { CeleryTarget } from '@shared/celery/target'
import type { TestStep } from '@shared/endpoints/test-step'
import type { FromEngine, ToEngine } from '@shared/live/link'
import type { RedisTarget } from '../../engine/redis/target'

type Answer = Extract<FromEngine, { kind: 'testStep' | 'testEnded' | 'unlockAnswer' }>

/** Longer than a test may take: an engine that hangs leaves nobody waiting. Milliseconds. */
const PATIENCE = 30_000

/** What is asked of the engine and answered later; an engine that ends answers everything with no. */
export class EngineQuestions {
  readonly #waiting = new Map<string, (ok: boolean) => void>()
  readonly #steps = new Map<string, (step: TestStep) => void>()

  constructor(private readonly send: (message: ToEngine) => boolean) {}

  /** Resolves when the test is over or was cancelled. */
  async test(
    token: string,
    place: {
      readonly redis: RedisTarget
      readonly namespace: string
      readonly celery?: CeleryTarget
    },
    onStep: (step: TestStep) => void
  ): Promise<void> {
    this.#steps.set(token, onStep)
    try {
      await this.#ask(token, { kind: 'test', token, ...place })
    } finally {
      this.#steps.delete(token)
    }
  }

  cancelTest(token: string): void {
    this.send({ kind: 'cancelTest', token })
  }

  /** @param forMs milliseconds */
  unlock(id: string, name: string, forMs: number): Promise<boolean> {
    const token = randomUUID()
    return this.#ask(token, { kind: 'unlock', token, id, name, forMs })
  }

  heard(answer: Answer): void {
    if (answer.kind === 'testStep') this.#steps.get(answer.token)?.(answer.step)
    else this.#waiting.get(answer.token)?.(answer.kind === 'testEnded' || answer.ok)
  }

  engineEnded(): void {
    for (const answer of this.#waiting.values()) answer(false)
  }

  #ask(token: string, message: ToEngine): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(false), PATIENCE)
      const end = (ok: boolean): void => {
        clearTimeout(timer)
        this.#waiting.delete(token)
        resolve(ok)
      }
      this.#waiting.set(token, end)
      if (!this.send(message)) end(false)
    })
  }
}
