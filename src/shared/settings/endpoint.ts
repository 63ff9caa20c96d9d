import { z } from 'zod'
import { celerySettingsSchema } from '../celery/settings'
import { UsageError } from '../errors'
import { formatHostPort, parseHostPort, REDIS_PORT, SENTINEL_PORT } from '../endpoints/address'
import { parseRedisUrl } from '../endpoints/url'
import { namespaceSchema } from '../protocol/ids'
import { DEFAULT_NAMESPACE } from '../protocol/limits'
import { autoCleanupSchema } from './auto-cleanup'

/**
 * An endpoint as settings.json holds it: never a secret in it. Its place in the list is its place in the window. By hand
 * it may be written as `{ "name": …, "url": "redis://…" }`; it is read as the same thing.
 */

export const endpointColors = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const
export type EndpointColor = (typeof endpointColors)[number]

export const endpointKinds = ['standalone', 'socket', 'sentinel', 'cluster'] as const
export type EndpointKind = (typeof endpointKinds)[number]

const file = z.string().min(1, 'takes the path of a PEM file').max(4096)

/** Present: the connection is encrypted. */
export const tlsSettingsSchema = z.strictObject({
  /** PEM file of the authority that signed the server's certificate; left out: the system's authorities. */
  ca: file.optional(),
  /** PEM files of the client's own certificate and its key. */
  cert: file.optional(),
  key: file.optional(),
  /** The name to ask for (SNI) and to find in the server's certificate; left out: the host. */
  servername: z.string().min(1).max(255).optional(),
  /** false: any certificate is taken, so anyone between may read and change everything. */
  verify: z.boolean().default(true)
})

const nodes = (defaultPort: number) =>
  z
    .array(
      z.string().refine((text) => parseHostPort(text, defaultPort) !== null, {
        error: 'takes host or host:port',
        params: { said: 'host_port' }
      })
    )
    .min(1, 'takes at least one host:port')
    .max(32)

const port = z
  .number()
  .int()
  .min(1, 'takes a port from 1 to 65535')
  .max(65_535, 'takes a port from 1 to 65535')
const db = z.number().int().min(0, 'takes a database number').max(99_999).default(0)
const username = z.string().min(1).max(256).optional()

const common = {
  /** What the window and what is remembered know it by; left out: its name. It stays when the name changes. */
  id: z.string().min(1).max(64).optional(),
  name: z.string().trim().min(1, 'takes a name of 1 to 64 characters').max(64, 'takes at most 64 characters'),
  namespace: namespaceSchema.default(DEFAULT_NAMESPACE),
  color: z.enum(endpointColors).default('blue'),
  /** Read-only until it is unlocked by typing its name, enforced by the engine. */
  protected: z.boolean().default(false),
  enabled: z.boolean().default(true),
  /** The Celery fleet that is watched with it. */
  celery: celerySettingsSchema.optional(),
  /** Cleans up by itself; left out: it does not. */
  autoCleanup: autoCleanupSchema.optional()
} as const

export const connectionShapes = {
  standalone: {
    host: z.string().refine((text) => parseHostPort(text.includes(':') ? `[${text}]` : text, 1) !== null, {
      error: 'takes a host name or an address',
      params: { said: 'host' }
    }),
    port: port.default(REDIS_PORT),
    db,
    username,
    tls: tlsSettingsSchema.optional()
  },
  socket: {
    path: z.string().max(4096).regex(/^\/./, 'takes the absolute path of a socket'),
    db,
    username
  },
  sentinel: {
    sentinels: nodes(SENTINEL_PORT),
    primary: z.string().min(1, 'takes the name that the Sentinels know the primary by').max(256),
    /** Who we are to the Sentinels themselves, where they ask. */
    sentinelUsername: username,
    /** The Sentinels themselves speak TLS, with the files of `tls`. */
    sentinelTls: z.boolean().default(false),
    db,
    username,
    tls: tlsSettingsSchema.optional()
  },
  cluster: {
    nodes: nodes(REDIS_PORT),
    username,
    tls: tlsSettingsSchema.optional()
  }
} as const

const byKind = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('standalone'), ...common, ...connectionShapes.standalone }),
      z.strictObject({ kind: z.literal('socket'), ...common, ...connectionShapes.socket }),
      z.strictObject({ kind: z.literal('sentinel'), ...common, ...connectionShapes.sentinel }),
      z.strictObject({ kind: z.literal('cluster'), ...common, ...connectionShapes.cluster })
    ],
    { error: `takes one of ${endpointKinds.join(', ')}; or the endpoint takes a url instead` }
  )
  .superRefine(({ kind, celery }, context) => {
    if (kind !== 'cluster' || !celery || celery.broker !== undefined) return
    context.addIssue({
      code: 'custom',
      path: ['celery', 'broker'],
      message: 'takes the URL of a broker: a cluster is none',
      params: { said: 'usage', about: { usage: 'broker_cluster' } }
    })
  })

/** What stands in the file before defaults: with its kind, or by a URL. */
export type EndpointInput = KindInput | UrlInput
export type KindInput = z.input<typeof byKind>
type UrlInput = Pick<KindInput, 'name'> &
  Partial<
    Pick<KindInput, 'id' | 'namespace' | 'color' | 'protected' | 'enabled' | 'celery' | 'autoCleanup'>
  > & {
    readonly url: string
  }
export type EndpointSettings = z.output<typeof byKind>

// A password's own slash, not escaped as it should be, does not hide it.
const HOLDS_PASSWORD = /^rediss?(\+\w+)?:\/\/[^@]*:[^@]*@|^unix:\/\/[^@/]*:[^@/]*@/

/** Puts `{ url, … }` in the terms of its kind. @throws UsageError with the field `url` */
export function endpointFromUrl({
  url,
  ...rest
}: { readonly url: string } & Record<string, unknown>): KindInput {
  if (HOLDS_PASSWORD.test(url))
    throw new UsageError('url', 'holds a password: leave it out, the app asks for it and keeps it safe')
  return { ...(rest as { name: string }), ...connectionFromUrl(url) }
}

export type ConnectionInput =
  | { kind: 'standalone'; host: string; port: number; db?: number; username?: string; tls?: TlsInput }
  | { kind: 'socket'; path: string; db?: number; username?: string }
  | {
      kind: 'sentinel'
      sentinels: string[]
      primary: string
      sentinelTls?: boolean
      db?: number
      username?: string
      tls?: TlsInput
    }
  | { kind: 'cluster'; nodes: string[]; username?: string; tls?: TlsInput }
type TlsInput = z.input<typeof tlsSettingsSchema>

/** A URL's connection in the settings' terms, without its password. @throws UsageError with the field `url` */
export function connectionFromUrl(url: string): ConnectionInput {
  const target = parseRedisUrl(url, 'url')
  const user = target.username === null ? {} : { username: target.username }
  const inDb = target.db === 0 ? {} : { db: target.db }
  if (target.path !== null) return { kind: 'socket', path: target.path, ...inDb, ...user }
  const { caFile, certFile, keyFile, servername } = target.tls ?? {}
  const tls = target.tls && {
    tls: {
      ...(caFile ? { ca: caFile } : {}),
      ...(certFile ? { cert: certFile } : {}),
      ...(keyFile ? { key: keyFile } : {}),
      ...(servername ? { servername } : {})
    }
  }
  const nodeList = target.nodes.map(formatHostPort)
  if (target.kind === 'cluster') return { kind: 'cluster', nodes: nodeList, ...user, ...tls }
  if (target.sentinel !== null)
    return {
      kind: 'sentinel',
      sentinels: nodeList,
      primary: target.sentinel.primary,
      ...(target.sentinel.tls ? { sentinelTls: true } : {}),
      ...inDb,
      ...user,
      ...tls
    }
  return { kind: 'standalone', host: target.host ?? '', port: target.port, ...inDb, ...user, ...tls }
}

/** One endpoint of the file; a `url` without a `kind` is put in the terms of its kind first. */
export const endpointSettingsSchema = z.preprocess((raw, context) => {
  if (!isByUrl(raw)) return raw
  try {
    return endpointFromUrl(raw)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const params =
      error.code === null ? { said: 'url_password' } : { said: 'usage', about: { usage: error.code } }
    context.issues.push({ code: 'custom', message: error.problem, path: ['url'], input: raw, params })
    return z.NEVER
  }
}, byKind)

/** True for an endpoint that is written by its URL. */
export function isByUrl(raw: unknown): raw is { url: string } & Record<string, unknown> {
  return (
    typeof raw === 'object' && raw !== null && 'url' in raw && typeof raw.url === 'string' && !('kind' in raw)
  )
}

/** What an endpoint is known by, whatever it is called. */
export const endpointIdentity = (endpoint: Pick<EndpointSettings, 'id' | 'name'>): string =>
  endpoint.id ?? endpoint.name
