import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** PEM files of an authority, a server it signed for `localhost` and 127.0.0.1, and a client it signed. */
export interface Certificates {
  readonly ca: string
  readonly serverCert: string
  readonly serverKey: string
  readonly clientCert: string
  readonly clientKey: string
}

/** Makes them in a folder of the test, with openssl; they live for a day. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const at = (name: string): string => join(folder, name)
  const openssl = async (...args: string[]): Promise<void> => void (await run('openssl', args))
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await openssl(
    'req',
    '-x509',
    ...key,
    '-days',
    '1',
    '-subj',
    '/CN=test authority',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem')
  )
  const sign = async (name: string, subject: string, extensions: string): Promise<void> => {
    await openssl('req', ...key, '-subj', subject, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`))
    await writeFile(at(`${name}.ext`), extensions)
    await openssl(
      'x509',
      '-req',
      '-in',
      at(`${name}.csr`),
      '-CA',
      at('ca.pem'),
      '-CAkey',
      at('ca.key'),
      '-CAcreateserial',
      '-days',
      '1',
      '-extfile',
      at(`${name}.ext`),
      '-out',
      at(`${name}.pem`)
    )
  }
  await sign('server', '/CN=redis.test', 'subjectAltName=DNS:localhost,DNS:redis.test,IP:127.0.0.1\n')
  await sign('client', '/CN=taskguard', 'extendedKeyUsage=clientAuth\n')
  return {
    ca: at('ca.pem'),
    serverCert: at('server.pem'),
    serverKey: at('server.key'),
    clientCert: at('client.pem'),
    clientKey: at('client.key')
  }
}

/** What makes a redis-server take TLS on a port of its own, from clients that the authority signed. */
export const redisTlsArgs = (port: number, { ca, serverCert, serverKey }: Certificates): string[] => [
  '--tls-port',
  String(port),
  '--tls-auth-clients',
  'yes',
  '--tls-ca-cert-file',
  ca,
  '--tls-cert-file',
  serverCert,
  '--tls-key-file',
  serverKey
]
