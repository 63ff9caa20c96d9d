import type { Redis } from 'ioredis'
import { typesKey } from '@shared/protocol/keys'
import { taskTypeSchema } from '@shared/protocol/ids'
import type { ClockFacts, DoctorFacts, LatencyFacts, ScriptFacts } from './facts'
import {
  configNumber,
  memoryFacts,
  parseConfig,
  parseInfo,
  persistenceFacts,
  replicationFacts,
  serverFacts,
  type Table
} from './info'
import { findNamespaces } from './namespaces'
import { rightsFacts } from './rights'

const PINGS = 21

/** Of one server: whether it is reached as a part of its cluster is for the caller to say. */
type GatheredFacts = Omit<DoctorFacts, 'wholeCluster'>

export interface GatherOptions {
  readonly namespace: string
  /** The connection is a Unix socket: TCP settings do not concern it. */
  readonly overSocket: boolean
  /** Loads every script of the guard and says which the server refused. */
  readonly loadScripts: (redis: Redis) => Promise<ScriptFacts>
  /** This machine's clock, milliseconds; a parameter so that a test can set it wrong. */
  readonly now?: () => number
}

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0

/** True for the server's own refusal: an answer, where a lost connection is none. */
const refused = (error: unknown): boolean =>
  error instanceof Error && /^(NOPERM|ERR unknown command|ERR unknown subcommand)/i.test(error.message)

const orRefused =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    if (refused(error)) return otherwise
    throw error
  }

async function measureLatency(redis: Redis): Promise<LatencyFacts> {
  const took: number[] = []
  for (let i = 0; i < PINGS; i += 1) {
    const from = performance.now()
    // A refusal has made the round trip too.
    await redis.ping().catch(orRefused('refused'))
    took.push(performance.now() - from)
  }
  took.sort((a, b) => a - b)
  return { medianMs: median(took), worstMs: took.at(-1) ?? 0, pings: PINGS }
}

/** The best of three: the answer with the shortest round trip says most about the difference. Null: TIME is refused. */
async function measureClock(redis: Redis, now: () => number): Promise<ClockFacts | null> {
  let best: ClockFacts | null = null
  for (let i = 0; i < 3; i += 1) {
    const [before, from] = [now(), performance.now()]
    const reply = await redis.time().catch(orRefused(null))
    if (reply === null) return null
    const errorMs = (performance.now() - from) / 2
    const at = Number(reply[0]) * 1000 + Number(reply[1]) / 1000
    if (best === null || errorMs < best.errorMs) best = { at, skewMs: at - (before + errorMs), errorMs }
  }
  return best
}

const config = (redis: Redis): Promise<Table | null> =>
  redis
    .call('CONFIG', 'GET', '*')
    .then((reply) => (Array.isArray(reply) && reply.length > 0 ? parseConfig(reply) : null))
    .catch(() => null)

/** The type whose keys the rights are tried on: one that the fleet uses, where rights may be given by key pattern. */
async function probeType(redis: Redis, namespace: string): Promise<string> {
  const types = await redis.smembers(typesKey(namespace)).catch(() => [])
  return types.find((type) => taskTypeSchema.safeParse(type).success) ?? 'video_analysis'
}

/**
 * Asks the endpoint everything that the rules speak about. Writes nothing.
 * @throws what the connection throws when it is lost on the way
 */
export async function gatherFacts(redis: Redis, options: GatherOptions): Promise<GatheredFacts> {
  const now = options.now ?? Date.now
  const clock = await measureClock(redis, now)
  const latency = await measureLatency(redis)
  const info = await redis.info().then(parseInfo).catch(orRefused(null))
  const settings = await config(redis)
  const facts: GatheredFacts = {
    namespace: options.namespace,
    at: clock?.at ?? now(),
    clock,
    latency,
    server: info && serverFacts(info),
    memory: info || settings ? memoryFacts(info ?? {}, settings) : null,
    persistence: info || settings ? persistenceFacts(info ?? {}, settings) : null,
    replication: info && replicationFacts(info, settings),
    idleTimeoutS: configNumber(settings, 'timeout'),
    tcpKeepaliveS: configNumber(settings, 'tcp-keepalive'),
    overSocket: options.overSocket,
    rights: await rightsFacts(redis, options.namespace, await probeType(redis, options.namespace)),
    scripts: await options.loadScripts(redis),
    namespaces: await findNamespaces(redis, options.namespace)
  }
  // What was refused above is "unknown"; a connection lost meanwhile is not, and this says so.
  await redis.ping().catch(orRefused('refused'))
  return facts
}
