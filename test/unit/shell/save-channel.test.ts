import { describe, expect, test } from 'vitest'
import type { ChannelDraft } from '@shared/ipc/channels'
import { UsageError } from '@shared/errors'
import { ChannelTests } from '../../../src/main/shell/channels/channel-tests'
import { checkChannel, saveChannel } from '../../../src/main/shell/channels/save-channel'
import { ChannelSecretStore } from '../../../src/main/shell/secrets/channel-secrets'
import { SecretStore, type SecretsFile, type Vault } from '../../../src/main/shell/secrets/secret-store'

const vault = (available: boolean): Vault => ({
  available: () => available,
  encrypt: (text) => Buffer.from([...Buffer.from(text)].reverse()),
  decrypt: (sealed) => String(Buffer.from([...sealed].reverse()))
})
const URL = 'https://hooks.example/T0/token'

/** A home's secrets; `again` is the next start of the app. */
function secretsOf(available = true) {
  let file: SecretsFile | undefined
  const open = (): ChannelSecretStore =>
    new ChannelSecretStore(
      new SecretStore(vault(available), { read: () => file, write: (next) => (file = next) }, () => undefined)
    )
  return { store: open(), again: open, onDisk: () => JSON.stringify(file) }
}

const draft = (more: Partial<ChannelDraft> = {}): ChannelDraft => ({
  identity: null,
  channel: { name: 'Team', kind: 'slack' },
  url: URL,
  ...more
})
const tools = (store: ChannelSecretStore) => {
  const replaced: string[] = []
  return {
    replaced,
    secrets: store,
    add: () => Promise.resolve('Team'),
    replace: (identity: string) => {
      replaced.push(identity)
      return Promise.resolve()
    }
  }
}

describe('a channel that is saved', () => {
  test('has its URL and secret sealed, over a restart too, and never as plain text', async () => {
    const { store, again, onDisk } = secretsOf()
    expect(await saveChannel(draft({ secret: 'whsec_x' }), tools(store))).toEqual({
      ok: true,
      identity: 'Team',
      kept: 'protected'
    })
    expect(onDisk()).not.toMatch(/hooks\.example|whsec_x/)
    expect(again().of('Team')).toEqual({ url: URL, secret: 'whsec_x' })
  })

  test('without a vault is kept for this session only, and that is said', async () => {
    const { store, again, onDisk } = secretsOf(false)
    expect(await saveChannel(draft(), tools(store))).toMatchObject({ kept: 'session' })
    expect(store.of('Team').url).toBe(URL)
    expect(onDisk()).toBeUndefined()
    expect(again().of('Team').url).toBeNull()
  })

  test('keeps what is not typed anew, and forgets what is taken out', async () => {
    const { store } = secretsOf()
    await saveChannel(draft({ secret: 'whsec_x' }), tools(store))
    const { url: _, ...kept } = draft({ identity: 'Team' })
    const own = tools(store)
    await saveChannel(kept, own)
    expect(own.replaced).toEqual(['Team'])
    expect(store.of('Team')).toEqual({ url: URL, secret: 'whsec_x' })
    await saveChannel({ ...kept, secret: null }, own)
    expect(store.of('Team')).toEqual({ url: URL, secret: null })
    store.forget('Team')
    expect(store.kept('Team')).toEqual({ url: 'none', secret: 'none' })
  })

  test('is refused at each field that is wrong, and then nothing is kept', async () => {
    const { store } = secretsOf()
    const wrong = draft({ channel: { name: '', kind: 'pager' }, url: 'ftp://x' })
    const answer = await saveChannel(wrong, tools(store))
    expect(!answer.ok && answer.faults.map(({ field }) => field)).toEqual(['name', 'kind', 'url'])
    const { url: _, ...none } = draft()
    expect(checkChannel(none, store)).toMatchObject([{ field: 'url' }])
    const taken = {
      ...tools(store),
      add: () => Promise.reject(new UsageError('name', 'is taken', 'name_taken'))
    }
    expect(await saveChannel(draft(), taken)).toMatchObject({ ok: false, faults: [{ code: 'name_taken' }] })
    expect(store.kept('Team').url).toBe('none')
  })
})

describe('a test of a channel', () => {
  const channel = { kind: 'webhook', url: URL, secret: null, language: 'en' } as const

  test('is answered by the engine, each by its token', async () => {
    const asked: string[] = []
    const tests = new ChannelTests(
      (message) => {
        if (message.kind === 'testChannel') asked.push(message.token)
        return true
      },
      () => 'no engine'
    )
    const [first, second] = [tests.run(channel), tests.run(channel)]
    const answer = (said: string) => ({ code: 'delivered', status: 200, said, took: 1 }) as const
    tests.heard({ kind: 'channelTested', token: asked[1] ?? '', answer: answer('two') })
    tests.heard({ kind: 'channelTested', token: asked[0] ?? '', answer: answer('one') })
    expect((await first).said).toBe('one')
    expect((await second).said).toBe('two')
  })

  test('hangs on no engine that is gone', async () => {
    const gone = new ChannelTests(
      () => false,
      () => 'no engine'
    )
    expect(await gone.run(channel)).toMatchObject({ code: 'broken', said: 'no engine' })
    const dying = new ChannelTests(
      () => true,
      () => 'no engine'
    )
    const asked = dying.run(channel)
    dying.engineEnded()
    expect(await asked).toMatchObject({ code: 'broken', said: 'no engine' })
  })
})
