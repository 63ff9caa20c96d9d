import { formatHostPort, parseHostPort } from '../endpoints/address'
import { TLS_QUERY, tlsOf, UrlReader } from '../endpoints/url-reader'
import { UsageError } from '../errors'
import type { BrokerTarget, ManagementTarget } from './target'

const FORMS = 'http://[user@]host:15672, or https://[user@]host:15671 for TLS'
const URL = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i
const PORT = { http: 80, https: 443 } as const

/**
 * Reads the URL of RabbitMQ's management API: that of its management pages, with the path that they are under.
 * @throws UsageError naming the field and the part at fault, never the password
 */
export function parseManagementUrl(text: string, field: string): ManagementTarget {
  const reader = new UrlReader(field)
  const match = URL.exec(text.trim())
  if (!match) throw reader.fault(`takes ${FORMS}`, 'management_form')
  const [, scheme = '', authority = '', path = '', query = ''] = match
  const secure = scheme.toLowerCase() === 'https'
  const at = authority.lastIndexOf('@')
  const user = reader.user(at === -1 ? '' : authority.slice(0, at))
  const host = authority.slice(at + 1)
  const place = host.startsWith(':') ? null : parseHostPort(host, secure ? PORT.https : PORT.http)
  // What goes into a request line as it stands.
  if (!place || !/^[\x21-\x7e]*$/.test(path))
    throw reader.fault(`is no URL; takes ${FORMS} (special characters as %XX)`, 'management_form')
  const tls = secure ? tlsOf(reader.query(query, TLS_QUERY, 'management_query')) : null
  if (!secure) reader.query(query, [], 'management_query')
  const prefix = path.replace(/\/+$/, '')
  return {
    ...place,
    path: prefix,
    tls,
    ...user,
    address: `${secure ? 'https' : 'http'}://${formatHostPort(place)}${prefix}`
  }
}

/**
 * The management API with who we are there: its own user, else the broker's. The broker's is not sent to another host, nor in
 * the clear where the broker has it encrypted: a URL that somebody changes would take the password along.
 * @param password of its own user, where none stands in the URL
 * @throws UsageError where the broker has none, or its user may not be used
 */
export function withManagementUser(
  management: ManagementTarget,
  broker: BrokerTarget,
  { field, password = null }: { readonly field: string; readonly password?: string | null }
): ManagementTarget {
  if (broker.kind !== 'rabbitmq')
    throw new UsageError(field, 'takes a RabbitMQ as the broker: a Redis has none', 'management_broker')
  if (management.username !== null) return { ...management, password: management.password ?? password }
  const sameHost = management.host.toLowerCase() === broker.host.toLowerCase()
  if (!sameHost || (broker.tls !== null && management.tls === null))
    throw new UsageError(
      field,
      'names no user: the broker’s is used on the broker’s own host alone, and over TLS where the broker has it',
      'management_user'
    )
  return { ...management, username: broker.username, password: broker.password }
}
