import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { endpointSettingsSchema } from '@shared/settings/endpoint'
import { openRedis } from '../../../src/main/engine/redis/connect'
import { RedisFault } from '../../../src/main/engine/redis/fault'
import { noSecrets, settingsTarget, type RedisTarget } from '../../../src/main/engine/redis/target'
import { freePort, startRedis, type TestRedis } from '../../support/redis'
import { makeCertificates, redisTlsArgs, type Certificates } from '../../support/servers/certificates'

let folder: string
let pem: Certificates
let server: TestRedis
let tlsPort: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taskguard-tls-'))
  pem = await makeCertificates(folder)
  tlsPort = await freePort()
  server = await startRedis({ args: redisTlsArgs(tlsPort, pem) })
  await server.client().call('ACL', 'SETUSER', 'ops', 'on', '>p@ss:w/rd', '~*', '&*', '+@all')
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

const target = (tls: object | undefined, more: object = {}): RedisTarget =>
  settingsTarget(
    endpointSettingsSchema.parse({
      name: 'tls',
      kind: 'standalone',
      host: 'localhost',
      port: tlsPort,
      ...(tls ? { tls } : {}),
      ...more
    }),
    { ...noSecrets, password: 'p@ss:w/rd' }
  )

const withClient = (more: object = {}): object => ({
  ca: pem.ca,
  cert: pem.clientCert,
  key: pem.clientKey,
  ...more
})

async function whoAmI(place: RedisTarget): Promise<string> {
  const redis = await openRedis(place, 'command', { connectTimeout: 3_000 })
  try {
    return String(await redis.call('ACL', 'WHOAMI'))
  } finally {
    redis.disconnect()
  }
}

const fault = (place: RedisTarget): Promise<RedisFault> =>
  whoAmI(place).then(
    (user) => {
      throw new Error(`connected as ${user}`)
    },
    (error: unknown) => {
      if (error instanceof RedisFault) return error
      throw error
    }
  )

it('connects with its authority, a client certificate and an ACL user', async () => {
  expect(await whoAmI(target(withClient(), { username: 'ops' }))).toBe('ops')
})

it('asks for the servername instead of the host, and finds it in the certificate', async () => {
  const place = target(withClient({ servername: 'redis.test' }), { host: '127.0.0.1', username: 'ops' })
  expect(await whoAmI(place)).toBe('ops')
  const wrong = await fault(target(withClient({ servername: 'another.test' }), { username: 'ops' }))
  expect(wrong).toMatchObject({ code: 'tls' })
  expect(wrong.hint).toContain('host name')
})

it('refuses an authority that it was not told of, unless verifying was switched off', async () => {
  const { ca: _, ...noAuthority } = withClient() as Record<string, string>
  expect(await fault(target(noAuthority, { username: 'ops' }))).toMatchObject({ code: 'tls' })
  expect(await whoAmI(target({ ...noAuthority, verify: false }, { username: 'ops' }))).toBe('ops')
})

it('says that the server wants a client certificate, a file is missing, or the port speaks no TLS', async () => {
  const bare = await fault(target({ ca: pem.ca }, { username: 'ops' }))
  expect(bare.code).toMatch(/tls|unreachable/)
  const missing = await fault(target(withClient({ ca: '/no/such/ca.pem' }), { username: 'ops' }))
  expect(missing).toMatchObject({ code: 'tls' })
  expect(missing.message).toContain("the authority's certificate can't be read: /no/such/ca.pem (ENOENT)")
  const plain = await fault(target(withClient(), { port: server.port, username: 'ops' }))
  expect(plain.hint).toContain('speaks TLS')
  expect(`${plain.message} ${missing.message} ${bare.message}`).not.toContain('p@ss:w/rd')
})
