import { describe, expect, test } from 'vitest'
import { UsageError } from '@shared/errors'
import { settingsSchema } from '@shared/settings/schema'
import { targetOf } from '../../../src/main/engine/endpoints/open'
import { resolveEndpoints, withoutSecrets } from '../../../src/main/engine/settings'
import type { EndpointFlags } from '../../../src/main/engine/settings'

const fleet = settingsSchema.parse({
  endpoints: [
    { name: 'prod', url: 'redis://prod:6379', namespace: 'fleet', protected: true },
    { name: 'stage eu', url: 'redis://stage:6379' },
    { name: 'old', url: 'redis://old:6379', enabled: false }
  ]
})
const empty = settingsSchema.parse({})

const names = (flags: EndpointFlags, env = {}, settings = fleet): string[] =>
  resolveEndpoints(flags, env, settings).map(
    (one) => `${one.name} ${targetOf(one)?.address ?? '-'} ${one.namespace}`
  )

describe('which endpoints', () => {
  test('--url goes over everything and may repeat', () => {
    const flags = { url: ['redis://a', 'redis://b', 'redis://a'] }
    expect(names(flags, { TASKGUARD_URL: 'redis://env' })).toEqual([
      'url redis://a:6379 taskguard',
      'url-2 redis://b:6379 taskguard'
    ])
  })

  test('TASKGUARD_URL goes over the settings', () => {
    expect(names({}, { TASKGUARD_URL: 'redis://env' })).toEqual(['environment redis://env:6379 taskguard'])
  })

  test('--endpoint goes over TASKGUARD_URL: a flag is never quietly dropped', () => {
    expect(names({ endpoint: ['prod'] }, { TASKGUARD_URL: 'redis://env' })).toEqual([
      'prod redis://prod:6379 fleet'
    ])
  })

  test('else the enabled ones of the settings, else the embedded one', () => {
    expect(names({})).toEqual(['prod redis://prod:6379 fleet', 'stage eu redis://stage:6379 taskguard'])
    expect(names({}, {}, empty)).toEqual(['local - taskguard'])
  })

  test('a disabled endpoint and the embedded one can be named', () => {
    expect(names({ endpoint: ['old', 'local'] })).toEqual([
      'old redis://old:6379 taskguard',
      'local - taskguard'
    ])
  })

  test('an unknown name says the known ones', () => {
    expect(() => names({ endpoint: ['prd'] })).toThrow(
      new UsageError('--endpoint', '"prd" is not in the settings; known: prod, stage eu, old, local')
    )
  })

  test('--url and --endpoint together are refused', () => {
    expect(() => names({ url: ['redis://a'], endpoint: ['prod'] })).toThrow(
      '--endpoint: takes the place of --url'
    )
  })
})

describe('namespaces', () => {
  test('--namespace over TASKGUARD_NAMESPACE over the setting', () => {
    expect(names({ endpoint: ['prod'] }, { TASKGUARD_NAMESPACE: 'env' })).toEqual([
      'prod redis://prod:6379 env'
    ])
    expect(names({ endpoint: ['prod'], namespace: 'flag' }, { TASKGUARD_NAMESPACE: 'env' })).toEqual([
      'prod redis://prod:6379 flag'
    ])
  })

  test('a wrong one names its field', () => {
    expect(() => names({ namespace: 'a b' })).toThrow('--namespace: takes 1 to 64 of')
    expect(() => names({}, { TASKGUARD_NAMESPACE: 'ä' })).toThrow('TASKGUARD_NAMESPACE: takes 1 to 64 of')
  })
})

const passwords = (flags: EndpointFlags, env = {}, settings = fleet): (string | undefined)[] =>
  resolveEndpoints(flags, env, settings).map((one) => one.password)

describe('passwords', () => {
  test('stdin over the environment', () => {
    expect(passwords({ endpoint: ['prod'], password: 'in' }, { TASKGUARD_PASSWORD: 'env' })).toEqual(['in'])
    expect(passwords({ endpoint: ['prod'] }, { TASKGUARD_PASSWORD: 'env' })).toEqual(['env'])
  })

  test('one password never goes to several endpoints', () => {
    expect(passwords({}, { TASKGUARD_PASSWORD: 'env' })).toEqual([undefined, undefined])
    expect(() => passwords({ password: 'in' })).toThrow('--password-stdin: takes one endpoint')
  })

  test('each endpoint may have a variable of its own', () => {
    expect(passwords({}, { TASKGUARD_PASSWORD_PROD: 'p', TASKGUARD_PASSWORD_STAGE_EU: 's' })).toEqual([
      'p',
      's'
    ])
  })

  test('the URL’s own password stays, and the embedded endpoint gets none', () => {
    expect(passwords({ url: ['redis://:own@a'] }, { TASKGUARD_PASSWORD: 'env' })).toEqual([undefined])
    expect(passwords({}, { TASKGUARD_PASSWORD: 'env' }, empty)).toEqual([undefined])
  })

  test('a child sees neither URL nor passwords', () => {
    const env = {
      PATH: '/bin',
      TASKGUARD_URL: 'redis://:x@a',
      TASKGUARD_PASSWORD: 'x',
      TASKGUARD_PASSWORD_PROD: 'y'
    }
    expect(withoutSecrets({ ...env, TASKGUARD_HOME: '/h' })).toEqual({ PATH: '/bin', TASKGUARD_HOME: '/h' })
  })
})

test('a password given apart goes with the URL’s user; a user alone is refused', () => {
  const target = (flags: EndpointFlags): unknown =>
    resolveEndpoints(flags, {}, empty).map((endpoint) => targetOf(endpoint))
  expect(target({ url: ['redis://bob@h'], password: 'pw' })).toMatchObject([
    { username: 'bob', password: 'pw', address: 'redis://h:6379' }
  ])
  expect(() => target({ url: ['redis://bob@h'] })).toThrow('--url: names a user without a password')
})
