import { UsageError } from '@shared/errors'

/** Where a Redis is and who we are there: a parsed `redis://`, `rediss://` or `unix:///` URL. */
export interface RedisTarget {
  readonly host: string | null
  readonly port: number
  /** A Unix socket's path; null for TCP. */
  readonly path: string | null
  readonly tls: boolean
  /** A PEM file of the authority that signed the server's certificate (`?ca=`), where the system does not know it. */
  readonly caFile: string | null
  readonly username: string | null
  readonly password: string | null
  readonly db: number
  /** The URL without user and password: what may be shown, logged and reported. */
  readonly address: string
}

const FORMS = 'redis://[user:password@]host[:port][/db], rediss://… for TLS, or unix:///path/to.sock[?db=N]'
const DEFAULT_PORT = 6379

/**
 * @param field whose value `text` is, for the error: a flag, a variable or a setting
 * @throws UsageError naming the field and the part at fault, never the password
 */
export function parseRedisUrl(text: string, field = '--url'): RedisTarget {
  const trimmed = text.trim()
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase()
  if (scheme === 'unix' || scheme === 'redis+unix') return parseUnix(trimmed, field)
  if (scheme !== 'redis' && scheme !== 'rediss') throw new UsageError(field, `takes ${FORMS}`, 'url_form')
  return parseTcp(trimmed, scheme === 'rediss', field)
}

function parseTcp(text: string, tls: boolean, field: string): RedisTarget {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new UsageError(
      field,
      `is no URL; takes ${FORMS} (a password's special characters as %XX)`,
      'url_form'
    )
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (host === '') throw new UsageError(field, `names no host; takes ${FORMS}`, 'url_host')
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port)
  if (port === 0) throw new UsageError(field, 'takes a port from 1 to 65535', 'url_port')
  const query = readQuery(url.searchParams, tls ? ['db', 'ca'] : ['db'], field)
  const inPath = url.pathname.replace(/^\/|\/$/g, '')
  if (inPath !== '' && query.db !== undefined)
    throw new UsageError(field, 'names the database twice: in the path and as ?db=', 'url_db_twice')
  const db = readDb(inPath === '' ? query.db : inPath, field)
  const scheme = tls ? 'rediss' : 'redis'
  return {
    host,
    port,
    path: null,
    tls,
    caFile: query.ca ?? null,
    ...readUser(url.username, url.password, field),
    db,
    address: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${db === 0 ? '' : `/${db}`}`
  }
}

// WHATWG URLs allow no user before an empty host, so this form is read by hand.
const UNIX = /^(?:redis\+)?unix:\/\/(?:([^/@]*)@)?(\/[^?#]*)(?:\?([^#]*))?$/i

function parseUnix(text: string, field: string): RedisTarget {
  const match = UNIX.exec(text)
  if (!match)
    throw new UsageError(field, 'takes an absolute socket path: unix:///path/to.sock[?db=N]', 'url_socket')
  const path = decode(match[2] ?? '', 'socket path', field)
  if (path === '/' || path.includes('\0'))
    throw new UsageError(field, 'takes an absolute socket path: unix:///path/to.sock[?db=N]', 'url_socket')
  const query = readQuery(new URLSearchParams(match[3] ?? ''), ['db'], field)
  const db = readDb(query.db, field)
  const [username = '', password = ''] = (match[1] ?? '').split(/:(.*)/s)
  return {
    host: null,
    port: 0,
    path,
    tls: false,
    caFile: null,
    ...readUser(username, password, field),
    db,
    address: `unix://${match[2]}${db === 0 ? '' : `?db=${db}`}`
  }
}

function readUser(
  username: string,
  password: string,
  field: string
): Pick<RedisTarget, 'username' | 'password'> {
  return {
    username: username === '' ? null : decode(username, 'user', field),
    password: password === '' ? null : decode(password, 'password', field)
  }
}

function decode(text: string, what: string, field: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new UsageError(
      field,
      `has a % in its ${what} that is no %XX escape (write a % as %25)`,
      'url_escape'
    )
  }
}

function readDb(text: string | undefined, field: string): number {
  if (text === undefined) return 0
  if (!/^\d{1,5}$/.test(text))
    throw new UsageError(field, 'takes a database number such as /0 or /2', 'url_db')
  return Number(text)
}

function readQuery<N extends string>(
  params: URLSearchParams,
  known: readonly N[],
  field: string
): Partial<Record<N, string>> {
  const found: Partial<Record<N, string>> = {}
  for (const [name, value] of params) {
    const key = known.find((candidate) => candidate === name)
    if (key === undefined) {
      const taken = known.map((each) => `?${each}=`).join(', ')
      // The name alone: a value might be a password put in the wrong place.
      throw new UsageError(field, `does not know ?${name.slice(0, 32)}=; takes ${taken}`, 'url_query')
    }
    found[key] = value
  }
  return found
}
