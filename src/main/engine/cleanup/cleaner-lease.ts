import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { cleanerKey } from '@shared/protocol/keys'
import { callScript, type GuardConnection, parseReply, type Replies } from '../guard'
import source from './lua/cleaner-lease.lua?raw'

/** How long a lease holds that nobody renews, ms. */
export const CLEANER_LEASE_MS = 45_000
/** How often it is renewed, ms. */
export const CLEANER_RENEW_MS = CLEANER_LEASE_MS / 3

/** `working`: nobody else cleans. `resting`: between two automatic cycles; a command may clean meanwhile. */
export type CleanerPhase = 'working' | 'resting'

/** `phase` and `who` are hostile text. */
export type CleanerTaken =
  | { readonly mine: true }
  | { readonly mine: false; readonly phase: string; readonly who: string }

const replies: Replies<CleanerTaken> = {
  MINE: z.tuple([z.literal('MINE')]).transform(() => ({ mine: true })),
  TAKEN: z
    .tuple([z.literal('TAKEN'), z.string(), z.string()])
    .transform(([, phase, who]) => ({ mine: false, phase, who }))
}

const script = {
  name: 'cleaner-lease',
  text: source,
  sha: createHash('sha1').update(source).digest('hex')
}

export interface CleanerLeaseOptions {
  readonly namespace: string
  /** Who cleans, for people: `cli:user@host`. */
  readonly who: string
  readonly leaseMs?: number
}

/**
 * The lease `NS:cleaner` of one who cleans. What it keeps apart are two who clean at the same time; that nothing is done
 * twice each action's own comparison sees to.
 * @throws what the connection throws; UnreadableKeyError for a key of the wrong type
 */
export class CleanerLease {
  readonly #token = randomUUID()

  constructor(private readonly options: CleanerLeaseOptions) {}

  /**
   * Takes it, or renews it.
   * @param over also takes the place of an automatic cleanup that rests between two cycles
   */
  async take(
    redis: Pick<GuardConnection, 'evalsha' | 'eval'>,
    phase: CleanerPhase,
    over = false
  ): Promise<CleanerTaken> {
    const { who, leaseMs = CLEANER_LEASE_MS } = this.options
    return this.#call(redis, ['take', this.#token, phase, who, String(leaseMs), over ? '1' : '0'])
  }

  /** Gives it up, where it is held here. */
  async release(redis: Pick<GuardConnection, 'evalsha' | 'eval'>): Promise<void> {
    await this.#call(redis, ['release', this.#token])
  }

  async #call(
    redis: Pick<GuardConnection, 'evalsha' | 'eval'>,
    args: readonly string[]
  ): Promise<CleanerTaken> {
    const reply = await callScript(redis, script, [cleanerKey(this.options.namespace)], args)
    return parseReply(script.name, replies, reply)
  }
}
