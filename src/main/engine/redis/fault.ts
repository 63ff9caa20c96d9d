import { redisHint, redisProblem } from '@shared/endpoints/fault-text'
import { secretsOf, type RedisTarget } from '@shared/endpoints/target'
import { createTranslator } from '@shared/i18n'
import type { Said } from '@shared/jsonc/said'

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
    readonly hint: string,
    /** Both for the catalogs (fault-text.ts); null: their English is all there is. */
    readonly said: Said | null = null
  ) {
    super(`${address}: ${problem}`)
  }

  /** True where the same command may work later without anyone changing anything. */
  get transient(): boolean {
    return this.code === 'unreachable' || this.code === 'timeout' || this.code === 'loading'
  }
}

type Verdict = readonly [code: RedisFaultCode, said: Said]

const verdict = (
  code: RedisFaultCode,
  problem: string,
  hint: string,
  about: Said['params'] = {}
): Verdict => [code, { code: problem, params: { ...about, hint } }]

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
  const [kind, said] =
    (target.tls && code === 'ETIMEDOUT' ? NO_HANDSHAKE : fromCode(code)) ??
    fromSentinels(clean(message)) ??
    fromReply(clean(message)) ??
    fromClient(message) ??
    unknown(clean(message))
  return withWords(kind, said, target)
}

function withWords(code: RedisFaultCode, said: Said, { address }: Pick<RedisTarget, 'address'>): RedisFault {
  const english = createTranslator('en')
  return new RedisFault(code, address, redisProblem(said, english), redisHint(said, english), said)
}

/** A fault in the catalogs' words: `problem` and `hint` are codes of the redis catalog, `about` what they speak of. */
export const saidFault = (
  code: RedisFaultCode,
  problem: string,
  hint: string,
  target: Pick<RedisTarget, 'address'>,
  about: Said['params'] = {}
): RedisFault => withWords(code, { code: problem, params: { ...about, hint } }, target)

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0])
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { code, message: error.message }
}

/** A Redis without TLS waits for the end of a line that never comes. */
const NO_HANDSHAKE = verdict('timeout', 'no_handshake', 'speaks_tls')

function fromCode(code: string): Verdict | null {
  switch (code) {
    case 'ECONNREFUSED':
      return verdict('unreachable', 'refused', 'runs')
    case 'ENOENT':
      return verdict('unreachable', 'no_socket', 'runs_socket')
    case 'EACCES':
    case 'EPERM':
      return verdict('permission', 'socket_denied', 'socket_access')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return verdict('unreachable', 'unknown_host', 'dns')
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return verdict('unreachable', 'no_route', 'network')
    case 'ETIMEDOUT':
      return verdict('timeout', 'no_answer', 'firewall')
    case 'ECONNRESET':
    case 'EPIPE':
      return verdict('unreachable', 'cut', 'restarted')
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return verdict('unreachable', 'bad_socket', 'socket_path')
    default:
      return isTlsCode(code) ? verdict('tls', 'tls', tlsHint(code), { code }) : null
  }
}

const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/

const isTlsCode = (code: string): boolean => CERTIFICATE.test(code)

function tlsHint(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'cert_name'
  if (code.includes('EXPIRED')) return 'cert_expired'
  if (code.includes('CERTIFICATE_REQUIRED')) return 'client_cert'
  if (code.startsWith('ERR_OSSL_')) return 'pem_content'
  return code === 'EPROTO' || code.startsWith('ERR_SSL_') ? 'speaks_tls' : 'cert_authority'
}

/** The server's own error replies begin with a code in capitals. */
function fromReply(message: string): Verdict | null {
  const word = /^-?([A-Z]+)\b/.exec(message)?.[1] ?? ''
  switch (word) {
    case 'NOAUTH':
      return verdict('auth', 'password_needed', 'give_password')
    case 'WRONGPASS':
      return verdict('auth', 'password_wrong', 'check_password')
    case 'DENIED':
      return verdict('auth', 'protected_mode', 'set_password')
    case 'NOPERM':
      return verdict('permission', 'reply', 'acl', { message: withoutCode(message) })
    case 'LOADING':
      return verdict('loading', 'loading', 'wait')
    case 'BUSY':
      return verdict('timeout', 'busy', 'script_kill')
    case 'READONLY':
      return verdict('read_only', 'replica', 'use_primary')
    case 'MASTERDOWN':
      return verdict('unreachable', 'primary_lost', 'use_primary')
    case 'MISCONF':
      return verdict('read_only', 'disk', 'free_disk')
    case 'NOREPLICAS':
      return verdict('read_only', 'few_replicas', 'bring_replicas')
    case 'OOM':
      return verdict('out_of_memory', 'memory', 'free_memory')
    case 'MOVED':
    case 'ASK':
    case 'CROSSSLOT':
      return verdict('server', 'reply', 'as_cluster', { message: withoutCode(message) })
    case 'CLUSTERDOWN':
      return verdict('unreachable', 'reply', 'cluster_info', { message: withoutCode(message) })
    case 'ERR':
      return fromErr(message)
    default:
      return null
  }
}

const withoutCode = (message: string): string => message.replace(/^-?[A-Z]+ /, '')

function fromErr(message: string): Verdict | null {
  if (/DB index|SELECT is not allowed/i.test(message))
    return verdict('wrong_database', 'no_database', 'name_database', { message: withoutCode(message) })
  if (/invalid password|operation not permitted/i.test(message))
    return verdict('auth', 'password_wrong', 'check_password')
  // Redis before 7.2 says so of a command inside a script.
  if (message.includes('The user executing the script'))
    return verdict('permission', 'reply', 'acl', { message: withoutCode(message) })
  if (/max number of clients/i.test(message)) return verdict('unreachable', 'clients', 'close_clients')
  // A script is refused for what stands in it, and says so itself.
  const command = /^-?ERR unknown command [`']?([A-Za-z|.]{1,32})/.exec(message)?.[1]
  if (command !== undefined) return verdict('server', 'no_command', 'data_server', { command })
  if (/cluster support disabled/i.test(message)) return verdict('server', 'no_cluster', 'as_single')
  return null
}

/** ioredis sums up what the Sentinels said; the last one's own error stands at its end. */
function fromSentinels(message: string): Verdict | null {
  if (!message.startsWith('All sentinels are unreachable')) return null
  const last = /Last error: (.*)$/s.exec(message)?.[1]
  if (last === undefined || /No such master/i.test(last))
    return verdict('server', 'no_primary', 'sentinel_masters')
  if (/unknown command/i.test(last)) return verdict('server', 'no_sentinel', 'name_sentinels')
  const [code, { code: problem, params }] =
    fromCode(/\b(E[A-Z]{4,})\b/.exec(last)?.[1] ?? '') ?? fromReply(last) ?? fromClient(last) ?? unknown(last)
  return [code, { code: 'sentinels', params: { ...params, problem } }]
}

/** What ioredis itself says when there is no connection. */
function fromClient(message: string): Verdict | null {
  if (/^(Command timed out|Socket timeout)|ETIMEDOUT/.test(message))
    return verdict('timeout', 'late', 'stopped')
  if (/Protocol error, got|Unknown RESP type/.test(message)) return verdict('server', 'no_redis', 'port')
  if (
    /Connection is closed|isn't writeable|None of startup nodes|Failed to refresh slots|Cluster isn't ready|Cluster is ended|max retries per request|aborted due to connection close|socket hang up|disconnected before secure TLS/i.test(
      message
    )
  )
    return verdict('unreachable', 'lost', 'runs')
  return null
}

function unknown(message: string): Verdict {
  // Hostile text: one line, bounded.
  const text = message.replace(/\s+/g, ' ').slice(0, 300)
  return text === ''
    ? verdict('server', 'unknown', 'server_log')
    : verdict('server', 'reply', 'server_log', { message: text })
}
