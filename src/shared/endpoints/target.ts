import { z } from 'zod'
import { formatHostPort } from './address'

const hostPortSchema = z.object({ host: z.string().min(1), port: z.number().int().min(1).max(65_535) })

/** How a connection is encrypted. Files are PEM files on this machine; null: the system's own, or none. */
export const tlsTargetSchema = z.object({
  caFile: z.string().nullable(),
  certFile: z.string().nullable(),
  keyFile: z.string().nullable(),
  /** The name asked for (SNI) and looked for in the server's certificate; null: the host's. */
  servername: z.string().nullable(),
  /** False: any certificate is taken. Only ever by an explicit setting. */
  verify: z.boolean()
})

/** Where a Redis is and who we are there. `address` is the URL without user and password: what may be shown. */
export const redisTargetSchema = z.object({
  kind: z.enum(['standalone', 'sentinel', 'cluster']),
  /** Standalone over TCP: the server. Null for the other kinds and for a socket. */
  host: z.string().nullable(),
  port: z.number(),
  /** A Unix socket's path; null for TCP. */
  path: z.string().nullable(),
  /** Where to ask first: the Sentinels, or some nodes of the cluster. */
  nodes: z.array(hostPortSchema),
  sentinel: z
    .object({
      /** The name that the Sentinels know the primary by. */
      primary: z.string().min(1),
      username: z.string().nullable(),
      password: z.string().nullable(),
      /** The Sentinels themselves speak TLS. */
      tls: z.boolean()
    })
    .nullable(),
  tls: tlsTargetSchema.nullable(),
  username: z.string().nullable(),
  password: z.string().nullable(),
  db: z.number().int().min(0),
  address: z.string()
})

export type TlsTarget = z.infer<typeof tlsTargetSchema>
export type RedisTarget = z.infer<typeof redisTargetSchema>

/** TLS with the system's authorities and the host's own name. */
export const plainTls: TlsTarget = {
  caFile: null,
  certFile: null,
  keyFile: null,
  servername: null,
  verify: true
}

/** The URL of a target, without user and password. */
export function addressOf({
  kind,
  host,
  port,
  path,
  nodes,
  sentinel,
  tls,
  db
}: Omit<RedisTarget, 'address'>): string {
  if (path !== null) {
    const escaped = encodeURI(path).replace(/[?#]/g, encodeURIComponent)
    return `unix://${escaped}${db === 0 ? '' : `?db=${db}`}`
  }
  const scheme = tls === null ? 'redis' : 'rediss'
  const inPath = db === 0 ? '' : `/${db}`
  if (kind === 'standalone')
    return `${scheme}://${formatHostPort({ host: host ?? 'localhost', port })}${inPath}`
  const hosts = nodes.map(formatHostPort).join(',')
  if (kind === 'cluster') return `${scheme}+cluster://${hosts}`
  return `${scheme}+sentinel://${hosts}/${encodeURIComponent(sentinel?.primary ?? '')}${inPath}`
}

/** The passwords in it, as they would stand in an error's text. */
export const secretsOf = ({
  password,
  sentinel
}: Pick<RedisTarget, 'password'> & Partial<Pick<RedisTarget, 'sentinel'>>): string[] =>
  [password, sentinel?.password].filter((secret) => typeof secret === 'string' && secret !== '') as string[]
