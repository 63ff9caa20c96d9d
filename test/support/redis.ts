import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis, type RedisOptions } from 'ioredis'
import { until } from './until'

export type ClientOptions = Omit<RedisOptions, 'replyMapping'>

export interface TestRedisOptions {
  /** More of redis-server's arguments, e.g. `['--appendonly', 'yes']`; they win over the defaults. */
  readonly args?: readonly string[]
}

/**
 * A redis-server of this test alone: on a free loopback port and a Unix socket, its data in a temporary folder, which
 * goes with `stop()`. Clients made by `client()` are closed with it.
 */
export interface TestRedis {
  readonly port: number
  /** `redis://127.0.0.1:PORT` */
  readonly url: string
  readonly socket: string
  /** `unix:///…/redis.sock` */
  readonly socketUrl: string
  readonly folder: string
  /** The server's process id; throws while it is shut down. */
  readonly pid: number
  /** A client that connects at once; its connection errors are left to the commands that meet them. */
  client(options?: ClientOptions): Redis
  /** Stops the server as an operator would; the folder stays. */
  shutdown(): Promise<void>
  /** SIGKILL, as the out-of-memory killer would; the folder stays. */
  kill(): Promise<void>
  /** Starts it again on the same port, socket and data, and returns when it answers. */
  start(): Promise<void>
  /** SIGSTOP: connections stand and nothing answers. */
  pause(): void
  resume(): void
  /** Closes the clients, ends the server and removes the folder. */
  stop(): Promise<void>
}

/** Ports this process handed out: two servers started at once must not be given the same one. */
const handedOut = new Set<number>()

/** A loopback port nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const probe = createServer()
      probe.once('error', reject)
      probe.listen(0, '127.0.0.1', () => {
        const address = probe.address()
        probe.close(() => {
          if (address !== null && typeof address === 'object') resolve(address.port)
          else reject(new Error('the probe has no port'))
        })
      })
    })
    if (!handedOut.has(port)) {
      handedOut.add(port)
      return port
    }
  }
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()))

/** @throws when redis-server is not installed or does not answer within ten seconds */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-redis-'))
  const port = await freePort()
  const socket = join(folder, 'redis.sock')
  const clients = new Set<Redis>()
  let child: ChildProcess | undefined

  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--unixsocket', socket, '--dir', folder]
    args.push('--save', '', '--appendonly', 'no', '--loglevel', 'warning', ...(options.args ?? []))
    const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    child = server
    running.add(server)
    let output = ''
    let failed: Error | undefined
    server.stdout.on('data', (chunk) => (output += String(chunk)))
    server.stderr.on('data', (chunk) => (output += String(chunk)))
    server.once('error', (error) => (failed = error))
    server.once('exit', () => running.delete(server))
    const probe = new Redis(socket, {
      lazyConnect: true,
      protocol: 2,
      retryStrategy: () => null,
      enableReadyCheck: false
    })
    probe.on('error', () => undefined)
    try {
      const outcome = await until(
        'redis-server answers',
        async () => {
          if (failed) return failed
          if (server.exitCode !== null) return new Error(`redis-server exited: ${output}`)
          if (probe.status === 'wait' || probe.status === 'end') await probe.connect()
          await probe.ping().catch((error: unknown) => {
            // A server that asks for a password is up all the same.
            if (!/NOAUTH|NOPERM/.test(String(error))) throw error
          })
          return true
        },
        { everyMs: 5 }
      )
      if (outcome instanceof Error) throw outcome
    } finally {
      probe.disconnect()
    }
  }

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const server = child
    child = undefined
    if (!server) return
    server.kill(signal)
    await ended(server)
  }

  const living = (): number => {
    if (child?.pid === undefined) throw new Error('the test redis is shut down')
    return child.pid
  }

  await start()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    socket,
    socketUrl: `unix://${socket}`,
    folder,
    get pid() {
      return living()
    },
    client(clientOptions = {}) {
      const client = new Redis(socket, clientOptions)
      client.on('error', () => undefined)
      clients.add(client)
      return client
    },
    shutdown: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
    pause: () => void process.kill(living(), 'SIGSTOP'),
    resume: () => void process.kill(living(), 'SIGCONT'),
    async stop() {
      for (const client of clients) client.disconnect()
      await end('SIGKILL')
      handedOut.delete(port)
      await rm(folder, { recursive: true, force: true })
    }
  }
}
