import { describe, expect, test } from 'vitest'
import { endpointSettingsSchema } from '@shared/settings/endpoint'
import { EndpointSecretStore } from '../../../src/main/shell/secrets/endpoint-secrets'
import { SecretStore, type SecretsFile, type Vault } from '../../../src/main/shell/secrets/secret-store'

/** A vault that turns text around: what it seals is not what was given, and opens again. */
const vault = (available: boolean): Vault => ({
  available: () => available,
  encrypt: (text) => Buffer.from([...Buffer.from(text)].reverse()),
  decrypt: (sealed) => String(Buffer.from([...sealed].reverse()))
})

function memoryFile(): {
  content: SecretsFile | undefined
  read(): SecretsFile | undefined
  write(file: SecretsFile): void
} {
  return {
    content: undefined,
    read() {
      return this.content
    },
    write(file) {
      this.content = file
    }
  }
}

const ignore = (): void => undefined
const URL_A = 'redis://ops@10.0.0.1:6379/2'

describe('SecretStore', () => {
  test('keeps a sealed secret over a restart, never as plain text', () => {
    const file = memoryFile()
    expect(new SecretStore(vault(true), file, ignore).set(URL_A, 'hunter2')).toBe('protected')
    expect(JSON.stringify(file.content)).not.toContain('hunter2')
    expect(new SecretStore(vault(true), file, ignore).get(URL_A)).toBe('hunter2')
  })

  test('without a vault it is kept for this session and written nowhere', () => {
    const file = memoryFile()
    const store = new SecretStore(vault(false), file, ignore)
    expect(store.set(URL_A, 'hunter2')).toBe('session')
    expect(file.content).toBeUndefined()
    expect(store.get(URL_A)).toBe('hunter2')
    expect(new SecretStore(vault(false), file, ignore).get(URL_A)).toBeNull()
  })

  test('belongs to its URL: the same name on another host gets nothing', () => {
    const store = new SecretStore(vault(true), memoryFile(), ignore)
    store.set(URL_A, 'hunter2')
    expect(store.get('redis://ops@10.6.6.6:6379/2')).toBeNull()
  })

  test('one that can not be opened is reported, and missing', () => {
    const file = memoryFile()
    new SecretStore(vault(true), file, ignore).set(URL_A, 'hunter2')
    const faults: string[] = []
    const locked: Vault = {
      ...vault(true),
      decrypt: () => {
        throw new Error('the keyring is locked')
      }
    }
    expect(new SecretStore(locked, file, (url) => faults.push(url)).get(URL_A)).toBeNull()
    expect(faults).toEqual([URL_A])
  })

  test('removes', () => {
    const file = memoryFile()
    const store = new SecretStore(vault(true), file, ignore)
    store.set(URL_A, 'hunter2')
    store.remove(URL_A)
    expect(store.get(URL_A)).toBeNull()
    expect(file.content?.secrets).toEqual({})
  })
})

describe('EndpointSecretStore', () => {
  const endpoint = (more: object) => endpointSettingsSchema.parse({ name: 'prod', ...more })
  const one = endpoint({ kind: 'standalone', host: 'h', username: 'ops' })
  const open = (file = memoryFile()): EndpointSecretStore =>
    new EndpointSecretStore(new SecretStore(vault(true), file, ignore))

  test('goes with place and user: another host, another user or no TLS gets nothing', () => {
    const store = open()
    expect(store.set(one, { password: 'p%40ss' })).toEqual({
      password: 'protected',
      sentinelPassword: 'none',
      brokerPassword: 'none',
      backendPassword: 'none',
      managementPassword: 'none'
    })
    expect(store.of(one).password).toBe('p%40ss')
    expect(store.of(endpoint({ kind: 'standalone', host: 'h', username: 'ops', db: 3 })).password).toBe(
      'p%40ss'
    )
    for (const other of [{ host: 'evil' }, { username: 'bob' }, { tls: {} }, { port: 1 }])
      expect(
        store.of(endpoint({ kind: 'standalone', host: 'h', username: 'ops', ...other })).password
      ).toBeNull()
    store.release(one, [])
    expect(store.kept(one).password).toBe('none')
  })

  test('keeps the password of the Sentinels apart from that of the Redis behind them', () => {
    const store = open()
    const sentinel = endpoint({ kind: 'sentinel', sentinels: ['s1', 's2:26380'], primary: 'main' })
    store.set(sentinel, { password: 'redis', sentinelPassword: 'watch' })
    expect(store.of(sentinel)).toMatchObject({ password: 'redis', sentinelPassword: 'watch' })
    store.set(sentinel, { sentinelPassword: null })
    expect(store.of(sentinel)).toMatchObject({ password: 'redis', sentinelPassword: null })
  })

  test('keeps the passwords of a broker and a result backend by their own places', () => {
    const store = open()
    const rabbit = endpoint({
      kind: 'standalone',
      host: 'h',
      celery: { broker: 'amqp://ops@rabbit/video', backend: 'redis://results/1' }
    })
    store.set(rabbit, { password: 'a', brokerPassword: 'b', backendPassword: 'c' })
    expect(store.of(rabbit)).toMatchObject({ password: 'a', brokerPassword: 'b', backendPassword: 'c' })
    const at = (broker: string): string | null =>
      store.of(endpoint({ kind: 'standalone', host: 'h', celery: { broker } })).brokerPassword
    expect(at('amqp://ops@rabbit/audio')).toBe('b')
    expect(at('amqp://bob@rabbit/video')).toBeNull()
    expect(at('amqps://ops@rabbit/video')).toBeNull()
    expect(at('redis://results/7'), 'one server, one password').toBe('c')
  })

  test('keeps the password of a management API by its own place and user, where it names one', () => {
    const store = open()
    const rabbit = (managementUrl: string) =>
      endpoint({ kind: 'standalone', host: 'h', celery: { broker: 'amqp://ops@rabbit', managementUrl } })
    const own = rabbit('http://bob@rabbit:15672')
    store.set(own, { brokerPassword: 'b', managementPassword: 'm' })
    expect(store.of(own)).toMatchObject({ brokerPassword: 'b', managementPassword: 'm' })
    expect(store.kept(own).managementPassword).toBe('protected')
    for (const other of [
      'http://eve@rabbit:15672',
      'http://bob@evil:15672',
      'https://bob@rabbit:15672',
      'http://rabbit:15672'
    ])
      expect(store.of(rabbit(other)).managementPassword, `at ${other}`).toBeNull()
    store.release(own, [])
    expect(store.of(own)).toMatchObject({ brokerPassword: null, managementPassword: null })
  })

  test('forgets what nobody else uses', () => {
    const store = open()
    const celery = { broker: 'amqp://ops@rabbit/video', backend: 'redis://results/1' }
    const [prod, stage] = ['prod', 'stage'].map((host) => endpoint({ kind: 'standalone', host, celery }))
    store.set(prod!, { password: 'a', brokerPassword: 'b', backendPassword: 'c' })
    store.release(prod!, [stage!])
    expect(store.of(prod!)).toMatchObject({ password: null, brokerPassword: 'b', backendPassword: 'c' })
    store.release(stage!, [])
    expect(store.of(prod!)).toMatchObject({ brokerPassword: null, backendPassword: null })
  })

  test('finds what an earlier version kept by the URL as it was typed', () => {
    const file = memoryFile()
    new SecretStore(vault(true), file, ignore).set('redis://ops@h?db=0', 'p%40ss')
    const store = open(file)
    expect(store.of(one).password).toBe('p@ss')
    expect(store.kept(one).password).toBe('protected')
    store.set(one, { password: 'new' })
    expect(Object.keys(file.content?.secrets ?? {})).toHaveLength(1)
    expect(open(file).of(one).password).toBe('new')
  })
})
