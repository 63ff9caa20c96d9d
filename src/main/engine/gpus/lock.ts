import { connect, createServer, type Server } from 'node:net'
import { gpuHolderSchema, type GpuHolder } from '@shared/gpus/gpu'

/** A GPU taken for this process. The kernel gives it back when the process ends, however it ends. */
export interface GpuLock {
  readonly uuid: string
  release(): Promise<void>
}

/** A holder that stands still (SIGSTOP) holds all the same. */
const PATIENCE_MS = 500

/**
 * One name a GPU, bound by the process that holds it: on Linux an abstract socket, on Windows a named pipe. Both belong
 * to the kernel: no file is left behind, and no second process on this machine (in this network namespace) can bind it.
 */
function addressOf(uuid: string): string {
  const name = `taskguard-gpu-${uuid.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 80)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `\0${name}`
}

/**
 * Takes a GPU among all Task Guards of this machine. Null: another process holds it.
 * @throws where the system has no such locks (macOS, which has no CUDA either)
 */
export function lockGpu(uuid: string, holder: () => GpuHolder): Promise<GpuLock | null> {
  if (process.platform === 'darwin') throw new Error('GPUs are taken on Linux and Windows only')
  return new Promise((resolve, reject) => {
    // Whoever asks is told who holds it.
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(JSON.stringify(holder()))
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(error)
    })
    server.listen(addressOf(uuid), () => {
      server.unref()
      resolve({ uuid, release: () => closed(server) })
    })
  })
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    if (!server.listening) resolve()
    else server.close(() => resolve())
  })

/** Who holds it: null: nobody; `unknown`: somebody who does not say. Asking disturbs nobody. */
export function gpuHolder(uuid: string): Promise<GpuHolder | 'unknown' | null> {
  if (process.platform === 'darwin') return Promise.resolve(null)
  return new Promise((resolve) => {
    const socket = connect(addressOf(uuid))
    let said = ''
    const answer = (holder: GpuHolder | 'unknown' | null): void => {
      socket.destroy()
      resolve(holder)
    }
    socket.setTimeout(PATIENCE_MS, () => answer('unknown'))
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      said += text
      if (said.length > 8192) answer('unknown')
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      answer(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? null : 'unknown')
    )
    socket.on('end', () => answer(parsedHolder(said)))
  })
}

function parsedHolder(text: string): GpuHolder | 'unknown' {
  try {
    return gpuHolderSchema.parse(JSON.parse(text))
  } catch {
    return 'unknown'
  }
}

/** The holders of those that are held. */
export async function gpuHolders(
  uuids: readonly string[]
): Promise<ReadonlyMap<string, GpuHolder | 'unknown'>> {
  const asked = await Promise.all(uuids.map(async (uuid) => [uuid, await gpuHolder(uuid)] as const))
  return new Map(asked.flatMap(([uuid, holder]) => (holder === null ? [] : [[uuid, holder] as const])))
}
