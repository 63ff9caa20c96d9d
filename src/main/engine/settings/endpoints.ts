import { UsageError } from '@shared/errors'
import { namespaceSchema } from '@shared/protocol/ids'
import { DEFAULT_NAMESPACE } from '@shared/protocol/limits'
import type { EndpointSettings } from '@shared/settings/endpoint'
import type { Settings } from '@shared/settings/schema'

type Environment = Readonly<Record<string, string | undefined>>

/** The flags that say which endpoints a command works on. */
export interface EndpointFlags {
  readonly url?: readonly string[]
  readonly endpoint?: readonly string[]
  readonly namespace?: string
  /** What `--password-stdin` read. */
  readonly password?: string
}

/** An endpoint to work on, before its URL is parsed. */
export interface ResolvedEndpoint {
  /** Its name in the settings, or where it was named: never a secret. */
  readonly name: string
  readonly source: 'flag' | 'environment' | 'settings' | 'embedded'
  /** The field to name when the URL is wrong. */
  readonly field: string
  /** A URL as it was given, or an endpoint of the settings. Null: the embedded one, started or adopted on opening. */
  readonly at: string | EndpointSettings | null
  /** Goes over the URL's own. In memory only: never printed, logged, or handed to a child. */
  readonly password?: string
  /** The same, for the Sentinels. */
  readonly sentinelPassword?: string
  /** The same, for the Celery broker, its result backend and its management API that its settings name. */
  readonly brokerPassword?: string
  readonly backendPassword?: string
  readonly managementPassword?: string
  readonly namespace: string
  readonly protected: boolean
}

export const EMBEDDED_NAME = 'local'

/**
 * Which endpoints a command works on: `--url`, or `--endpoint` by name; else TASKGUARD_URL; else those of the settings;
 * else the embedded one. The namespace: `--namespace`, else TASKGUARD_NAMESPACE, else the endpoint's own setting.
 * A flag goes over the environment, so that no command works on another Redis than the one it names.
 * @throws UsageError for an unknown name, a wrong namespace, or a password that would go to several endpoints
 */
export function resolveEndpoints(
  flags: EndpointFlags,
  env: Environment,
  settings: Pick<Settings, 'endpoints'>
): ResolvedEndpoint[] {
  const namespace = chosenNamespace(flags, env)
  const chosen = chosenEndpoints(flags, env, settings).map((one) =>
    namespace === undefined ? one : { ...one, namespace }
  )
  return withPasswords(chosen, flags, env)
}

/** True where neither flag nor environment names a Redis, so that the settings must be read. */
export const needsSettings = (flags: EndpointFlags, env: Environment): boolean =>
  !flags.url?.length && (Boolean(flags.endpoint?.length) || !env['TASKGUARD_URL'])

function chosenEndpoints(
  flags: EndpointFlags,
  env: Environment,
  settings: Pick<Settings, 'endpoints'>
): ResolvedEndpoint[] {
  const urls = flags.url ?? []
  const names = flags.endpoint ?? []
  if (urls.length > 0 && names.length > 0) {
    throw new UsageError('--endpoint', 'takes the place of --url: give one of the two')
  }
  if (urls.length > 0) {
    return [...new Set(urls)].map((url, at) =>
      byUrl(url, 'flag', '--url', at === 0 ? 'url' : `url-${at + 1}`)
    )
  }
  if (names.length > 0) return [...new Set(names)].map((name) => byName(name, settings.endpoints))
  const url = env['TASKGUARD_URL']
  if (url) return [byUrl(url, 'environment', 'TASKGUARD_URL', 'environment')]
  const enabled = settings.endpoints.filter((one) => one.enabled)
  return enabled.length > 0 ? enabled.map(ofSettings) : [embedded()]
}

function byUrl(url: string, source: 'flag' | 'environment', field: string, name: string): ResolvedEndpoint {
  return { name, source, field, at: url, namespace: DEFAULT_NAMESPACE, protected: false }
}

function byName(name: string, endpoints: readonly EndpointSettings[]): ResolvedEndpoint {
  const found = endpoints.find((one) => one.name === name)
  if (found) return ofSettings(found)
  if (name === EMBEDDED_NAME) return embedded()
  const known = [...endpoints.map((one) => one.name), EMBEDDED_NAME].join(', ')
  throw new UsageError('--endpoint', `"${name}" is not in the settings; known: ${known}`)
}

const ofSettings = (endpoint: EndpointSettings): ResolvedEndpoint => ({
  name: endpoint.name,
  source: 'settings',
  field: `settings.json: endpoint "${endpoint.name}"`,
  at: endpoint,
  namespace: endpoint.namespace,
  protected: endpoint.protected
})

const embedded = (): ResolvedEndpoint => ({
  name: EMBEDDED_NAME,
  source: 'embedded',
  field: 'the embedded endpoint',
  at: null,
  namespace: DEFAULT_NAMESPACE,
  protected: false
})

function chosenNamespace(flags: EndpointFlags, env: Environment): string | undefined {
  const [field, value] =
    flags.namespace === undefined
      ? ['TASKGUARD_NAMESPACE', env['TASKGUARD_NAMESPACE'] || undefined]
      : ['--namespace', flags.namespace]
  if (value === undefined) return undefined
  if (!namespaceSchema.safeParse(value).success) {
    throw new UsageError(field, 'takes 1 to 64 of A-Z a-z 0-9 _ . -')
  }
  return value
}

const PASSWORD = 'TASKGUARD_PASSWORD'
const SENTINEL_PASSWORD = 'TASKGUARD_SENTINEL_PASSWORD'
const BROKER_PASSWORD = 'TASKGUARD_BROKER_PASSWORD'
const BACKEND_PASSWORD = 'TASKGUARD_BACKEND_PASSWORD'
const MANAGEMENT_PASSWORD = 'TASKGUARD_MANAGEMENT_PASSWORD'
/** The webhook of `watch`, and what its messages are signed with. */
export const WEBHOOK_URL = 'TASKGUARD_WEBHOOK_URL'
export const WEBHOOK_SECRET = 'TASKGUARD_WEBHOOK_SECRET'
const SECRETS = [
  'TASKGUARD_URL',
  PASSWORD,
  SENTINEL_PASSWORD,
  BROKER_PASSWORD,
  BACKEND_PASSWORD,
  MANAGEMENT_PASSWORD,
  WEBHOOK_URL,
  WEBHOOK_SECRET
]

/** `TASKGUARD_PASSWORD_` and the endpoint's name in capitals, for several endpoints with a password each. */
const variableOf = (variable: string, name: string): string =>
  `${variable}_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`

function withPasswords(
  endpoints: ResolvedEndpoint[],
  flags: EndpointFlags,
  env: Environment
): ResolvedEndpoint[] {
  if (flags.password !== undefined && endpoints.length > 1) {
    throw new UsageError('--password-stdin', 'takes one endpoint: name it with --endpoint or --url')
  }
  return endpoints.map((endpoint) => {
    if (endpoint.source === 'embedded') return endpoint
    const password =
      flags.password ??
      (endpoint.source === 'settings' ? env[variableOf(PASSWORD, endpoint.name)] : undefined) ??
      commonPassword(endpoint, endpoints, env)
    const other = (variable: string): string | undefined =>
      env[variableOf(variable, endpoint.name)] ?? (endpoints.length === 1 ? env[variable] : undefined)
    const [sentinelPassword, brokerPassword, backendPassword, managementPassword] = [
      other(SENTINEL_PASSWORD),
      other(BROKER_PASSWORD),
      other(BACKEND_PASSWORD),
      other(MANAGEMENT_PASSWORD)
    ]
    return {
      ...endpoint,
      ...(password ? { password } : {}),
      ...(sentinelPassword ? { sentinelPassword } : {}),
      ...(brokerPassword ? { brokerPassword } : {}),
      ...(backendPassword ? { backendPassword } : {}),
      ...(managementPassword ? { managementPassword } : {})
    }
  })
}

/** TASKGUARD_PASSWORD goes to one endpoint only, and not over a password in the URL: it must not reach a Redis it was not meant for. */
function commonPassword(
  endpoint: ResolvedEndpoint,
  endpoints: readonly ResolvedEndpoint[],
  env: Environment
): string | undefined {
  const inUrl = typeof endpoint.at === 'string' && /^[a-z+]+:\/\/[^@/]*:[^@/]+@/.test(endpoint.at)
  return endpoints.length === 1 && !inUrl ? env[PASSWORD] : undefined
}

/** The environment without Task Guard's URLs, passwords and secrets, for a child. */
export function withoutSecrets(env: Environment): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(
    ([name]) => !SECRETS.some((secret) => name.toUpperCase().startsWith(secret))
  )
  return Object.fromEntries(kept)
}
