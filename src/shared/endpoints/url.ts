import { parseHostPort, REDIS_PORT, SENTINEL_PORT, type HostPort } from './address'
import { addressOf, type RedisTarget } from './target'
import { TLS_QUERY, tlsOf, UrlReader } from './url-reader'

const FORMS =
  'redis://[user:password@]host[:port][/db], rediss://… for TLS, unix:///path/to.sock[?db=N], ' +
  'redis+sentinel://host,host/primary[/db] or redis+cluster://host,host'

const SCHEME = /^(redis|rediss)(\+sentinel|\+cluster)?:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i
// No user may stand before an empty host in a WHATWG URL, so this form has a pattern of its own.
const UNIX = /^(?:redis\+)?unix:\/\/(?:([^/@]*)@)?(\/[^?#]*)(?:\?([^#]*))?$/i

/**
 * Reads the URL of a Redis, of the Sentinels that know one, or of a cluster's nodes.
 * @param field whose value `text` is, for the error: a flag, a variable or a setting
 * @throws UsageError naming the field and the part at fault, never the password
 */
export function parseRedisUrl(text: string, field = '--url'): RedisTarget {
  const reader = new RedisUrlReader(field)
  const trimmed = text.trim()
  if (/^(redis\+)?unix:\/\//i.test(trimmed)) return reader.unix(trimmed)
  return reader.tcp(trimmed)
}

const SOCKET = 'takes an absolute socket path: unix:///path/to.sock[?db=N]'

class RedisUrlReader extends UrlReader {
  tcp(text: string): RedisTarget {
    const match = SCHEME.exec(text)
    if (!match) throw this.fault(`takes ${FORMS}`, 'url_form')
    const [, scheme = '', suffix = '', authority = '', path = '', query = ''] = match
    const tls = scheme.toLowerCase() === 'rediss'
    const kind = suffix === '' ? 'standalone' : (suffix.slice(1).toLowerCase() as 'sentinel' | 'cluster')
    const at = authority.lastIndexOf('@')
    const user = this.user(at === -1 ? '' : authority.slice(0, at))
    const nodes = this.#hosts(authority.slice(at + 1), kind)
    const known = [...(kind === 'cluster' ? [] : ['db']), ...(tls ? TLS_QUERY : [])]
    const asked = this.query(query, known)
    const parts = path.replace(/^\/|\/$/g, '').split('/')
    const primary = kind === 'sentinel' ? this.decode(parts.shift() ?? '', 'primary') : null
    if (primary === '')
      throw this.fault('names no primary: redis+sentinel://host,host/PRIMARY[/db]', 'url_primary')
    const inPath = parts.join('/')
    if (inPath !== '' && kind === 'cluster')
      throw this.fault('takes no database: a cluster has only 0', 'url_db')
    if (inPath !== '' && asked['db'] !== undefined)
      throw this.fault('names the database twice: in the path and as ?db=', 'url_db_twice')
    const [first] = nodes
    return finish({
      kind,
      host: kind === 'standalone' ? (first?.host ?? null) : null,
      port: kind === 'standalone' ? (first?.port ?? REDIS_PORT) : 0,
      path: null,
      nodes: kind === 'standalone' ? [] : nodes,
      sentinel: primary === null ? null : { primary, username: null, password: null, tls },
      tls: tls ? tlsOf(asked) : null,
      ...user,
      db: this.#db(inPath === '' ? asked['db'] : inPath)
    })
  }

  unix(text: string): RedisTarget {
    const match = UNIX.exec(text)
    if (!match) throw this.fault(SOCKET, 'url_socket')
    const path = this.decode(match[2] ?? '', 'socket path')
    if (path === '/' || path.includes('\0')) throw this.fault(SOCKET, 'url_socket')
    return finish({
      kind: 'standalone',
      host: null,
      port: 0,
      path,
      nodes: [],
      sentinel: null,
      tls: null,
      ...this.user(match[1] ?? ''),
      db: this.#db(this.query(match[3] ?? '', ['db'])['db'])
    })
  }

  #hosts(text: string, kind: RedisTarget['kind']): HostPort[] {
    if (text === '' || text.startsWith(':')) throw this.fault(`names no host; takes ${FORMS}`, 'url_host')
    const parts = kind === 'standalone' ? [text] : text.split(',')
    return parts.map((part) => {
      const node = parseHostPort(part, kind === 'sentinel' ? SENTINEL_PORT : REDIS_PORT)
      if (node !== null) return node
      if (/:0{1,5}$/.test(part)) throw this.fault('takes a port from 1 to 65535', 'url_port')
      throw this.fault(`is no URL; takes ${FORMS} (a password's special characters as %XX)`, 'url_form')
    })
  }

  #db(text: string | undefined): number {
    if (text === undefined) return 0
    if (!/^\d{1,5}$/.test(text)) throw this.fault('takes a database number such as /0 or /2', 'url_db')
    return Number(text)
  }
}

const finish = (target: Omit<RedisTarget, 'address'>): RedisTarget => ({
  ...target,
  address: addressOf(target)
})
