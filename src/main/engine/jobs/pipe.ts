import { execFile } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

/** A pipe from a child to us. */
export interface Pipe {
  readonly reader: Readable
  /** The child's end; ours is closed with `started()`, once the child has it. */
  readonly writeFd: number
  started(): void
}

/**
 * A pipe as a shell makes one. Node's own are sockets: a command that opens /dev/stdout fails on them, and one whose
 * reader went away gets ECONNRESET instead of SIGPIPE. Null where there is no mkfifo (Windows): then Node's must do.
 */
export async function makePipe(): Promise<Pipe | null> {
  if (process.platform === 'win32') return null
  let folder: string | null = null
  try {
    folder = await mkdtemp(join(tmpdir(), 'taskguard-pipe-'))
    const path = join(folder, 'stdout')
    await promisify(execFile)('mkfifo', ['-m', '600', path])
    // The reader first and non-blocking: either open alone would wait for the other.
    const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writeFd = openSync(path, constants.O_WRONLY)
    const reader = new Socket({ fd: readFd, readable: true, writable: false })
    return { reader, writeFd, started: () => closeSync(writeFd) }
  } catch {
    return null
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
}
