import type { Redis } from 'ioredis'
import type { DoctorReport } from '@shared/doctor/report'
import { gatherFacts, type GatherOptions } from './gather'
import { judge } from './rules'

export interface ExamineOptions extends GatherOptions {
  /** The endpoint's address, without a secret. */
  readonly endpoint: string
}

/**
 * Examines how fit an endpoint is to hold locks. Reads only, but for loading the guard's scripts into the server's cache.
 * @throws what the connection throws when it is lost on the way
 */
export async function examine(redis: Redis, options: ExamineOptions): Promise<DoctorReport> {
  const facts = await gatherFacts(redis, options)
  return {
    endpoint: options.endpoint,
    namespace: options.namespace,
    at: new Date(facts.at).toISOString().replace('Z', '+00:00'),
    checks: [...judge(facts)]
  }
}
