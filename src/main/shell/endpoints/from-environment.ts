import { UsageError } from '@shared/errors'
import { namespaceSchema } from '@shared/protocol/ids'
import { DEFAULT_NAMESPACE } from '@shared/protocol/limits'
import { parseRedisUrl } from '../../engine/redis/target'
import { withoutSecrets } from '../../engine/settings'

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

/**
 * Takes the secrets out of the environment itself once they are read: every process that Chromium or the system starts
 * for us (an editor for settings.json, say) would inherit them.
 */
export function dropSecrets(env: NodeJS.ProcessEnv): void {
  const kept = withoutSecrets(env)
  for (const name of Object.keys(env)) if (!Object.hasOwn(kept, name)) delete env[name]
}
