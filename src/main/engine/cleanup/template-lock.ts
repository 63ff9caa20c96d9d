import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Action } from '@shared/plan/plan'
import { callScript, type GuardConnection, parseReply, type Replies, sign, signedText } from '../guard'
import source from './lua/template-lock.lua?raw'

/** A lock of a fleet's own guard, as it stands or stood. */
export interface TemplateLock {
  readonly lock: string | null
  /** Redis milliseconds; null: no lock, or it never expires. */
  readonly lockExpiresAt: number | null
  /** The state's text. */
  readonly state: string | null
}

/** Where it is. */
export type TemplateKeys = Readonly<Pick<Action, 'key'>> & { readonly stateKey: string | null }

export type TemplateRelease =
  | { readonly answer: 'APPLIED'; readonly removed: TemplateLock }
  | { readonly answer: 'CHANGED'; readonly field: TemplateField; readonly now: string | null }

export type TemplateRestore =
  | { readonly answer: 'RESTORED' | 'STANDS' | 'EXPIRED' }
  | { readonly answer: 'CHANGED'; readonly field: TemplateField }

const fieldSchema = z.enum(['lock', 'lock_expires_at', 'state_sha1'])
type TemplateField = z.infer<typeof fieldSchema>

const number = signedText.transform((text) => (text === null ? null : Number(text)))
const lookReply: Replies<TemplateLock> = {
  SEEN: z
    .tuple([z.literal('SEEN'), signedText, number, signedText])
    .transform(([, lock, lockExpiresAt, state]) => ({ lock, lockExpiresAt, state }))
}
const releaseReply: Replies<TemplateRelease> = {
  APPLIED: z
    .tuple([z.literal('APPLIED'), signedText, number, signedText])
    .transform(([answer, lock, lockExpiresAt, state]) => ({
      answer,
      removed: { lock, lockExpiresAt, state }
    })),
  CHANGED: z
    .tuple([z.literal('CHANGED'), fieldSchema, signedText])
    .transform(([answer, field, now]) => ({ answer, field, now }))
}
const restoreReply: Replies<TemplateRestore> = {
  RESTORED: z.tuple([z.literal('RESTORED')]).transform(([answer]) => ({ answer })),
  STANDS: z.tuple([z.literal('STANDS')]).transform(([answer]) => ({ answer })),
  EXPIRED: z.tuple([z.literal('EXPIRED')]).transform(([answer]) => ({ answer })),
  CHANGED: z
    .tuple([z.literal('CHANGED'), fieldSchema, signedText])
    .transform(([answer, field]) => ({ answer, field }))
}

const script = {
  name: 'template-lock',
  text: source,
  sha: createHash('sha1').update(source).digest('hex')
}

/** As Lua's `redis.sha1hex` has it; null for no state. */
export const stateSha1 = (state: string | null): string | null =>
  state === null ? null : createHash('sha1').update(state).digest('hex')

/**
 * The locks of a fleet's own first guard, by key templates: read, and where the engineer's rule allows it deleted and put
 * back, each by one script that compares before it acts. In a cluster lock and state must lie in one slot.
 * @throws what the connection throws; UnreadableKeyError for a key of the wrong type
 */
export class TemplateLocks {
  constructor(private readonly connection: Pick<GuardConnection, 'evalsha' | 'eval'>) {}

  async look(keys: TemplateKeys): Promise<TemplateLock> {
    return parseReply(script.name, lookReply, await this.#call(keys, 'look'))
  }

  async deleteLock(keys: TemplateKeys, before: Action['before']): Promise<TemplateRelease> {
    const seen = [sign(before.lock), sign(before.lock_expires_at), sign(before.state_sha1 ?? null)]
    return parseReply(script.name, releaseReply, await this.#call(keys, 'delete_lock', seen))
  }

  /** @param look says what would come of it, and changes nothing */
  async restore(keys: TemplateKeys, was: TemplateLock, look: boolean): Promise<TemplateRestore> {
    const seen = [sign(was.lock), sign(was.lockExpiresAt), sign(stateSha1(was.state))]
    const reply = await this.#call(keys, look ? 'would_restore' : 'restore', seen)
    return parseReply(script.name, restoreReply, reply)
  }

  #call({ key, stateKey }: TemplateKeys, what: string, seen: readonly string[] = []): Promise<unknown> {
    return callScript(
      this.connection,
      script,
      [key, ...(stateKey === null ? [] : [stateKey])],
      [what, ...seen]
    )
  }
}

/** The keys of an action on a template's lock; null for one on the guard's own. */
export const templateKeysOf = ({ key, source: of }: Action): TemplateKeys | null =>
  of === undefined ? null : { key, stateKey: of.state_key }
