import type { Redis } from 'ioredis'
import { parseUnacked } from '@shared/celery/message'
import type { Unacked } from '@shared/celery/redelivery'
import type { RedisTarget } from '@shared/endpoints/target'
import { pipelined, scored, texts, timeReply, type Command, type Reply } from '../monitor/reading/pipeline'
import { commandFault } from '../redis/connect'

/** The oldest of the unacknowledged messages that are read: they are given out again first. */
const UNACKED_READ = 1_000
/** A message that is longer (its arguments) is not read. Bytes. */
const MESSAGE_MAX = 64 * 1024
const READ_AT_ONCE = 100

/** What a Redis broker has given out and is not acknowledged. */
export interface UnackedReading {
  readonly messages: readonly Unacked[]
  readonly total: number
  /** Whether all of them were read. */
  readonly whole: boolean
  /** By the broker's clock, milliseconds. */
  readonly now: number
}

/** Reads kombu's `unacked_index` and `unacked`: each message once a delivery. Only reads. */
export class UnackedReader {
  /** Messages by their tag and the time of their delivery: one that is given out again is another. */
  #known = new Map<string, Unacked | null>()

  constructor(
    private readonly redis: Redis,
    private readonly target: RedisTarget,
    private readonly prefix: string
  ) {}

  /** Of this queue, of those that were read last. */
  count(queue: string): number {
    let count = 0
    for (const message of this.#known.values()) if (message?.queue === queue) count += 1
    return count
  }

  /** @throws RedisFault */
  async read(): Promise<UnackedReading> {
    const index = `${this.prefix}unacked_index`
    const [time, total, oldest] = await this.#asked([
      ['time'],
      ['zcard', index],
      ['zrange', index, 0, UNACKED_READ - 1, 'WITHSCORES']
    ])
    const entries = scored(this.#value(oldest))
    const known = new Map<string, Unacked | null>()
    const fresh: { readonly key: string; readonly tag: string; readonly at: number }[] = []
    for (const { member, score } of entries) {
      const at = Number(score) * 1000
      const key = `${member} ${score}`
      const before = this.#known.get(key)
      if (before !== undefined) known.set(key, before)
      else if (Number.isFinite(at)) fresh.push({ key, tag: member, at })
    }
    for (let at = 0; at < fresh.length; at += READ_AT_ONCE) {
      const some = fresh.slice(at, at + READ_AT_ONCE)
      const messages = await this.#messages(some.map(({ tag }) => tag))
      for (const [place, { key, tag, at: deliveredAt }] of some.entries()) {
        const message = parseUnacked(messages[place] ?? '')
        known.set(key, message && { ...message, tag, deliveredAt })
      }
    }
    this.#known = known
    const count = Number(this.#value(total))
    return {
      messages: [...known.values()].filter((message) => message !== null),
      total: count,
      whole: count <= UNACKED_READ,
      now: timeReply(this.#value(time))
    }
  }

  /** By their tags; null where it is gone or too long. */
  async #messages(tags: readonly string[]): Promise<readonly (string | null)[]> {
    const key = `${this.prefix}unacked`
    const lengths = await this.#asked(tags.map((tag): Command => ['hstrlen', key, tag]))
    const short = tags.filter((_, at) => {
      const reply = lengths[at]
      return reply?.ok === true && Number(reply.value) <= MESSAGE_MAX
    })
    if (short.length === 0) return tags.map(() => null)
    const [reply] = await this.#asked([['hmget', key, ...short]])
    const found = new Map(reply?.ok ? texts(reply.value).map((text, at) => [short[at], text]) : [])
    return tags.map((tag) => found.get(tag) ?? null)
  }

  #value(reply: Reply | undefined): unknown {
    if (reply?.ok) return reply.value
    throw commandFault(reply?.error ?? new Error('no answer'), this.redis, this.target)
  }

  async #asked(commands: readonly Command[]): Promise<Reply[]> {
    try {
      return await pipelined(this.redis, commands)
    } catch (error) {
      throw commandFault(error, this.redis, this.target)
    }
  }
}
