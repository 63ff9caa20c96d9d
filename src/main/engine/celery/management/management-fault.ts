import type { ManagementTarget } from '@shared/celery/target'
import { secretsOf } from '@shared/endpoints/target'
import { z } from 'zod'
import { RedisFault, saidFault, toRedisFault } from '../../redis/fault'

/** What a socket or TLS says is the same for every server, but for these hints, which name Redis. */
const HINTS: Readonly<Record<string, string>> = {
  runs: 'management_runs',
  firewall: 'management_runs',
  stopped: 'management_runs',
  restarted: 'management_url',
  speaks_tls: 'management_url'
}

/** What RabbitMQ says of a request that it does not answer. */
const refusalSchema = z.object({ error: z.string(), reason: z.string() })

/**
 * Reads an error of the socket, TLS or Node's HTTP. In the terms of a Redis' faults, as the broker's own are: a person
 * reads them in the same places.
 */
export function toManagementFault(error: unknown, target: ManagementTarget): RedisFault {
  if (error instanceof RedisFault) return error
  const { name, code, message } = describe(error)
  if (name === 'TimeoutError') return saidFault('timeout', 'late', 'management_runs', target)
  // Another protocol's answer, or one that breaks off in the middle of it.
  if (code.startsWith('HPE_')) return saidFault('server', 'no_management', 'management_url', target)
  if (code === 'ECONNRESET' || /socket hang up|aborted/i.test(message))
    return saidFault('unreachable', 'cut', 'management_url', target)
  const fault = toRedisFault(error, target)
  const { hint, ...about } = fault.said?.params ?? {}
  const other = HINTS[String(hint)]
  return fault.said && other !== undefined
    ? saidFault(fault.code, fault.said.code, other, target, about)
    : fault
}

/** An answer that is not 200, and what it says. @param vhost what was asked about */
export function refused(status: number, body: string, target: ManagementTarget, vhost: string): RedisFault {
  const said = refusalOf(body)
  if (status === 401 || status === 403) {
    const reason = said?.reason ?? ''
    // Its own words where the login is not what is wrong: no tag, no rights at the virtual host, guest from elsewhere.
    return reason === '' || /login failed|invalid credentials/i.test(reason)
      ? saidFault('auth', 'password_wrong', 'management_user', target)
      : saidFault('permission', 'reply', 'management_user', target, { message: clean(reason, target) })
  }
  if (status === 404 && said) return saidFault('server', 'no_vhost', 'vhost', target, { vhost })
  return saidFault('server', 'http_status', 'management_url', target, { status })
}

/** An answer of somebody else's: a page, a proxy, another service. */
export const notManagement = (target: ManagementTarget): RedisFault =>
  saidFault('server', 'no_management', 'management_url', target)

function refusalOf(body: string): z.infer<typeof refusalSchema> | null {
  try {
    return refusalSchema.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}

function describe(error: unknown): {
  readonly name: string
  readonly code: string
  readonly message: string
} {
  if (!(error instanceof Error)) return { name: '', code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { name: error.name, code, message: error.message }
}

/** Hostile text: one line, bounded, without a secret. */
const clean = (text: string, target: ManagementTarget): string =>
  secretsOf(target)
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text)
    .replace(/\s+/g, ' ')
    .slice(0, 200)
