import { runTime } from '@shared/metrics/run'
import { RunLedger } from '../../metrics/run-ledger'
import { NamespaceReader } from '../../monitor/reading/reader'
import { Unread } from '../../monitor/reading/unread'
import type { RedisClient } from '../../redis/client'

const WEEK = 7 * 86_400_000

/**
 * The longest run that the guard has on record, of the last seven days; null: none has completed.
 * @returns the resource as `type id`, and what could not be read
 * @throws the connection's error
 */
export async function longestRecorded(
  redis: RedisClient,
  namespace: string,
  signal?: AbortSignal
): Promise<{
  readonly longest: { readonly ms: number; readonly what: string } | null
  readonly unread: string[]
}> {
  const unread = new Unread()
  const { now, types } = await new NamespaceReader(redis, namespace, unread).types()
  const ledger = new RunLedger(namespace)
  const known = types ?? []
  await ledger.read(redis, known, now, now - WEEK, unread, signal)
  let longest: { readonly ms: number; readonly what: string } | null = null
  for (const type of known)
    for (const [id, { runs }] of ledger.runsOf(type))
      for (const run of runs) {
        const ms = runTime(run) ?? 0
        if (ms > (longest?.ms ?? 0)) longest = { ms, what: `${type} ${id}` }
      }
  return { longest, unread: unread.list }
}
