import { readFileSync } from 'node:fs'
import { Redis, type RedisOptions } from 'ioredis'
import { UsageError } from '@shared/errors'
import { backoff } from './backoff'
import { RedisFault, toRedisFault } from './fault'
import type { RedisTarget } from './target'

/**
 * What a connection is for:
 * - `guard`: holds leases. Nothing is queued while offline and nothing is sent twice: a command that failed may still
 *   have run, and only the guard knows what that means. Reconnects by itself, with backoff.
 * - `command`: a one-shot command. The same, but never reconnects: a lost connection is its end.
 * - `monitor`, `subscriber`: never reconnect by themselves either; the monitor opens new ones at its own pace.
 */
export type RedisRole = 'guard' | 'command' | 'monitor' | 'subscriber'

export interface ConnectOptions {
  /** Milliseconds until a connection attempt, and until a command, counts as failed. */
  readonly connectTimeout?: number
  readonly commandTimeout?: number
}

/** The constructor takes `replyMapping` apart, for its types' sake. */
type ClientOptions = Omit<RedisOptions, 'replyMapping'>

const CONNECT_TIMEOUT = 5_000
const COMMAND_TIMEOUT = 5_000
const KEEP_ALIVE = 10_000

/**
 * A client that is not connected yet: `openRedis` connects and checks it. Its `error` events are heard, so that an
 * outage never ends the process; each failed command tells its own caller.
 */
export function connectRedis(target: RedisTarget, role: RedisRole, options: ConnectOptions = {}): Redis {
  const commandTimeout = options.commandTimeout ?? COMMAND_TIMEOUT
  const settings: ClientOptions = {
    ...whereTo(target),
    ...(target.username === null ? {} : { username: target.username }),
    ...(target.password === null ? {} : { password: target.password }),
    db: target.db,
    // RESP2 is what every server and proxy speaks; the replies are the same.
    protocol: 2,
    lazyConnect: true,
    connectionName: `taskguard-${role}`,
    disableClientInfo: true,
    connectTimeout: options.connectTimeout ?? CONNECT_TIMEOUT,
    commandTimeout,
    // A half-open socket accepts writes for minutes. Silence for longer than a command may take destroys it.
    socketTimeout: commandTimeout + 1_000,
    disconnectTimeout: 500,
    keepAlive: KEEP_ALIVE,
    noDelay: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // With 0, a lost connection fails the commands under way at once, instead of leaving them to their timeouts.
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    // LOADING is told by the first command; INFO may not be allowed at all.
    enableReadyCheck: false,
    retryStrategy: role === 'guard' ? (attempt) => backoff(attempt) : null
  }
  const redis = new Redis(settings)
  redis.on('error', (error: unknown) => {
    lastErrors.set(redis, error)
    // ioredis goes on in database 0 when its SELECT is refused: every command would hit the wrong data.
    if (failedCommand(error) === 'select') redis.disconnect(true)
  })
  return redis
}

const lastErrors = new WeakMap<Redis, unknown>()

/**
 * Connects and asks once, so that a wrong password, a missing right, a wrong database or a loading server is told here.
 * @throws RedisFault
 */
export async function openRedis(
  target: RedisTarget,
  role: RedisRole,
  options: ConnectOptions = {}
): Promise<Redis> {
  const redis = connectRedis(target, role, options)
  try {
    await redis.connect()
    await redis.ping()
    return redis
  } catch (error) {
    const fault = toRedisFault(error, target)
    // Authenticated, only PING is not among the rights: what is needed will be asked for by name.
    if (fault.code === 'permission' && failedCommand(error) === 'ping') return redis
    redis.disconnect()
    throw connectionFault(redis, fault, target)
  }
}

/** The reason behind "connection is closed": the last error the connection itself met, where there is one. */
function connectionFault(redis: Redis, fault: RedisFault, target: RedisTarget): RedisFault {
  const last = lastErrors.get(redis)
  return fault.code === 'unreachable' && last !== undefined ? toRedisFault(last, target) : fault
}

/** A failed command's fault: behind a mere "not connected" stands why the last attempt to connect failed. */
export const commandFault = (error: unknown, redis: Redis, target: RedisTarget): RedisFault =>
  connectionFault(redis, toRedisFault(error, target), target)

function failedCommand(error: unknown): string | null {
  if (!(error instanceof Error) || !('command' in error)) return null
  const { command } = error
  if (typeof command !== 'object' || command === null || !('name' in command)) return null
  return typeof command.name === 'string' ? command.name.toLowerCase() : null
}

function whereTo(target: RedisTarget): ClientOptions {
  if (target.path !== null) return { path: target.path }
  const place = { host: target.host ?? '127.0.0.1', port: target.port }
  if (!target.tls) return place
  return { ...place, tls: target.caFile === null ? {} : { ca: readCa(target.caFile) } }
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new UsageError('?ca=', `names a file that can't be read: ${file}`)
  }
}
