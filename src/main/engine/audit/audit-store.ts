import { z } from 'zod'
import {
  AUDIT_FIELD,
  AUDIT_KEPT_MS,
  auditEntrySchema,
  auditTime,
  type AuditEntry
} from '@shared/protocol/audit'
import { auditKey, eventsChannel } from '@shared/protocol/keys'
import { parseReply, type Replies } from '../guard/answers'
import { callScript, type GuardConnection } from '../guard/connection'
import { loadScripts } from '../guard/scripts'
import type { RedisClient } from '../redis/client'

interface Written {
  readonly answer: 'WRITTEN'
  readonly id: string
}

const replies: Replies<Written> = {
  WRITTEN: z.tuple([z.literal('WRITTEN'), z.string()]).transform(([answer, id]) => ({ answer, id }))
}

const { audit: script } = loadScripts()

/**
 * Appends one act to `NS:audit`.
 * @returns its id in the stream
 * @throws UnreadableKeyError where the key is no stream; the connection's errors
 */
export async function writeAudit(
  redis: Pick<GuardConnection, 'evalsha' | 'eval'>,
  namespace: string,
  entry: AuditEntry
): Promise<string> {
  const args = [JSON.stringify(entry), eventsChannel(namespace)]
  return parseReply('audit', replies, await callScript(redis, script, [auditKey(namespace)], args)).id
}

/** An act as it was read back. */
export interface KeptAct {
  /** The stream's id. */
  readonly id: string
  /** Redis ms. */
  readonly at: number
  /** Null: it can't be understood. */
  readonly entry: AuditEntry | null
}

/** Of a page of acts: the newest first. */
export interface AuditPage {
  readonly acts: readonly KeptAct[]
  /** Read on from here, older ones; null: there are none. */
  readonly next: string | null
}

/**
 * Reads a page of acts, the newest first.
 * @param from Redis ms: none older than this
 * @param before the id that the last page ended with; null: from the newest
 * @throws the connection's error; WRONGTYPE where the key is no stream
 */
export async function readAuditPage(
  redis: Pick<RedisClient, 'xrevrange'>,
  namespace: string,
  { from, before, count }: { readonly from: number; readonly before: string | null; readonly count: number }
): Promise<AuditPage> {
  const end = before === null ? '+' : `(${before}`
  const read = await redis.xrevrange(auditKey(namespace), end, String(Math.max(0, from)), 'COUNT', count)
  const acts = read.map(([id, fields]) => keptAct(id, fields))
  return { acts, next: read.length < count ? null : (read.at(-1)?.[0] ?? null) }
}

/** The oldest act that a reader shows: what Redis still has beyond it is on its way out. */
export const auditFrom = (now: number): number => now - AUDIT_KEPT_MS

function keptAct(id: string, fields: readonly string[]): KeptAct {
  const at = auditTime(id) ?? 0
  const place = fields.indexOf(AUDIT_FIELD)
  return { id, at, entry: place === -1 ? null : parsed(fields[place + 1] ?? '') }
}

function parsed(text: string): AuditEntry | null {
  try {
    return auditEntrySchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
