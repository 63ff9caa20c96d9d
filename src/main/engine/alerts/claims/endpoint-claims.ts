import { UnreadableKeyError } from '../../guard'
import type { RedisClient } from '../../redis/client'
import { openRedis } from '../../redis/connect'
import { toRedisFault } from '../../redis/fault'
import type { RedisTarget } from '../../redis/target'
import { claim, claimsSeen, type Claimed, type ClaimRequest } from './claim-store'
import type { Claimer } from './claimer'

export interface EndpointClaimsOptions {
  readonly redis: RedisTarget
  readonly namespace: string
  /** Whether it may be written to now. */
  readonly writable: () => boolean
  /** Redis time minus this machine's, milliseconds. */
  readonly offset: () => number
}

/**
 * Who may not write a claim waits this long before telling, so that one who may has claimed it by then. Milliseconds.
 */
const GRACE = 10_000
const MOST_WAITING = 10_000

/**
 * The claims of one endpoint, in its Redis. Where nothing may be written (a protected endpoint, a user without the right,
 * a replica) it only looks: what somebody else tells is left to him, and what nobody has claimed after a while is told
 * from here, unclaimed.
 */
export class EndpointClaims implements Claimer {
  /** When each was first asked for that could not be claimed, by channel and mark. */
  readonly #waiting = new Map<string, number>()

  constructor(private readonly options: EndpointClaimsOptions) {}

  async claim(request: ClaimRequest): Promise<Claimed[]> {
    if (request.marks.length === 0) return []
    const writes = this.options.writable()
    // Without a right to write there is nothing to write down.
    if (!writes && (request.act === 'told' || request.act === 'over')) return allMine(request)
    const redis = await openRedis(this.options.redis, 'command')
    try {
      const answers = writes ? await this.#claimed(redis, request) : await this.#seen(redis, request)
      const offset = this.options.offset()
      return answers.map((one) => (one.answer === 'taken' ? { ...one, until: one.until - offset } : one))
    } finally {
      redis.disconnect()
    }
  }

  async #claimed(redis: RedisClient, request: ClaimRequest): Promise<Claimed[]> {
    try {
      return await claim(redis, this.options.namespace, request)
    } catch (error) {
      this.#unlessPassing(error)
      return this.#seen(redis, request)
    }
  }

  async #seen(redis: RedisClient, request: ClaimRequest): Promise<Claimed[]> {
    if (request.act === 'told' || request.act === 'over') return allMine(request)
    const now = Date.now()
    const redisNow = now + this.options.offset()
    let seen: Claimed[]
    try {
      seen = await claimsSeen(redis, this.options.namespace, request, redisNow)
    } catch (error) {
      this.#unlessPassing(error)
      seen = allMine(request)
    }
    if (request.act !== 'open') return seen
    return seen.map((one, at) => {
      if (one.answer !== 'mine') return one
      const key = `${request.channel} ${request.marks[at] ?? ''}`
      const since = this.#waiting.get(key) ?? now
      this.#waiting.set(key, since)
      for (const oldest of this.#waiting.keys()) {
        if (this.#waiting.size <= MOST_WAITING) break
        this.#waiting.delete(oldest)
      }
      return now - since >= GRACE ? one : { answer: 'taken', until: redisNow + GRACE - (now - since) }
    })
  }

  /** @throws for what may be another answer next time */
  #unlessPassing(error: unknown): void {
    if (error instanceof UnreadableKeyError) return
    const fault = toRedisFault(error, this.options.redis)
    if (fault.transient) throw fault
  }
}

const allMine = ({ marks }: ClaimRequest): Claimed[] => marks.map(() => ({ answer: 'mine' }))
