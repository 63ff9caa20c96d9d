import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis'
import type { RedisTarget } from '@shared/endpoints/target'
import { backoff } from './backoff'
import { isCluster, primaries, type RedisClient } from './client'
import { saidFault, toRedisFault, type RedisFault } from './fault'
import { tlsOptions } from './tls'

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

/** What ioredis itself says of each node is left out. */
type NodeOptions = Omit<
  ClientOptions,
  | 'enableOfflineQueue'
  | 'himportFieldsets'
  | 'host'
  | 'path'
  | 'port'
  | 'readOnly'
  | 'retryStrategy'
  | 'sentinels'
>

const CONNECT_TIMEOUT = 5_000
const COMMAND_TIMEOUT = 5_000
const KEEP_ALIVE = 10_000
/** A cluster's client asks for the layout again this often, milliseconds; MOVED makes it ask at once. */
const LAYOUT_EVERY = 30_000

/**
 * A client that is not connected yet: `openRedis` connects and checks it. Its `error` events are heard, so that an
 * outage never ends the process; each failed command tells its own caller.
 * @throws RedisFault where a certificate's file can't be read
 */
export function connectRedis(
  target: RedisTarget,
  role: RedisRole,
  options: ConnectOptions = {}
): RedisClient {
  const shared = sharedOptions(target, role, options)
  return target.kind === 'cluster' ? connectCluster(target, role, shared) : connectOne(target, role, shared)
}

function sharedOptions(target: RedisTarget, role: RedisRole, options: ConnectOptions): ClientOptions {
  const commandTimeout = options.commandTimeout ?? COMMAND_TIMEOUT
  return {
    ...(target.username === null ? {} : { username: target.username }),
    ...(target.password === null ? {} : { password: target.password }),
    ...(target.tls === null ? {} : { tls: tlsOptions(target.tls, target) }),
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
    autoResendUnfulfilledCommands: false,
    // With 0, a lost connection fails the commands under way at once, instead of leaving them to their timeouts.
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    // LOADING is told by the first command; INFO may not be allowed at all.
    enableReadyCheck: false
  }
}

function connectOne(target: RedisTarget, role: RedisRole, shared: ClientOptions): Redis {
  let connected = false
  const redis = new Redis({
    ...shared,
    ...whereTo(target, shared),
    db: target.db,
    enableOfflineQueue: false,
    retryStrategy: role === 'guard' ? (attempt) => backoff(attempt) : null,
    // The primary was made a replica under us: the next connection finds the new one.
    ...(target.sentinel === null
      ? {}
      : { reconnectOnError: ({ message }) => message.startsWith('READONLY') }),
    // The first time once round, then it is told. Later a guard goes on asking: ioredis would give up for good.
    sentinelRetryStrategy: (attempt) => (role === 'guard' && connected ? backoff(attempt) : null)
  })
  redis.once('ready', () => (connected = true))
  redis.on('error', (error: unknown) => {
    lastErrors.set(redis, error)
    // ioredis goes on in database 0 when its SELECT is refused: every command would hit the wrong data.
    if (failedCommand(error) === 'select') redis.disconnect(true)
  })
  return redis
}

function whereTo(target: RedisTarget, shared: ClientOptions): ClientOptions {
  const { sentinel, path, host, port, nodes } = target
  if (path !== null) return { path }
  if (sentinel === null) return { host: host ?? '127.0.0.1', port }
  return {
    sentinels: [...nodes],
    name: sentinel.primary,
    ...(sentinel.username === null ? {} : { sentinelUsername: sentinel.username }),
    ...(sentinel.password === null ? {} : { sentinelPassword: sentinel.password }),
    ...(sentinel.tls && shared.tls ? { sentinelTLS: shared.tls } : {}),
    enableTLSForSentinelMode: target.tls !== null,
    sentinelCommandTimeout: shared.connectTimeout ?? CONNECT_TIMEOUT
  }
}

function connectCluster(target: RedisTarget, role: RedisRole, shared: ClientOptions): Cluster {
  const redisOptions: NodeOptions = shared
  const settings: Omit<ClusterOptions, 'redisOptions'> = {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    clusterRetryStrategy: (attempt) => (role === 'guard' ? backoff(attempt) : null),
    // A command whose connection was lost may have run: it is never sent again. A redirected one has not.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshTimeout: shared.connectTimeout ?? CONNECT_TIMEOUT,
    slotsRefreshInterval: LAYOUT_EVERY,
    // Names stay names: a certificate holds them, not the addresses behind them.
    dnsLookup: (address, callback) => callback(null, address)
  }
  const cluster = new Cluster([...target.nodes], { ...settings, redisOptions })
  cluster.on('error', (error: unknown) => keepNodeError(cluster, lastNodeError(error)))
  cluster.on('node error', (error: unknown) => keepNodeError(cluster, error))
  return cluster
}

const lastErrors = new WeakMap<RedisClient, unknown>()

/** After a refused AUTH every further command is told NOAUTH: the refusal says more. */
function keepNodeError(cluster: Cluster, error: unknown): void {
  const known = lastErrors.get(cluster)
  if (known instanceof Error && known.message.startsWith('WRONGPASS') && says(error, 'NOAUTH')) return
  // That a closed connection is closed explains nothing.
  if (known !== undefined && says(error, 'Connection is closed')) return
  lastErrors.set(cluster, error)
}

const says = (error: unknown, start: string): boolean =>
  error instanceof Error && error.message.startsWith(start)

const lastNodeError = (error: unknown): unknown =>
  error instanceof Error && 'lastNodeError' in error && error.lastNodeError ? error.lastNodeError : error

/**
 * Connects and asks once, so that a wrong password, a missing right, a wrong database or a loading server is told here.
 * @throws RedisFault
 */
export async function openRedis(
  target: RedisTarget,
  role: RedisRole,
  options: ConnectOptions = {}
): Promise<RedisClient> {
  const redis = connectRedis(target, role, options)
  try {
    await redis.connect()
    await redis.ping()
    if (isCluster(redis)) await connectPrimaries(redis)
    if (target.sentinel !== null) await checkPrimary(redis, target)
    return redis
  } catch (error) {
    const fault = toRedisFault(error, target)
    // Authenticated, only PING is not among the rights: what is needed will be asked for by name.
    if (fault.code === 'permission' && failedCommand(error) === 'ping') return redis
    redis.disconnect()
    throw connectionFault(redis, fault, target)
  }
}

/**
 * The same, to one server that is no cluster.
 * @throws RedisFault
 */
export async function openServer(
  target: RedisTarget,
  role: RedisRole,
  options: ConnectOptions = {}
): Promise<Redis> {
  const redis = await openRedis(target, role, options)
  if (!isCluster(redis)) return redis
  redis.disconnect()
  throw saidFault('server', 'is_cluster', 'single_server', target)
}

/**
 * A cluster's client connects to a node at the first command for it, and, queueing nothing, refuses the second one as long
 * as that takes. What can't be reached is told by the commands for it: the other nodes' types go on.
 */
async function connectPrimaries(cluster: Cluster): Promise<void> {
  await Promise.allSettled(primaries(cluster).map((node) => node.ping()))
  cluster.on('+node', (node: Redis) => void node.connect().catch(() => undefined))
}

/** A Sentinel that has not yet heard of a failover names the server that was the primary. */
async function checkPrimary(redis: RedisClient, target: RedisTarget): Promise<void> {
  const role: unknown = await redis.call('ROLE').catch(() => null)
  if (!Array.isArray(role) || role[0] !== 'slave') return
  throw saidFault('unreachable', 'failover', 'wait_failover', target)
}

/** The reason behind "connection is closed": the last error the connection itself met, where there is one. */
function connectionFault(redis: RedisClient, fault: RedisFault, target: RedisTarget): RedisFault {
  const last = lastErrors.get(redis)
  return fault.code === 'unreachable' && last !== undefined ? toRedisFault(last, target) : fault
}

/** A failed command's fault: behind a mere "not connected" stands why the last attempt to connect failed. */
export const commandFault = (error: unknown, redis: RedisClient, target: RedisTarget): RedisFault =>
  connectionFault(redis, toRedisFault(error, target), target)

function failedCommand(error: unknown): string | null {
  if (!(error instanceof Error) || !('command' in error)) return null
  const { command } = error
  if (typeof command !== 'object' || command === null || !('name' in command)) return null
  return typeof command.name === 'string' ? command.name.toLowerCase() : null
}
