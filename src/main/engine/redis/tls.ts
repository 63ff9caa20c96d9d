import { readFileSync } from 'node:fs'
import tls, { type ConnectionOptions } from 'node:tls'
import type { RedisTarget, TlsTarget } from '@shared/endpoints/target'
import { saidFault } from './fault'

let heard = false

/**
 * ioredis hears the first error of a socket only. A server that refuses this client's certificate causes two, the refusal
 * and then the reset of the connection: the second, unheard, would end the process. Sentinels' and clusters' connections
 * are made deep within ioredis, so every TLS connection of this process is given somebody who hears.
 */
function hearEveryError(): void {
  if (heard) return
  heard = true
  const { connect } = tls
  tls.connect = ((...args: Parameters<typeof connect>) =>
    connect(...args).on('error', () => undefined)) as typeof connect
}

/**
 * What Node's TLS is told. The files are read anew for every connection: a renewed certificate is taken up by itself.
 * @throws RedisFault naming the file that can't be read
 */
export function tlsOptions(
  { caFile, certFile, keyFile, servername, verify }: TlsTarget,
  target: Pick<RedisTarget, 'address'>
): ConnectionOptions {
  hearEveryError()
  const read = (what: 'ca' | 'cert' | 'key', file: string | null): string | undefined => {
    if (file === null) return undefined
    try {
      return readFileSync(file, 'utf8')
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      throw saidFault('tls', `${what}_file`, 'pem_file', target, { file, why })
    }
  }
  const ca = read('ca', caFile)
  const cert = read('cert', certFile)
  const key = read('key', keyFile)
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === null ? {} : { servername }),
    rejectUnauthorized: verify
  }
}
