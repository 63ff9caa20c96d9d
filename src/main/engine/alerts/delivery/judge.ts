import { z } from 'zod'
import type { ChannelAnswer } from '@shared/alerts/channel'
import type { ChannelKind } from '@shared/settings/channel'
import type { PostAnswer } from './post'

export interface Judgement {
  readonly code: Extract<ChannelAnswer['code'], 'delivered' | 'refused' | 'busy' | 'redirect'>
  /** What the receiver asks to wait before the next try, ms; null: it does not say. */
  readonly wait: number | null
}

/** No receiver makes us wait longer than this. */
const LONGEST_WAIT = 3_600_000

/** What may be another answer next time: the server's own trouble, and ours with its limits. */
const PASSING = new Set([408, 425, 429])

/**
 * Whether a message arrived. DingTalk, Feishu and Lark answer 200 to all that they understood, and say in the body how it
 * went. @param now epoch ms
 */
export function judge(kind: ChannelKind, { status, retryAfter, body }: PostAnswer, now: number): Judgement {
  const wait = waitOf(retryAfter, now)
  if (status >= 500 || PASSING.has(status)) return { code: 'busy', wait }
  if (status >= 300 && status < 400) return { code: 'redirect', wait: null }
  if (status < 200 || status >= 400) return { code: 'refused', wait: null }
  if (kind === 'dingtalk' || kind === 'feishu') return judgeBody(kind, body)
  return { code: 'delivered', wait: null }
}

const number = z.coerce.number()
const dingtalkSchema = z.object({ errcode: number }).transform(({ errcode }) => errcode)
const feishuSchema = z.union([
  z.object({ code: number }).transform(({ code }) => code),
  z.object({ StatusCode: number }).transform(({ StatusCode }) => StatusCode)
])

/** A robot takes 20 messages a minute; one that sends more is not heard for ten. */
const ROBOT_PAUSE = 60_000

/** What asks for another try later: the system is busy, or more was sent than is allowed in a minute. */
const LATER: Readonly<Record<'dingtalk' | 'feishu', ReadonlySet<number>>> = {
  dingtalk: new Set([-1, 130_101, 130_102, 410_100]),
  feishu: new Set([11_232, 11_233, 99_991_400])
}

function judgeBody(kind: 'dingtalk' | 'feishu', body: string): Judgement {
  const code = (kind === 'dingtalk' ? dingtalkSchema : feishuSchema).safeParse(parsed(body))
  // Nothing that they answer: some other server stands there.
  if (!code.success) return { code: 'refused', wait: null }
  if (code.data === 0) return { code: 'delivered', wait: null }
  return LATER[kind].has(code.data) ? { code: 'busy', wait: ROBOT_PAUSE } : { code: 'refused', wait: null }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). */
function waitOf(header: string | null, now: number): number | null {
  if (header === null) return null
  const text = header.trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(ms) ? Math.min(LONGEST_WAIT, Math.max(0, ms)) : null
}
