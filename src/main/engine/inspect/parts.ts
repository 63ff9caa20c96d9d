import type { ChainableCommander } from 'ioredis'
import type { RedisClient } from '../redis/client'
import { liveMember, resourceKeys } from '@shared/protocol/keys'

/** What Redis holds of one resource. A key of another type counts as absent: the monitor's reading names it. */
export interface Parts {
  readonly lock: string | null
  /** Redis milliseconds; null: no lock, or it never expires. */
  readonly lockExpiresAt: number | null
  /** JSON text. */
  readonly state: string | null
  /** JSON texts by run id. */
  readonly records: ReadonlyMap<string, string>
  /** Deadlines, Redis milliseconds, of the runs that lock, state and records name. */
  readonly live: ReadonlyMap<string, number>
  readonly refused: readonly string[]
}

const NO_TRANSACTION = /^NOPERM.*'(?:multi|exec)'/

const RUN_ID = /"run_id"\s*:\s*"([\w.-]{1,64})"/

/**
 * Reads a resource's keys in one transaction, so that they belong together. Plain reading commands: a person who may
 * only read has no right to scripts, and may have none to transactions; then they are sent in one go without.
 * @throws the connection's error, a refusal included
 */
export async function readParts(
  redis: RedisClient,
  { namespace, type, id }: { readonly namespace: string; readonly type: string; readonly id: string }
): Promise<{ at: number; resource: Parts }> {
  const keys = resourceKeys(namespace, type, id)
  const asked = (chain: ChainableCommander): ReturnType<ChainableCommander['exec']> =>
    chain
      .time()
      .get(keys.lock)
      .pttl(keys.lock)
      .get(keys.state)
      .hgetall(keys.runs)
      .smembers(keys.refused)
      .exec()
  const replies = await asked(redis.multi()).catch((error: unknown) => {
    const reason = reasonOf(error)
    if (!(reason instanceof Error && NO_TRANSACTION.test(reason.message))) throw reason
    return asked(redis.pipeline())
  })
  const [time, lock, ttl, state, runs, refused] = (replies ?? []).map(([error, value]) => {
    if (error && !error.message.startsWith('WRONGTYPE')) throw error
    return error ? null : value
  })
  const [seconds, micros] = time as [string, string]
  const at = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
  const parts = {
    lock: textOf(lock),
    lockExpiresAt: typeof ttl === 'number' && ttl >= 0 ? at + ttl : null,
    state: textOf(state),
    records: new Map(Object.entries((runs ?? {}) as Record<string, string>)),
    refused: (refused ?? []) as string[]
  }
  return { at, resource: { ...parts, live: await deadlines(redis, keys.live, id, parts) } }
}

/** A transaction is discarded for what one of its commands was refused for. */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('previousErrors' in error)) return error
  const { previousErrors } = error
  const first: unknown = Array.isArray(previousErrors) ? previousErrors[0] : undefined
  return first ?? new Error(error.message.replace(/^EXECABORT .*?(?=NOPERM)/, ''))
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

async function deadlines(
  redis: RedisClient,
  key: string,
  id: string,
  { lock, state, records }: Pick<Parts, 'lock' | 'state' | 'records'>
): Promise<Map<string, number>> {
  const named = [lock, RUN_ID.exec(state ?? '')?.[1] ?? null, ...records.keys()]
  const runIds = [...new Set(named.filter((runId) => runId !== null))]
  if (runIds.length === 0 || (await redis.type(key)) !== 'zset') return new Map()
  const scores = await Promise.all(runIds.map((runId) => redis.zscore(key, liveMember(id, runId))))
  return new Map(
    runIds.flatMap((runId, i) => {
      const score = scores[i]
      return score == null ? [] : [[runId, Number(score)] as const]
    })
  )
}
