import { describe, expect, test } from 'vitest'
import { SecretStore, type SecretsFile, type Vault } from '../../../src/main/shell/secrets/secret-store'
import { joinSecret, splitSecret } from '../../../src/main/shell/secrets/url-secret'

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

describe('splitSecret and joinSecret', () => {
  test.each([
    ['redis://:s%40cret@host:6379/0', 'redis://host:6379/0', 's%40cret'],
    ['rediss://ops:pa:ss@host', 'rediss://ops@host', 'pa:ss'],
    ['redis://ops:p@ss@host/1', 'redis://ops@host/1', 'p@ss'],
    ['unix://ops:pw@/run/redis.sock?db=1', 'unix://ops@/run/redis.sock?db=1', 'pw']
  ])('%s', (whole, url, secret) => {
    expect(splitSecret(whole)).toEqual({ url, secret })
    expect(splitSecret(joinSecret(url, secret))).toEqual({ url, secret })
  })

  test.each(['redis://host', 'redis://ops@host', 'redis://ops:@host', 'unix:///run/a:b@c.sock', 'nothing'])(
    'no password in %s',
    (url) => expect(splitSecret(url)).toEqual({ url, secret: null })
  )
})

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
