import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { UsageError } from '@shared/errors'

const serverFileSchema = z.object({ pid: z.number().int() })

/**
 * The demo writes made-up runs: only ever into the Redis that Task Guard itself started on this machine. Such a server
 * has `server.json` with its own process id in its data folder; no other has.
 * @throws UsageError
 */
export async function assertEmbedded(redis: Redis): Promise<void> {
  if (!(await isEmbedded(redis)))
    throw new UsageError('demo', 'runs on the embedded Redis only, never on a Redis of someone else')
}

async function isEmbedded(redis: Redis): Promise<boolean> {
  try {
    const [info, dir] = await Promise.all([redis.info('server'), redis.config('GET', 'dir')])
    const pid = Number(/^process_id:(\d+)/m.exec(info)?.[1])
    const folder = Array.isArray(dir) ? String(dir[1]) : ''
    const noted = serverFileSchema.parse(JSON.parse(await readFile(join(folder, 'server.json'), 'utf8')))
    return noted.pid === pid
  } catch {
    return false
  }
}
