import type { JobLink } from '@shared/jobs/link'
import type { RedisTarget } from '../../redis/target'

/** Where a job may be guarded: an endpoint that this app watches. */
export interface JobEndpoint {
  readonly id: string
  readonly name: string
  readonly namespace: string
  /** Where it is now; null: the embedded Redis does not run. */
  target(): RedisTarget | null
  /** What a runner is told of it. */
  link(): JobLink
  /** Protected, and not unlocked. */
  locked(): boolean
}

export const EMBEDDED_ADDRESS = 'embedded'

/** What a spec says of where it was: the embedded one moves with its home. */
export function addressOf(endpoint: JobEndpoint): string {
  const link = endpoint.link()
  return link.kind === 'embedded' ? EMBEDDED_ADDRESS : link.redis.address
}
