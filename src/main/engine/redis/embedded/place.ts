import { createHash } from 'node:crypto'
import { lstat, mkdir, realpath } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../../files/make-folder'

/** Where the embedded Redis keeps what. */
export interface Place {
  /** `HOME/redis`: append-only file, configuration, log, lock. */
  readonly data: string
  /** Null on Windows, where it listens on a loopback port. */
  readonly socket: string | null
  readonly config: string
  readonly log: string
  readonly lock: string
  /** The running server: who it is and how to reach it. */
  readonly server: string
  /** One file for each process that uses it. */
  readonly users: string
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, the ending zero included. */
const SOCKET_PATH_MAX = 100

/** Makes the folders, for this user alone. */
export async function preparePlace(home: string): Promise<Place> {
  await makeFolder(join(home, 'redis', 'users'))
  // One data folder, one lock and one socket, by whatever symbolic link it is reached.
  const data = await realpath(join(home, 'redis'))
  return {
    data,
    socket: process.platform === 'win32' ? null : await socketPath(data),
    config: join(data, 'redis.conf'),
    log: join(data, 'redis.log'),
    lock: join(data, 'lock'),
    server: join(data, 'server.json'),
    users: join(data, 'users')
  }
}

async function socketPath(data: string): Promise<string> {
  const beside = join(data, 'redis.sock')
  if (Buffer.byteLength(beside) <= SOCKET_PATH_MAX) return beside
  // Its own folder, named after the data, the same for every process of this user.
  const name = `taskguard-${userInfo().uid}-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`
  const shortest = [tmpdir(), '/tmp'].find(
    (base) => Buffer.byteLength(join(base, name, 'redis.sock')) <= SOCKET_PATH_MAX
  )
  const folder = join(shortest ?? '/tmp', name)
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  const found = await lstat(folder)
  // The temporary folder is everyone's: someone else may have made it first.
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0)
    throw new Error(`${folder} is not a folder of this user alone: remove it, then start again`)
  return join(folder, 'redis.sock')
}
