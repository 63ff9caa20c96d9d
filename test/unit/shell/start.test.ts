import { describe, expect, test } from 'vitest'
import { UsageError } from '@shared/errors'
import type { EndpointSettings } from '@shared/settings/endpoint'
import { defaultSettings, settingsSchema } from '@shared/settings/schema'
import { displayFault } from '../../../src/main/shell/display'
import { noSecrets } from '../../../src/main/engine/redis/target'
import { addEndpoint } from '../../../src/main/shell/endpoints/add-endpoint'
import { dropSecrets, readEnvironment } from '../../../src/main/shell/endpoints/from-environment'
import { endpointTargets } from '../../../src/main/shell/endpoints/targets'
import { Backoff } from '../../../src/main/shell/engine/backoff'
import { neverLog, redact } from '../../../src/main/shell/log/redact'
import { resolveTheme } from '../../../src/main/shell/window/theme'

test('only Linux without any display is at fault, in one line', () => {
  expect(displayFault('linux', {})).toMatch(/^Task Guard: no display[^\n]*$/)
  expect(displayFault('linux', { DISPLAY: ':0' })).toBeNull()
  expect(displayFault('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBeNull()
  expect(displayFault('darwin', {})).toBeNull()
})

describe('readEnvironment', () => {
  test('names the variable and never the password', () => {
    expect(readEnvironment({})).toEqual({ namespace: 'taskguard', url: null })
    expect(() => readEnvironment({ TASKGUARD_URL: 'http://:hunter2@host' })).toThrow(
      /^TASKGUARD_URL: takes redis/
    )
    expect(() => readEnvironment({ TASKGUARD_URL: 'redis://:hunter2@host/x' })).toThrow(/^((?!hunter2).)*$/)
    expect(() => readEnvironment({ TASKGUARD_NAMESPACE: 'a b' })).toThrow(/^TASKGUARD_NAMESPACE: /)
  })
})

test('secrets are taken out of the environment, and nothing else', () => {
  const env = {
    PATH: '/bin',
    TASKGUARD_HOME: '/home/x',
    TASKGUARD_URL: 'redis://:hunter2@host',
    TASKGUARD_PASSWORD_PROD: 'hunter2'
  }
  dropSecrets(env)
  expect(env).toEqual({ PATH: '/bin', TASKGUARD_HOME: '/home/x' })
})

describe('endpointTargets', () => {
  const settings = settingsSchema.parse({
    endpoints: [
      { name: 'prod', url: 'rediss://ops@prod:6380', protected: true, color: 'red' },
      { name: 'off', url: 'redis://off', enabled: false }
    ]
  })

  test('puts TASKGUARD_URL first and gives each its password', () => {
    const fromEnvironment = { url: 'redis://127.0.0.1:7000', namespace: 'fleet' }
    const targets = endpointTargets({
      settings,
      fromEnvironment,
      secretsOf: () => ({ ...noSecrets, password: 'hunter2' })
    })
    expect(targets.map(({ id, redis, namespace }) => [id, redis.address, namespace])).toEqual([
      ['environment', 'redis://127.0.0.1:7000', 'fleet'],
      ['settings:prod', 'rediss://prod:6380', 'taskguard']
    ])
    expect(targets[1]).toMatchObject({
      protected: true,
      color: 'red',
      name: 'prod',
      redis: { username: 'ops', password: 'hunter2' }
    })
  })
})

const brokenFile = (): Promise<void> =>
  Promise.reject(new UsageError('settings.json:3:1', 'is not valid JSON'))

describe('addEndpoint', () => {
  const kept = new Map<string, string>()
  const secrets = {
    of: ({ name }: EndpointSettings) => ({ ...noSecrets, password: kept.get(name) ?? null }),
    set: ({ name }: EndpointSettings, { password }: { password?: string | null }) => {
      if (password === null) kept.delete(name)
      else if (password !== undefined) kept.set(name, password)
      return {
        password: 'protected' as const,
        sentinelPassword: 'none' as const,
        brokerPassword: 'none' as const,
        backendPassword: 'none' as const,
        managementPassword: 'none' as const
      }
    }
  }
  const { endpoints } = settingsSchema.parse({ endpoints: [{ name: 'prod', url: 'redis://prod' }] })

  test('writes the endpoint without its password, in a colour of its own', async () => {
    const written: unknown[] = []
    const write = (endpoint: unknown): Promise<void> => Promise.resolve(void written.push(endpoint))
    const answer = await addEndpoint(
      { name: '', url: ' redis://:hunter2@10.0.0.7:6379 ' },
      { endpoints, secrets, write }
    )
    expect(answer).toEqual({ ok: true, id: 'settings:10.0.0.7', secretKept: 'protected' })
    expect(written).toEqual([
      { name: '10.0.0.7', color: 'red', kind: 'standalone', host: '10.0.0.7', port: 6379 }
    ])
    expect(kept.get('10.0.0.7')).toBe('hunter2')
  })

  test('says which field is wrong, and keeps no password then', async () => {
    const tools = { endpoints, secrets, write: brokenFile }
    expect(await addEndpoint({ name: 'x', url: 'ftp://h' }, tools)).toMatchObject({
      ok: false,
      field: 'url',
      code: 'url_form'
    })
    expect(await addEndpoint({ name: 'prod', url: 'redis://h' }, tools)).toMatchObject({
      ok: false,
      field: 'name',
      code: 'name_taken'
    })
    const broken = await addEndpoint({ name: 'x', url: 'redis://:hunter2@h' }, tools)
    expect(broken).toEqual({
      ok: false,
      field: 'url',
      message: 'settings.json:3:1: is not valid JSON',
      code: null
    })
    expect(kept.has('x')).toBe(false)
  })
})

test('Backoff: at once, then doubling to a limit, and forgotten after a long life', () => {
  const backoff = new Backoff()
  const waits: number[] = []
  let now = 0
  for (let life = 0; life < 12; life += 1) {
    backoff.started(now)
    now += 10
    waits.push(backoff.ended(now))
  }
  expect(waits.slice(0, 4)).toEqual([0, 250, 500, 1000])
  expect(Math.max(...waits)).toBe(30_000)
  backoff.started(now)
  expect(backoff.ended(now + 60_000)).toBe(0)
})

test('redact: passwords of any URL and every secret given', () => {
  neverLog('correct horse')
  expect(redact('connect rediss://ops:hunter2@host:6380/1 failed')).toBe(
    'connect rediss://***@host:6380/1 failed'
  )
  expect(redact('AUTH correct horse')).toBe('AUTH ***')
  expect(redact('redis://host/1 mail@example.org')).toBe('redis://host/1 mail@example.org')
})

test('resolveTheme follows the system only where the setting says so', () => {
  const system = { dark: true, highContrast: true }
  expect(resolveTheme('system', system)).toBe('hc-dark')
  expect(resolveTheme('system', { dark: false, highContrast: false })).toBe('light')
  expect(resolveTheme('light', system)).toBe('light')
  expect(defaultSettings()['workbench.theme']).toBe('system')
})
