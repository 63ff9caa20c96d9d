import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { openServer } from '../connect'
import { parseRedisUrl } from '../target'
import { findServerBinary } from './binary'
import { serverConfig, type Listen } from './config'
import { withFileLock } from './lock'
import { preparePlace, type Place } from './place'
import { probeServer, type Probe } from './probe'
import { isAlive, markOf, type ProcessMark } from './process'
import { countUsers, registerUser } from './users'

export { EmbeddedUnavailable } from './binary'

/** A Redis of our own on this machine, as one user of it holds it. */
export interface EmbeddedServer {
  /** `unix:///…`, or on Windows `redis://:password@127.0.0.1:port`: keep it to yourself. */
  readonly url: string
  readonly pid: number
  /** True when it was running already: started by another process, or left by one that crashed. */
  readonly adopted: boolean
  /**
   * Gives it back. The last one out stops it: while another process of ours still uses it, or any of our clients is
   * connected (a job outlives the app), it goes on. What it holds is on disk when this resolves.
   */
  stop(): Promise<{ stopped: boolean }>
}

export interface EmbeddedOptions {
  /** The folder for all that is kept; the data goes to `HOME/redis`. */
  readonly home: string
  /** Where to look for a server; default: this process's PATH. */
  readonly path?: string
}

/** A large append-only file takes its time to load. */
const START_TIMEOUT = 60_000
const ANSWER_TIMEOUT = 10_000
const STOP_TIMEOUT = 15_000
const LOG_KEPT = 1_000_000

const serverFileSchema = z.object({
  pid: z.number().int(),
  started: z.string().nullable(),
  url: z.string()
})
type ServerFile = z.infer<typeof serverFileSchema>

/**
 * Starts `redis-server` or `valkey-server` on the data in `home`, or adopts the one that already runs on it: never a
 * second one. The server is detached: it outlives a crash of this process.
 * @throws EmbeddedUnavailable where none is installed
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const place = await preparePlace(options.home)
  return withFileLock(place.lock, async () => {
    const running = (await findRunning(place)) ?? (await launch(place, findServerBinary(options.path)))
    const leave = await registerUser(place.users)
    let stopping: Promise<{ stopped: boolean }> | undefined
    return {
      ...running,
      stop: () => (stopping ??= withFileLock(place.lock, () => leaveAndStop(place, running.url, leave)))
    }
  })
}

interface Running {
  readonly url: string
  readonly pid: number
  readonly adopted: boolean
}

async function findRunning(place: Place): Promise<Running | null> {
  const noted = await readServerFile(place)
  const url = place.socket === null ? noted?.url : socketUrl(place.socket)
  if (url === undefined) return null
  const deadline = Date.now() + (noted !== null && isAlive(noted) ? START_TIMEOUT : ANSWER_TIMEOUT)
  for (;;) {
    const probe = await probeServer(url, place.data)
    if (probe.kind === 'ours') return { url, pid: probe.pid, adopted: true }
    const living = noted !== null && isAlive(noted)
    if (probe.kind === 'none' && !living) return null
    // On a port a stranger may have come after ours had gone; on our own socket nobody else can answer.
    if (probe.kind === 'foreign' && !living && place.socket === null) return null
    if (probe.kind === 'foreign') throw new Error(`the embedded Redis can't be used: ${probe.why}`)
    if (Date.now() > deadline) {
      // Where the system tells no start time, the number may be another process's by now.
      if (probe.kind === 'none' && noted?.started === null) return null
      throw new Error(
        `the embedded Redis${noted === null ? '' : ` (process ${noted.pid})`} runs on ${place.data} and does not answer: end it, then start again`
      )
    }
    await sleep(50)
  }
}

async function launch(place: Place, binary: string): Promise<Running> {
  const listen: Listen =
    place.socket === null
      ? { port: await freePort(), password: randomBytes(24).toString('base64url') }
      : { socket: place.socket }
  const url =
    'socket' in listen ? socketUrl(listen.socket) : `redis://:${listen.password}@127.0.0.1:${listen.port}`
  await writeFile(place.config, serverConfig(place, listen), { mode: 0o600 })
  await trimLog(place.log)
  const child = spawn(binary, [place.config], {
    cwd: place.data,
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    // Nothing of ours: the environment may hold passwords.
    env: Object.fromEntries(
      ['PATH', 'LANG', 'SystemRoot', 'TEMP', 'TMP'].map((name) => [name, process.env[name] ?? ''])
    )
  })
  child.unref()
  const pid = await spawned(child, binary)
  await writeServerFile(place, { ...markOf(pid), url })
  return { url, pid: await answered(place, child, url), adopted: false }
}

const spawned = (child: ChildProcess, binary: string): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${binary} can't be started: ${error.message}`)))
    child.once('spawn', () => resolve(child.pid ?? 0))
  })

async function answered(place: Place, child: ChildProcess, url: string): Promise<number> {
  const deadline = Date.now() + START_TIMEOUT
  for (let wait = 5; ; wait = Math.min(100, wait * 2)) {
    await sleep(wait)
    const ended = child.exitCode !== null || child.signalCode !== null
    const probe: Probe = await probeServer(url, place.data)
    // Ours or, where two came through at once after all, the other one on the same data: then ours must go.
    if (probe.kind === 'ours') {
      if (probe.pid !== child.pid) child.kill('SIGTERM')
      return probe.pid
    }
    if (ended) throw new Error(`the embedded Redis ended at its start: ${await lastLogLine(place.log)}`)
    if (probe.kind === 'foreign' || Date.now() > deadline) {
      child.kill('SIGTERM')
      throw new Error(
        `the embedded Redis does not answer: ${probe.kind === 'none' ? await lastLogLine(place.log) : probe.why}`
      )
    }
  }
}

async function leaveAndStop(
  place: Place,
  url: string,
  leave: () => Promise<void>
): Promise<{ stopped: boolean }> {
  await leave()
  if ((await countUsers(place.users)) > 0) return { stopped: false }
  const noted = await readServerFile(place)
  const probe = await probeServer(url, place.data)
  if (probe.kind !== 'ours') {
    // Gone already, or something that is not ours to stop.
    return { stopped: noted === null || !isAlive(noted) }
  }
  const redis = await openServer(parseRedisUrl(url), 'command')
  try {
    if (othersConnected(String(await redis.client('LIST')), await redis.client('ID')))
      return { stopped: false }
    const server = markOf(probe.pid)
    // It answers by closing the connection; an answer is a refusal.
    const refusal = await redis.call('SHUTDOWN').then(String, () => null)
    if (refusal !== null && refusal !== 'OK')
      throw new Error(`the embedded Redis refused to stop: ${refusal}`)
    await awaitEnd(server)
    await rm(place.server, { force: true })
    return { stopped: true }
  } finally {
    redis.disconnect()
  }
}

/** Whether any client of Task Guard but this connection is there: `CLIENT LIST` has one line each. */
const othersConnected = (list: string, own: number): boolean =>
  list.split('\n').some((line) => / name=taskguard-/.test(line) && !line.startsWith(`id=${own} `))

async function awaitEnd(server: ProcessMark): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT
  let told = false
  while (isAlive(server)) {
    const left = deadline - Date.now()
    if (left < 0) throw new Error(`the embedded Redis (process ${server.pid}) does not end`)
    if (left < STOP_TIMEOUT / 2 && !told) {
      told = true
      process.kill(server.pid, 'SIGTERM')
    }
    await sleep(10)
  }
}

const socketUrl = (socket: string): string => `unix://${socket.split('/').map(encodeURIComponent).join('/')}`

async function readServerFile(place: Place): Promise<ServerFile | null> {
  try {
    return serverFileSchema.parse(JSON.parse(await readFile(place.server, 'utf8')))
  } catch {
    return null
  }
}

async function writeServerFile(place: Place, file: ServerFile): Promise<void> {
  const aside = `${place.server}.new`
  await writeFile(aside, JSON.stringify(file), { mode: 0o600 })
  await rename(aside, place.server)
}

/** The log is kept across starts, but not for ever. */
async function trimLog(log: string): Promise<void> {
  const found = await stat(log).catch(() => null)
  if (found !== null && found.size > LOG_KEPT) await rename(log, `${log}.old`)
}

async function lastLogLine(log: string): Promise<string> {
  try {
    const file = await open(log)
    try {
      const { size } = await file.stat()
      const length = Math.min(size, 2_000)
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
      return buffer.toString('utf8').trim().split('\n').at(-1) ?? 'its log is empty'
    } finally {
      await file.close()
    }
  } catch {
    return 'it left no log'
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port'))
      )
    })
  })
