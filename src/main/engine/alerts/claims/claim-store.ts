import { z } from 'zod'
import { alertedKey } from '@shared/protocol/keys'
import { parseReply, type Replies } from '../../guard/answers'
import { callScript, type GuardConnection } from '../../guard/connection'
import { loadScripts } from '../../guard/scripts'
import type { RedisClient } from '../../redis/client'

/** What became of one mark: see claim.lua. `until`: not before this time, Redis ms. */
export type Claimed =
  | { readonly answer: 'mine' | 'told' | 'none' | 'full' | 'unreadable' }
  | { readonly answer: 'taken'; readonly until: number }

export type ClaimAct = 'open' | 'told' | 'resolve' | 'over'

export interface ClaimRequest {
  readonly act: ClaimAct
  /** What the channel is known by to all who send to it. */
  readonly channel: string
  readonly owner: string
  /** For how long a claim holds, ms. */
  readonly lease: number
  readonly marks: readonly string[]
}

const AT_ONCE = 500
const { claim: script } = loadScripts()

const ANSWERS = {
  MINE: 'mine',
  TOLD: 'told',
  NONE: 'none',
  FULL: 'full',
  UNREADABLE: 'unreadable'
} as const

const claimedSchema = z.string().transform((text, context): Claimed => {
  if (text.startsWith('TAKEN:')) return { answer: 'taken', until: Date.parse(text.slice(6)) }
  const known = Object.entries(ANSWERS).find(([code]) => code === text)
  if (known) return { answer: known[1] }
  context.addIssue({ code: 'custom', message: `no answer of claim: ${text}` })
  return z.NEVER
})
const replies: Replies<Claimed[]> = {
  CLAIMED: z.tuple([z.literal('CLAIMED')], claimedSchema).transform(([, ...answers]) => answers)
}

/**
 * Claims the telling of findings to a channel in `NS:alerted`, or writes down that they were told.
 * @returns an answer for each mark, in their order
 * @throws UnreadableKeyError where the key is no hash; the connection's errors
 */
export async function claim(
  redis: Pick<GuardConnection, 'evalsha' | 'eval'>,
  namespace: string,
  { act, channel, owner, lease, marks }: ClaimRequest
): Promise<Claimed[]> {
  const answers: Claimed[] = []
  for (let at = 0; at < marks.length; at += AT_ONCE) {
    const some = marks.slice(at, at + AT_ONCE)
    const args = [act, channel, owner, String(lease), ...some]
    const reply = await callScript(redis, script, [alertedKey(namespace)], args)
    const claimed = parseReply('claim', replies, reply)
    answers.push(...claimed)
    // Another is at it right now: the rest of a flood is most likely his too, and two halves would be two messages.
    const [first] = claimed
    if (act === 'open' && first?.answer === 'taken' && claimed.every(({ answer }) => answer === 'taken'))
      return marks.map((_, place) => answers[place] ?? first)
  }
  return answers
}

/**
 * The same without writing: for endpoints that may not be written to. What nobody else tells is `mine`.
 * @param now Redis ms
 */
export async function claimsSeen(
  redis: Pick<RedisClient, 'hmget'>,
  namespace: string,
  { act, channel, marks }: Pick<ClaimRequest, 'act' | 'channel' | 'marks'>,
  now: number
): Promise<Claimed[]> {
  const answers: Claimed[] = []
  for (let at = 0; at < marks.length; at += AT_ONCE) {
    const fields = marks.slice(at, at + AT_ONCE).map((mark) => `${channel}:${mark}`)
    const texts = await redis.hmget(alertedKey(namespace), ...fields)
    answers.push(...texts.map((text) => seenAs(text, act, now)))
  }
  return answers
}

const entrySchema = z.object({
  v: z.literal(1),
  state: z.enum(['telling', 'told', 'ending', 'ended']),
  by: z.string(),
  until: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
})

function seenAs(text: string | null, act: ClaimAct, now: number): Claimed {
  const entry = text === null ? null : entryOf(text)
  if (!entry || entry.until <= now) return { answer: 'mine' }
  const taken: Claimed = { answer: 'taken', until: entry.until }
  if (act === 'open') return entry.state === 'told' ? { answer: 'told' } : taken
  if (entry.state === 'ended') return { answer: 'told' }
  return entry.state === 'ending' ? taken : { answer: 'mine' }
}

function entryOf(text: string): z.infer<typeof entrySchema> | null {
  try {
    return entrySchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
