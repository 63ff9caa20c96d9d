import { isCluster, type RedisClient } from '../../redis/client'
import { pipelined, texts, timeReply, type Command, type Reply } from './pipeline'
import { refusalText, type Unread } from './unread'

/** Reads keys of any kind, and says what it was not allowed to read. */
export class KeyReader {
  /** Redis 7 knows PEXPIRETIME; before it the expiry is computed, a millisecond or two off. */
  #absolute = true

  constructor(
    protected readonly redis: RedisClient,
    protected readonly namespace: string,
    private readonly unread: Unread
  ) {}

  /** Redis TIME in milliseconds. */
  async now(): Promise<number> {
    const [time] = await pipelined(this.redis, [['time']])
    if (!time?.ok) throw time?.error ?? new Error('Connection is closed.')
    return timeReply(time.value)
  }

  /** When keys expire, Redis milliseconds; null: never; undefined: no such key, or refused. */
  async expiries(keys: readonly string[]): Promise<(number | null | undefined)[]> {
    if (keys.length === 0) return []
    const part = 'expiry of locks'
    if (this.#absolute) {
      const replies = await pipelined(
        this.redis,
        keys.map((key): Command => ['pexpiretime', key])
      )
      const lacking = replies.some((reply) => !reply.ok && reply.refusal === 'unknown_command')
      if (!lacking)
        return replies.map((reply) => (this.allowed(reply, part) ? expiryOf(Number(reply.value)) : undefined))
      this.#absolute = false
    }
    const [time, ...replies] = await pipelined(this.redis, [
      ['time'],
      ...keys.map((key): Command => ['pttl', key])
    ])
    const now = time?.ok ? timeReply(time.value) : Number.NaN
    return replies.map((reply) => {
      if (!this.allowed(reply, part)) return undefined
      const ttl = Number(reply.value)
      return ttl < 0 ? expiryOf(ttl) : now + ttl
    })
  }

  /** `string`, `hash`, …, `none`; null: refused. */
  async kinds(keys: readonly string[]): Promise<(string | null)[]> {
    const replies = await pipelined(
      this.redis,
      keys.map((key): Command => ['type', key])
    )
    return replies.map((reply) => (this.allowed(reply, 'types of keys') ? String(reply.value) : null))
  }

  /** The values of any string keys; undefined where refused. */
  async values(keys: readonly string[], part: string): Promise<(string | null)[] | undefined> {
    if (keys.length === 0) return []
    // A template's keys have no common slot: in a cluster each is asked for by itself.
    const asked: Command[] = isCluster(this.redis) ? keys.map((key) => ['mget', key]) : [['mget', ...keys]]
    const replies = await pipelined(this.redis, asked)
    const values: (string | null)[] = []
    for (const reply of replies) {
      if (!this.allowed(reply, part)) return undefined
      values.push(...texts(reply.value))
    }
    return values
  }

  /** @param part what of the namespace it is, in the words of those who are told that it can't be read */
  protected allowed(reply: Reply, part: string): reply is Reply & { ok: true } {
    if (reply.ok) {
      this.unread.clear(part)
      return true
    }
    this.unread.mark(part, reply.refusal === 'wrong_type' ? 'is of the wrong type' : refusalText(reply.error))
    return false
  }
}

/** -1: no TTL; -2: no key. */
const expiryOf = (reply: number): number | null | undefined =>
  reply === -1 ? null : reply === -2 ? undefined : reply

export const isWrongType = (reply: Reply | undefined): boolean =>
  reply !== undefined && !reply.ok && reply.refusal === 'wrong_type'
