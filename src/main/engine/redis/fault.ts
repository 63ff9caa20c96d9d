import { secretsOf, type RedisTarget } from '@shared/endpoints/target'

export type RedisFaultCode =
  | 'unreachable'
  | 'timeout'
  | 'auth'
  | 'permission'
  | 'wrong_database'
  | 'tls'
  | 'loading'
  | 'read_only'
  | 'out_of_memory'
  | 'server'

/** Why a Redis could not be used: what happened, to which one, and what to do next. Never holds a secret. */
export class RedisFault extends Error {
  override readonly name = 'RedisFault'

  constructor(
    readonly code: RedisFaultCode,
    readonly address: string,
    /** What happened, as the end of "ADDRESS: …". */
    readonly problem: string,
    /** What to do next, one sentence. */
    readonly hint: string
  ) {
    super(`${address}: ${problem}`)
  }

  /** True where the same command may work later without anyone changing anything. */
  get transient(): boolean {
    return this.code === 'unreachable' || this.code === 'timeout' || this.code === 'loading'
  }
}

type Verdict = readonly [code: RedisFaultCode, problem: string, hint: string]

/**
 * Reads an error of ioredis, the socket, TLS or the server. The original is not kept as a cause: ioredis hangs the
 * failed command with its arguments on it, and AUTH's argument is the password.
 */
export function toRedisFault(
  error: unknown,
  target: Pick<RedisTarget, 'address' | 'password'> & Partial<Pick<RedisTarget, 'sentinel' | 'tls'>>
): RedisFault {
  if (error instanceof RedisFault) return error
  const { code, message } = describe(error)
  const clean = (text: string): string =>
    secretsOf(target).reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text)
  const [kind, problem, hint] =
    (target.tls && code === 'ETIMEDOUT' ? NO_HANDSHAKE : fromCode(code)) ??
    fromSentinels(clean(message)) ??
    fromReply(clean(message)) ??
    fromClient(message) ??
    unknown(clean(message))
  return new RedisFault(kind, target.address, problem, hint)
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0])
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { code, message: error.message }
}

/** A Redis without TLS waits for the end of a line that never comes. */
const NO_HANDSHAKE: Verdict = [
  'timeout',
  'no answer to the TLS handshake',
  'Check that this port speaks TLS; without it the URL begins with redis://.'
]

const START = 'Check that Redis runs and that the address and port are right'

function fromCode(code: string): Verdict | null {
  switch (code) {
    case 'ECONNREFUSED':
      return ['unreachable', 'connection refused', `${START}.`]
    case 'ENOENT':
      return ['unreachable', 'there is no such socket', 'Check that Redis runs and the path of its socket.']
    case 'EACCES':
    case 'EPERM':
      return [
        'permission',
        'this user may not open the socket',
        "Ask for access to the socket's folder, or run as the user that owns it."
      ]
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['unreachable', 'the host name is not known', 'Check the host name, DNS and the VPN.']
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return ['unreachable', 'there is no route to the host', 'Check the network and the VPN.']
    case 'ETIMEDOUT':
      return ['timeout', 'no answer to the connection', `${START}, and that no firewall is between.`]
    case 'ECONNRESET':
    case 'EPIPE':
      return [
        'unreachable',
        'the connection was cut by the other side',
        'Redis may have restarted, or it wants TLS (rediss://).'
      ]
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return ['unreachable', 'the socket path is too long or no socket', 'Check the path of the socket.']
    default:
      return isTlsCode(code) ? ['tls', `TLS failed (${code})`, tlsHint(code)] : null
  }
}

const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/

const isTlsCode = (code: string): boolean => CERTIFICATE.test(code)

function tlsHint(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return "Use the host name that stands in the server's certificate."
  if (code.includes('EXPIRED')) return "Renew the server's certificate."
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return 'Check that this port speaks TLS; without it the URL begins with redis://.'
  return 'Name the signing authority: in the endpoint, with ?ca=/path/to/ca.pem at the end of the URL, or in NODE_EXTRA_CA_CERTS.'
}

/** The server's own error replies begin with a code in capitals. */
function fromReply(message: string): Verdict | null {
  const word = /^-?([A-Z]+)\b/.exec(message)?.[1] ?? ''
  switch (word) {
    case 'NOAUTH':
      return [
        'auth',
        'a password is needed',
        'Give the password (redis://:password@host, or --password-stdin).'
      ]
    case 'WRONGPASS':
      return ['auth', 'user or password are wrong', 'Check the user name and the password.']
    case 'DENIED':
      return [
        'auth',
        'the server is in protected mode and refuses other machines',
        'Set a password on the server (requirepass) and give it here.'
      ]
    case 'NOPERM':
      return [
        'permission',
        withoutCode(message),
        'Ask for this right in the ACL (taskguard doctor lists them).'
      ]
    case 'LOADING':
      return ['loading', 'Redis is still loading its data', 'Wait until it is done.']
    case 'BUSY':
      return ['timeout', 'Redis is busy with a long script', 'Wait, or end it there with SCRIPT KILL.']
    case 'READONLY':
      return ['read_only', 'this is a read-only replica', 'Use the address of the primary.']
    case 'MASTERDOWN':
      return ['unreachable', 'this replica has lost its primary', 'Use the address of the primary.']
    case 'MISCONF':
      return [
        'read_only',
        'Redis refuses writes because it cannot save to its disk',
        "Look at the server's log and free its disk."
      ]
    case 'NOREPLICAS':
      return ['read_only', 'Redis refuses writes: too few replicas', 'Bring the replicas back.']
    case 'OOM':
      return [
        'out_of_memory',
        'Redis refuses writes: its memory limit is reached',
        'Raise maxmemory or remove data; locks need maxmemory-policy noeviction.'
      ]
    case 'MOVED':
    case 'ASK':
    case 'CROSSSLOT':
      return [
        'server',
        withoutCode(message),
        'This Redis is part of a cluster: add it as one (kind Cluster, or redis+cluster://host:port).'
      ]
    case 'CLUSTERDOWN':
      return [
        'unreachable',
        withoutCode(message),
        'Look at the cluster (CLUSTER INFO): a part of it is down.'
      ]
    case 'ERR':
      return fromErr(message)
    default:
      return null
  }
}

const withoutCode = (message: string): string => message.replace(/^-?[A-Z]+ /, '')

function fromErr(message: string): Verdict | null {
  if (/DB index|SELECT is not allowed/i.test(message))
    return [
      'wrong_database',
      `there is no such database (${withoutCode(message)})`,
      'Name a database that the server has (its setting `databases`), e.g. /0.'
    ]
  if (/invalid password|operation not permitted/i.test(message))
    return ['auth', 'user or password are wrong', 'Check the user name and the password.']
  if (/max number of clients/i.test(message))
    return ['unreachable', 'the server takes no more clients', 'Raise maxclients or close other clients.']
  if (/cluster support disabled/i.test(message))
    return ['server', 'this Redis is no part of a cluster', 'Add it as a single server (redis://host:port).']
  return null
}

/** ioredis sums up what the Sentinels said; the last one's own error stands at its end. */
function fromSentinels(message: string): Verdict | null {
  if (!message.startsWith('All sentinels are unreachable')) return null
  const last = /Last error: (.*)$/s.exec(message)?.[1]
  if (last === undefined || /No such master/i.test(last))
    return [
      'server',
      'no Sentinel knows a primary of this name',
      'Check the name (SENTINEL MASTERS lists those that a Sentinel watches).'
    ]
  if (/unknown command/i.test(last))
    return [
      'server',
      'this is a Redis, and no Sentinel',
      'Name the Sentinels (usually port 26379), or add it as a single server.'
    ]
  const [code, problem, hint] = fromCode(/\b(E[A-Z]{4,})\b/.exec(last)?.[1] ?? '') ??
    fromReply(last) ??
    fromClient(last) ?? [...unknown(last)]
  return [code, `no Sentinel answers: ${problem}`, hint]
}

/** What ioredis itself says when there is no connection. */
function fromClient(message: string): Verdict | null {
  if (/^(Command timed out|Socket timeout)|ETIMEDOUT/.test(message))
    return ['timeout', 'no answer in time', 'Check the network, and whether Redis is stopped or overloaded.']
  if (/Protocol error, got/.test(message))
    return [
      'server',
      'the answer is not that of a Redis',
      'Check the port, and whether it wants TLS (rediss://).'
    ]
  if (
    /Connection is closed|isn't writeable|None of startup nodes|Failed to refresh slots|Cluster isn't ready|Cluster is ended|max retries per request|aborted due to connection close|socket hang up|disconnected before secure TLS/i.test(
      message
    )
  )
    return ['unreachable', 'the connection is lost', `${START}.`]
  return null
}

const unknown = (message: string): Verdict => [
  'server',
  // Hostile text: one line, bounded.
  message.replace(/\s+/g, ' ').slice(0, 300) || 'an unknown error',
  'Look at the server and its log.'
]
