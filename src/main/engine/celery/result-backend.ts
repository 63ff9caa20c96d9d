import { parseResult, type TaskResult } from '@shared/celery/message'
import type { RedisTarget } from '@shared/endpoints/target'
import type { RedisClient } from '../redis/client'
import { openRedis } from '../redis/connect'
import { commandFault } from '../redis/connect'
import { toRedisFault, type RedisFault } from '../redis/fault'
import { pipelined, type Command } from '../monitor/reading/pipeline'

/** A result that is longer says how it ended at its beginning, and no more is read of it. Bytes. */
const RESULT_MAX = 64 * 1024
const HEAD = 64

/** Looks up how tasks ended, where Celery's own events do not tell. Only reads. */
export class ResultBackend {
  #redis: RedisClient | null = null
  /** Not asked again before this, by a clock of milliseconds. */
  #tryAt = 0
  #fault: RedisFault | null = null

  constructor(private readonly target: RedisTarget) {}

  /** Why it was not read the last time. */
  get fault(): RedisFault | null {
    return this.#fault
  }

  /** The results of these tasks that there are. Nothing while the backend is away: it is tried again later. */
  async results(uuids: readonly string[]): Promise<ReadonlyMap<string, TaskResult>> {
    const found = new Map<string, TaskResult>()
    if (uuids.length === 0 || performance.now() < this.#tryAt) return found
    try {
      const redis = (this.#redis ??= await openRedis(this.target, 'monitor'))
      const texts = await read(redis, uuids)
      for (const [at, text] of texts.entries()) {
        const result = text === null ? null : parseResult(text)
        const uuid = uuids[at]
        if (result && uuid !== undefined) found.set(uuid, result)
      }
      this.#fault = null
    } catch (error) {
      this.#fault = this.#redis
        ? commandFault(error, this.#redis, this.target)
        : toRedisFault(error, this.target)
      this.#redis?.disconnect()
      this.#redis = null
      this.#tryAt = performance.now() + 10_000
    }
    return found
  }

  close(): void {
    this.#redis?.disconnect()
    this.#redis = null
  }
}

const keyOf = (uuid: string): string => `celery-task-meta-${uuid}`

async function read(redis: RedisClient, uuids: readonly string[]): Promise<(string | null)[]> {
  const lengths = await pipelined(
    redis,
    uuids.map((uuid): Command => ['strlen', keyOf(uuid)])
  )
  const bytes = (at: number): number => {
    const reply = lengths[at]
    return reply?.ok ? Number(reply.value) : 0
  }
  const there = uuids.map((uuid, at) => ({ uuid, at, bytes: bytes(at) })).filter((one) => one.bytes > 0)
  const replies = await pipelined(
    redis,
    there.map(({ uuid, bytes: length }): Command =>
      length <= RESULT_MAX ? ['get', keyOf(uuid)] : ['getrange', keyOf(uuid), 0, HEAD]
    )
  )
  const texts: (string | null)[] = uuids.map(() => null)
  for (const [place, { at, bytes: length }] of there.entries()) {
    const reply = replies[place]
    if (!reply?.ok || typeof reply.value !== 'string') continue
    texts[at] = length <= RESULT_MAX ? reply.value : headOf(reply.value)
  }
  return texts
}

/** Celery writes the status first. */
const headOf = (text: string): string | null => {
  const status = /^\{"status": "([A-Z]{1,64})"/.exec(text)?.[1]
  return status === undefined ? null : JSON.stringify({ status })
}
