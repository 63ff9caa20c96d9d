import { isCluster, type RedisClient } from '../redis/client'
import { GuardArgumentError } from './errors'
import type { Script } from './scripts'

/** All that a guard needs of its connection. */
export type GuardConnection = Pick<RedisClient, 'evalsha' | 'eval' | 'sadd' | 'wait' | 'on' | 'off'>

/**
 * Runs a script by its SHA-1, and by its text where Redis has lost it (a restart, SCRIPT FLUSH).
 * @throws GuardArgumentError for a refused argument; else what the connection throws
 */
export async function callScript(
  connection: Pick<GuardConnection, 'evalsha' | 'eval'>,
  script: Script,
  keys: readonly string[],
  args: readonly string[]
): Promise<unknown> {
  try {
    try {
      return await connection.evalsha(script.sha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(isReplyError(error) && error.message.startsWith('NOSCRIPT'))) throw error
      return await connection.eval(script.text, keys.length, ...keys, ...args)
    }
  } catch (error) {
    const refused = isReplyError(error) && /^(?:ERR )?TASKGUARD_ARGUMENT (.*)$/s.exec(error.message)
    if (refused) throw new GuardArgumentError(refused[1], { cause: error })
    throw error
  }
}

/**
 * WAIT, on the connection that the writes to `key` went over: without a key a cluster's client would ask any node.
 * @returns how many replicas have the writes
 */
export async function waitForReplicas(
  connection: GuardConnection,
  key: string,
  replicas: number,
  milliseconds: number
): Promise<number> {
  if (!isCluster(connection)) return connection.wait(replicas, milliseconds)
  const replies = await connection
    .pipeline([
      ['exists', key],
      ['wait', replicas, milliseconds]
    ])
    .exec()
  const [error, reached] = replies?.[1] ?? [new Error('Connection is closed.'), 0]
  if (error) throw error
  return Number(reached)
}

/** True where the command may have reached Redis and run although no answer came. */
export function mayHaveRun(error: unknown): boolean {
  if (isReplyError(error)) return false
  // ioredis says so of a command that was never written, the offline queue being off.
  return !(error instanceof Error && /isn't writeable|enableOfflineQueue/.test(error.message))
}

/** Redis itself answered, with an error. ioredis types its ReplyError as any, so it is known by its name. */
const isReplyError = (error: unknown): error is Error => error instanceof Error && error.name === 'ReplyError'
