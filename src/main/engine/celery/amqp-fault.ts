import type { RabbitTarget } from '@shared/celery/target'
import { secretsOf } from '@shared/endpoints/target'
import { RedisFault, saidFault, toRedisFault } from '../redis/fault'

/**
 * Reads an error of amqplib, the socket, TLS or RabbitMQ. In the terms of a Redis' faults: a broker may be either, and a
 * person reads them in the same places.
 */
export function toAmqpFault(error: unknown, target: RabbitTarget): RedisFault {
  if (error instanceof RedisFault) return error
  const { code, message } = describe(error, target)
  // How amqplib says that it was let in and then sent away.
  if (/Expected ConnectionOpenOk/.test(message))
    return saidFault('server', 'no_vhost', 'vhost', target, { vhost: target.virtualHost })
  switch (code) {
    case 403:
      return /login was refused|ACCESS_REFUSED - Login|mechanism/i.test(message)
        ? saidFault('auth', 'password_wrong', 'check_password', target)
        : saidFault('permission', 'reply', 'rabbit_rights', target, { message: saying(message) })
    case 404:
      return saidFault('server', 'no_exchange', 'start_worker', target, { message: saying(message) })
    case 530:
      return saidFault('server', 'no_vhost', 'vhost', target, { vhost: target.virtualHost })
    case 320:
      return saidFault('unreachable', 'rabbit_closed', 'rabbit_restarts', target, {
        message: saying(message)
      })
    default:
  }
  if (/Heartbeat timeout/i.test(message)) return saidFault('timeout', 'late', 'rabbit_stopped', target)
  if (/Socket closed abruptly during opening handshake|Expected .*protocol|ECONNRESET/i.test(message))
    return saidFault('unreachable', 'cut', 'rabbit_port', target)
  if (/Unexpected close|Channel ended|Connection clos/i.test(message))
    return saidFault('unreachable', 'lost', 'rabbit_runs', target)
  const fault = toRedisFault(error, target)
  // What a socket says is the same for both; what to do about it names Redis there.
  const said = fault.said?.code
  if (said === 'refused') return saidFault('unreachable', 'refused', 'rabbit_runs', target)
  if (said === 'no_answer' || said === 'late')
    return saidFault('timeout', 'no_answer', 'rabbit_firewall', target)
  return fault
}

function describe(error: unknown, target: RabbitTarget): { readonly code: number; readonly message: string } {
  const text = error instanceof Error ? error.message : String(error)
  const message = secretsOf(target).reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text)
  const given = error instanceof Error && 'code' in error ? Number(error.code) : Number.NaN
  return { code: Number.isInteger(given) ? given : Number(/\b(\d{3}) \(/.exec(message)?.[1]), message }
}

/** The server's own words, one line of them. */
const saying = (message: string): string =>
  (/message "([^"]*)"/.exec(message)?.[1] ?? message).replace(/\s+/g, ' ').slice(0, 300)
