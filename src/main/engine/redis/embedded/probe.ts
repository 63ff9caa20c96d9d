import { realpath } from 'node:fs/promises'
import type { Redis } from 'ioredis'
import { openServer } from '../connect'
import { RedisFault } from '../fault'
import { parseRedisUrl } from '../target'

/** `ours`: our server on our data. `busy`: something is there that does not answer, or not yet. `none`: nothing is there. */
export type Probe =
  | { readonly kind: 'ours'; readonly pid: number }
  | { readonly kind: 'busy'; readonly why: string }
  | { readonly kind: 'foreign'; readonly why: string }
  | { readonly kind: 'none' }

/**
 * Asks who answers at `url`. A server is ours when its working folder is our data folder: another one that was given
 * the same port by the system must not be taken for it.
 */
export async function probeServer(url: string, data: string, timeout = 2_000): Promise<Probe> {
  let redis: Redis
  try {
    redis = await openServer(parseRedisUrl(url), 'command', {
      connectTimeout: timeout,
      commandTimeout: timeout
    })
  } catch (error) {
    if (!(error instanceof RedisFault)) throw error
    if (error.code === 'loading' || error.code === 'timeout') return { kind: 'busy', why: error.message }
    if (error.code === 'auth') return { kind: 'foreign', why: error.message }
    return { kind: 'none' }
  }
  try {
    const [dir, info] = await Promise.all([redis.config('GET', 'dir'), redis.info('server')])
    const folder = Array.isArray(dir) ? String(dir[1]) : ''
    const pid = Number(/^process_id:(\d+)/m.exec(info)?.[1])
    const same = (await realpath(folder).catch(() => folder)) === data
    return same && Number.isInteger(pid) && pid > 0
      ? { kind: 'ours', pid }
      : { kind: 'foreign', why: `a Redis with its data in ${folder} answers there` }
  } catch (error) {
    return { kind: 'busy', why: error instanceof Error ? error.message : String(error) }
  } finally {
    redis.disconnect()
  }
}
