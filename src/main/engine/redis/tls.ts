import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { RedisTarget, TlsTarget } from '@shared/endpoints/target'
import { RedisFault } from './fault'

/**
 * What Node's TLS is told. The files are read anew for every connection: a renewed certificate is taken up by itself.
 * @throws RedisFault naming the file that can't be read
 */
export function tlsOptions(tls: TlsTarget, target: Pick<RedisTarget, 'address'>): ConnectionOptions {
  const read = (what: string, file: string | null): string | undefined => {
    if (file === null) return undefined
    try {
      return readFileSync(file, 'utf8')
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
      throw new RedisFault(
        'tls',
        target.address,
        `the ${what} can't be read: ${file}${why}`,
        'Check the path, and that this user may read the file.'
      )
    }
  }
  const ca = read("authority's certificate", tls.caFile)
  const cert = read("client's certificate", tls.certFile)
  const key = read("client's key", tls.keyFile)
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.servername === null ? {} : { servername: tls.servername }),
    rejectUnauthorized: tls.verify
  }
}
