import type { DoctorReport } from '@shared/doctor/report'
import { isCluster, nodeName, primaries, type RedisClient } from '../redis/client'
import { gatherFacts, type GatherOptions } from './gather'
import { mergeChecks } from './merge'
import { judge } from './rules'

export interface ExamineOptions extends GatherOptions {
  /** The endpoint's address, without a secret. */
  readonly endpoint: string
}

/**
 * Examines how fit an endpoint is to hold locks: of a cluster, every primary. Reads only, but for loading the guard's
 * scripts into the server's cache.
 * @throws what the connection throws when it is lost on the way
 */
export async function examine(redis: RedisClient, options: ExamineOptions): Promise<DoctorReport> {
  const nodes = []
  for (const node of primaries(redis)) {
    const facts = { ...(await gatherFacts(node, options)), wholeCluster: isCluster(redis) }
    nodes.push({ node: nodeName(node), at: facts.at, checks: judge(facts) })
  }
  return {
    endpoint: options.endpoint,
    namespace: options.namespace,
    at: new Date(nodes[0]?.at ?? Date.now()).toISOString().replace('Z', '+00:00'),
    checks: mergeChecks(nodes)
  }
}
