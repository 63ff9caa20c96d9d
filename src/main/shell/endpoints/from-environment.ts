import { UsageError } from '@shared/errors'
import { namespaceSchema } from '@shared/protocol/ids'
import { DEFAULT_NAMESPACE } from '@shared/protocol/limits'
import { parseRedisUrl } from '../../engine/redis/target'

export interface FromEnvironment {
  /** TASKGUARD_NAMESPACE, else the default: for TASKGUARD_URL and the embedded Redis. */
  readonly namespace: string
  /** TASKGUARD_URL; null: not set. */
  readonly url: string | null
}

/**
 * What the environment asks this start for.
 * @throws UsageError naming the variable, never its password
 */
export function readEnvironment(env: NodeJS.ProcessEnv): FromEnvironment {
  const namespace = env['TASKGUARD_NAMESPACE'] || DEFAULT_NAMESPACE
  if (!namespaceSchema.safeParse(namespace).success)
    throw new UsageError('TASKGUARD_NAMESPACE', 'takes 1 to 64 of A-Z a-z 0-9 _ . -')
  const url = env['TASKGUARD_URL'] || null
  if (url !== null) parseRedisUrl(url, 'TASKGUARD_URL')
  return { namespace, url }
}
