import { parseHostPort } from '../endpoints/address'
import { parseRedisUrl } from '../endpoints/url'
import { TLS_QUERY, tlsOf, UrlReader } from '../endpoints/url-reader'
import { rabbitAddress, type BrokerTarget, type RabbitTarget } from './target'

const FORMS =
  'amqp://[user:password@]host[:port][/vhost], amqps://… for TLS, redis://…, rediss://… or unix:///…'
const SCHEME = /^(?:py)?(amqps?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i
const PORT = { amqp: 5672, amqps: 5671 } as const

/**
 * Reads a broker's URL, as Celery's `broker_url` has it: of a RabbitMQ, or of a Redis.
 * @throws UsageError naming the field and the part at fault, never the password
 */
export function parseBrokerUrl(text: string, field: string): BrokerTarget {
  const trimmed = text.trim()
  const reader = new UrlReader(field)
  const match = SCHEME.exec(trimmed)
  if (match) return rabbit(match, reader)
  if (!/^(rediss?|unix)(\+\w+)?:\/\//i.test(trimmed)) throw reader.fault(`takes ${FORMS}`, 'broker_form')
  const redis = parseRedisUrl(trimmed, field)
  if (redis.kind === 'cluster') throw reader.fault('takes no cluster: Celery knows none', 'broker_cluster')
  return { kind: 'redis', redis, address: redis.address }
}

function rabbit(
  [, scheme = '', authority = '', path = '', query = '']: RegExpExecArray,
  reader: UrlReader
): RabbitTarget {
  const secure = scheme.toLowerCase() === 'amqps'
  const at = authority.lastIndexOf('@')
  const user = reader.user(at === -1 ? '' : authority.slice(0, at))
  const host = authority.slice(at + 1)
  if (host === '' || host.startsWith(':')) throw reader.fault(`names no host; takes ${FORMS}`, 'broker_form')
  const place = parseHostPort(host, secure ? PORT.amqps : PORT.amqp)
  if (!place) throw reader.fault(`is no URL; takes ${FORMS} (special characters as %XX)`, 'broker_form')
  const asked = reader.query(query, secure ? TLS_QUERY : [], 'broker_query')
  const target: Omit<RabbitTarget, 'address'> = {
    kind: 'rabbitmq',
    ...place,
    // As Celery reads it: one slash parts, whatever follows is the name; none is the default one, /.
    virtualHost: reader.decode(path.slice(1), 'virtual host') || '/',
    tls: secure ? tlsOf(asked) : null,
    ...user
  }
  return { ...target, address: rabbitAddress(target) }
}
