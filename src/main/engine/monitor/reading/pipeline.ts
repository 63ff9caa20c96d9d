import type { Cluster } from 'ioredis'
import { clockOf, isCluster, type RedisClient } from '../../redis/client'

export type Command = readonly [name: string, ...args: (string | number)[]]

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  /** This one command was refused: a missing right, a key of the wrong type. */
  | {
      readonly ok: false
      readonly error: Error
      readonly refusal: 'permission' | 'wrong_type' | 'unknown_command'
    }

/**
 * Sends the commands in one go and gives their replies in order. A refusal that concerns one key is a reply; whatever
 * concerns the connection or the whole server (lost, timed out, loading, no password) is thrown.
 */
export async function pipelined(redis: RedisClient, commands: readonly Command[]): Promise<Reply[]> {
  if (commands.length === 0) return []
  if (isCluster(redis)) return Promise.all(commands.map((command) => asked(redis, command)))
  const replies = await redis.pipeline(commands.map((command) => [...command])).exec()
  if (replies === null) throw new Error('Connection is closed.')
  return replies.map(([error, value]) => (error === null ? { ok: true, value } : refused(error)))
}

/** Each command goes to its key's node: a pipeline of ioredis takes one node's keys only. */
async function asked(cluster: Cluster, [name, ...args]: Command): Promise<Reply> {
  try {
    const client = name === 'time' ? clockOf(cluster) : cluster
    return { ok: true, value: await client.call(name, ...args) }
  } catch (error) {
    return refused(error instanceof Error ? error : new Error(String(error)))
  }
}

function refused(error: Error): Reply {
  if (error.message.startsWith('NOPERM')) return { ok: false, error, refusal: 'permission' }
  if (error.message.startsWith('WRONGTYPE')) return { ok: false, error, refusal: 'wrong_type' }
  if (error.message.startsWith('ERR unknown command')) return { ok: false, error, refusal: 'unknown_command' }
  throw error
}

export const texts = (value: unknown): (string | null)[] =>
  Array.isArray(value) ? value.map((each) => (typeof each === 'string' ? each : null)) : []

/** `[member, score, member, score, …]` */
export function scored(value: unknown): { member: string; score: string }[] {
  const flat = texts(value)
  const pairs: { member: string; score: string }[] = []
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [member, score] = [flat[at], flat[at + 1]]
    if (member != null && score != null) pairs.push({ member, score })
  }
  return pairs
}

/** Redis TIME as milliseconds. */
export function timeReply(value: unknown): number {
  const [seconds, micros] = texts(value)
  const at = Math.floor(Number(seconds) * 1000 + Number(micros) / 1000)
  if (!Number.isFinite(at)) throw new Error('TIME gave no time')
  return at
}

export function* chunks<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = []
  for (const item of items) {
    chunk.push(item)
    if (chunk.length >= size) {
      yield chunk
      chunk = []
    }
  }
  if (chunk.length > 0) yield chunk
}
