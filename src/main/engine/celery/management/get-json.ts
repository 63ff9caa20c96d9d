import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { ManagementTarget } from '@shared/celery/target'
import { saidFault } from '../../redis/fault'
import { tlsOptions } from '../../redis/tls'
import { notManagement, refused, toManagementFault } from './management-fault'

/** Milliseconds. */
const TIMEOUT = 5_000
/** Bytes of an answer; a hundred queues take some ten thousand. */
const MOST_BODY = 1 << 20

export interface GetOptions {
  /** What is asked about, for the error. */
  readonly virtualHost: string
  readonly signal?: AbortSignal
  /** Milliseconds for the whole of it. */
  readonly timeout?: number
}

/**
 * Asks once, over a connection of its own, the URL's own host and no other: a redirect is an answer that is not wanted.
 * @param path behind the target's own, `/api/…`
 * @returns the body, not yet checked
 * @throws RedisFault
 */
export async function getJson(
  target: ManagementTarget,
  path: string,
  { virtualHost, signal, timeout = TIMEOUT }: GetOptions
): Promise<unknown> {
  const deadline = AbortSignal.timeout(timeout)
  try {
    const answer = await get(target, path, signal ? AbortSignal.any([deadline, signal]) : deadline)
    const body = await wholeBody(answer, target)
    const status = answer.statusCode ?? 0
    if (status !== 200) throw refused(status, body, target, virtualHost)
    return jsonOf(body, target)
  } catch (error) {
    throw toManagementFault(deadline.aborted ? deadline.reason : error, target)
  }
}

function get(target: ManagementTarget, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { host, port, tls, username, password } = target
  return new Promise((resolve, reject) => {
    const send = tls === null ? httpRequest : httpsRequest
    const request = send(
      {
        hostname: host,
        port,
        path: `${target.path}${path}`,
        method: 'GET',
        agent: false,
        signal,
        // As amqplib does where nobody is named.
        auth: username === null && password === null ? 'guest:guest' : `${username ?? ''}:${password ?? ''}`,
        headers: { accept: 'application/json', 'user-agent': 'taskguard' },
        ...(tls === null ? {} : tlsOptions(tls, target))
      },
      resolve
    )
    request.on('error', reject)
    request.end()
  })
}

async function wholeBody(answer: IncomingMessage, target: ManagementTarget): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > MOST_BODY)
      throw saidFault('server', 'too_long', 'management_url', target, { most: MOST_BODY / 1024 / 1024 })
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(body: string, target: ManagementTarget): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw notManagement(target)
  }
}
