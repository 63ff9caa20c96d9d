import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { WebhookRequest } from '../payload/request'

/** What a server answered. */
export interface PostAnswer {
  readonly status: number
  /** As the header says it; null: it says nothing. */
  readonly retryAfter: string | null
  /** The first 4 KiB. */
  readonly body: string
}

/** No answer came, and why: the system's own words, without the URL. */
export class PostError extends Error {
  override readonly name = 'PostError'

  constructor(
    readonly code: 'timeout' | 'unreachable' | 'unknown_host' | 'tls' | 'broken',
    detail: string
  ) {
    super(detail)
  }
}

const MOST_BODY = 4096

/**
 * Posts once, over a connection of its own, to the URL's own host and to no other: a redirect is an answer like any other.
 * @param timeout milliseconds for all of it
 * @throws PostError
 */
export function post(
  { url, headers, body }: WebhookRequest,
  { timeout, signal }: { readonly timeout: number; readonly signal?: AbortSignal }
): Promise<PostAnswer> {
  const target = new URL(url)
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  const deadline = AbortSignal.timeout(timeout)
  const { username, password } = target
  const bytes = Buffer.from(body, 'utf8')
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(postError(error, deadline.aborted, timeout))
    const request = send(
      {
        protocol: target.protocol,
        hostname: target.hostname.replace(/^\[|\]$/g, ''),
        port: target.port,
        path: `${target.pathname}${target.search}`,
        method: 'POST',
        agent: false,
        signal: signal ? AbortSignal.any([deadline, signal]) : deadline,
        // A URL's user and password are sent as every client sends them.
        ...(username === '' && password === ''
          ? {}
          : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': bytes.length,
          'user-agent': 'taskguard',
          ...headers
        }
      },
      (answer) => {
        readStart(answer).then(
          (text) =>
            resolve({
              status: answer.statusCode ?? 0,
              retryAfter: answer.headers['retry-after'] ?? null,
              body: text
            }),
          fail
        )
      }
    )
    request.on('error', fail)
    request.end(bytes)
  })
}

/** The body's start; what a server says beyond it is not read. */
async function readStart(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size >= MOST_BODY) break
  }
  return Buffer.concat(chunks).subarray(0, MOST_BODY).toString('utf8')
}

function postError(error: unknown, late: boolean, timeout: number): PostError {
  if (late) return new PostError('timeout', `no answer within ${timeout / 1000} s`)
  const { code = '', message } = error as NodeJS.ErrnoException
  // An address that was tried on several ways has an error for each, and no words of its own.
  const text = message || code || 'the connection failed'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new PostError('unknown_host', text)
  if (/^(ERR_TLS|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO|ERR_SSL|EPROTO|HOSTNAME)/.test(code))
    return new PostError('tls', text)
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|ENETDOWN|EHOSTDOWN)$/.test(code))
    return new PostError('unreachable', text)
  return new PostError('broken', text)
}
