import { describe, expect, test } from 'vitest'
import { parseBrokerUrl } from '@shared/celery/broker-url'
import { celerySecrets } from '@shared/celery/target'
import { UsageError } from '@shared/errors'
import { endpointSettingsSchema, type EndpointInput } from '@shared/settings/endpoint'
import { celeryTarget } from '../../../src/main/engine/celery/target'
import { noSecrets } from '../../../src/main/engine/redis/target'
import { plainEndpoint } from '../../../src/main/engine/settings'

describe('a broker’s URL', () => {
  test.each([
    ['amqp://rabbit', 'amqp://rabbit:5672', '/', null],
    ['amqp://rabbit/', 'amqp://rabbit:5672', '/', null],
    ['amqp://rabbit//', 'amqp://rabbit:5672', '/', null],
    ['pyamqp://ops:s%40@rabbit:7802/video', 'amqp://rabbit:7802/video', 'video', 'ops'],
    ['amqp://ops@[::1]/a%2Fb', 'amqp://[::1]:5672/a%2Fb', 'a/b', 'ops'],
    ['AMQPS://rabbit?ca=/ca.pem', 'amqps://rabbit:5671', '/', null]
  ])('%s', (url, address, virtualHost, username) => {
    const broker = parseBrokerUrl(url, 'broker')
    expect(broker).toMatchObject({ kind: 'rabbitmq', address, virtualHost, username })
  })

  test('of a Redis, too; its password stands nowhere in the address', () => {
    const broker = parseBrokerUrl('rediss://:hunter2@broker/3', 'broker')
    expect(broker).toMatchObject({ kind: 'redis', address: 'rediss://broker:6379/3', redis: { db: 3 } })
  })

  test.each([
    ['kafka://host', 'broker_form'],
    ['amqp://', 'broker_form'],
    ['amqp://:5672', 'broker_form'],
    ['amqp://host:99999', 'broker_form'],
    ['amqp://one;amqp://two', 'broker_form'],
    ['amqp://host/%', 'url_escape'],
    ['amqp://host?heartbeat=3', 'broker_query'],
    ['redis+cluster://a,b', 'broker_cluster'],
    ['redis://host/x', 'url_db']
  ])('%s is refused: %s', (url, code) => {
    let fault: unknown
    try {
      parseBrokerUrl(url, 'broker')
    } catch (error) {
      fault = error
    }
    expect(fault).toBeInstanceOf(UsageError)
    expect(fault).toMatchObject({ field: 'broker', code })
  })
})

describe('an endpoint’s Celery', () => {
  const read = (celery: object, more: object = {}) =>
    endpointSettingsSchema.safeParse({ name: 'prod', kind: 'standalone', host: 'redis', celery, ...more })
  const problems = (celery: object, more?: object): string[] =>
    read(celery, more).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []

  test('without it nothing has changed: what an earlier version wrote reads as before', () => {
    const before = { name: 'prod', kind: 'standalone', host: 'redis' } as const
    const endpoint = endpointSettingsSchema.parse(before)
    expect(endpoint).not.toHaveProperty('celery')
    expect(celeryTarget(endpoint)).toEqual({})
    expect(plainEndpoint(endpoint)).not.toHaveProperty('celery')
  })

  test('empty: the endpoint’s own Redis is broker and backend, with its own password', () => {
    const endpoint = endpointSettingsSchema.parse({ name: 'prod', url: 'redis://redis/2', celery: {} })
    const { celery } = celeryTarget(endpoint, { ...noSecrets, password: 'own' })
    expect(celery).toMatchObject({
      broker: { kind: 'redis', address: 'redis://redis:6379/2', redis: { password: 'own', db: 2 } },
      backend: { password: 'own', db: 2 },
      queues: ['celery'],
      visibilityTimeout: 3_600_000,
      keyPrefix: '',
      eventExchange: 'celeryev'
    })
  })

  test('broker and backend by URLs have passwords of their own', () => {
    const { celery } = celeryTarget(
      read({ broker: 'amqp://ops@rabbit/video', backend: 'redis://results/1', visibilityTimeout: '5m' })
        .data!,
      { ...noSecrets, password: 'own', brokerPassword: 'b', backendPassword: 'c' }
    )
    expect(celery).toMatchObject({
      broker: { kind: 'rabbitmq', username: 'ops', password: 'b', virtualHost: 'video' },
      backend: { host: 'results', db: 1, password: 'c' },
      visibilityTimeout: 300_000
    })
    expect(celerySecrets(celery!)).toEqual(['b', 'c'])
  })

  test('the management API takes the broker’s user, or its own with a password of its own', () => {
    const secrets = { ...noSecrets, brokerPassword: 'b', managementPassword: 'm' }
    const at = (managementUrl: string, broker = 'amqp://ops@rabbit/video') => {
      const { celery } = celeryTarget(read({ broker, managementUrl }).data!, secrets)
      expect(celerySecrets(celery!)).toContain(celery!.management!.password)
      return celery!.management
    }
    expect(at('http://Rabbit:15672/')).toMatchObject({
      address: 'http://Rabbit:15672',
      username: 'ops',
      password: 'b',
      path: '',
      tls: null
    })
    expect(at('https://bob@proxy/rabbit/?ca=/ca.pem')).toMatchObject({
      address: 'https://proxy:443/rabbit',
      username: 'bob',
      password: 'm',
      tls: { caFile: '/ca.pem', verify: true }
    })
    expect(at('https://rabbit:15671', 'amqps://ops@rabbit')).toMatchObject({ username: 'ops', password: 'b' })
  })

  test.each([
    ['amqp://ops@rabbit', 'http://evil:15672'],
    ['amqps://ops@rabbit', 'http://rabbit:15672']
  ])('the password at %s does not go to %s', (broker, managementUrl) => {
    const endpoint = read({ broker }).data!
    const forged = { ...endpoint, celery: { ...endpoint.celery!, managementUrl } }
    expect(() => celeryTarget(forged, { ...noSecrets, brokerPassword: 'b' })).toThrow(/names no user/)
  })

  test('is written without what the defaults say, and read back as the same', () => {
    const celery = { broker: 'amqp://ops@rabbit/video', queues: ['video', 'audio'], visibilityTimeout: '5m' }
    const endpoint = read(celery).data!
    const plain = plainEndpoint(endpoint)
    expect(plain['celery']).toEqual(celery)
    expect(endpointSettingsSchema.parse(plain)).toEqual(endpoint)
    expect(plainEndpoint(read({}).data!)['celery']).toEqual({})
    expect(plainEndpoint(plain as EndpointInput)).toEqual(plain)
  })

  test.each([
    [{ broker: 'amqp://ops:hunter2@rabbit' }, /^celery.broker: holds a password/],
    [{ backend: 'redis://:hunter2@results' }, /^celery.backend: holds a password/],
    [{ broker: 'kafka://x' }, /^celery.broker: takes amqp/],
    [{ backend: 'amqp://x' }, /^celery.backend: takes redis/],
    [{ broker: 'amqp://rabbit', managementUrl: 'ftp://rabbit' }, /^celery.managementUrl: takes http/],
    [{ broker: 'amqp://rabbit', managementUrl: 'http://:15672' }, /^celery.managementUrl: is no URL/],
    [{ broker: 'amqp://rabbit', managementUrl: 'http://rabbit/a b' }, /^celery.managementUrl: is no URL/],
    [
      { broker: 'amqp://rabbit', managementUrl: 'http://rabbit?ca=x' },
      /^celery.managementUrl: does not know/
    ],
    [
      { broker: 'amqp://rabbit', managementUrl: 'http://bob:hunter2@rabbit:15672' },
      /^celery.managementUrl: holds a password/
    ],
    [
      { broker: 'amqp://rabbit', managementUrl: 'http://other:15672' },
      /^celery.managementUrl: names no user/
    ],
    [
      { broker: 'amqps://rabbit', managementUrl: 'http://rabbit:15672' },
      /^celery.managementUrl: names no user/
    ],
    [
      { broker: 'redis://rabbit', managementUrl: 'http://rabbit:15672' },
      /^celery.managementUrl: takes a Rabbit/
    ],
    [{ managementUrl: 'http://rabbit:15672' }, /^celery.managementUrl: takes a RabbitMQ/],
    [{ visibilityTimeout: 'soon' }, /^celery.visibilityTimeout: takes a duration/],
    [{ visibilityTimeout: '0s' }, /^celery.visibilityTimeout: takes a duration/],
    [{ queues: [''] }, /^celery.queues.0: /],
    [{ brocker: 'x' }, /^celery: /]
  ])('%j is refused at its field', (celery, problem) => {
    expect(problems(celery)).toEqual([expect.stringMatching(problem)])
    expect(problems(celery).join()).not.toContain('hunter2')
  })

  test('a cluster is no broker', () => {
    const cluster = { name: 'c', kind: 'cluster', nodes: ['a'] }
    expect(endpointSettingsSchema.safeParse({ ...cluster, celery: {} }).error?.issues[0]).toMatchObject({
      path: ['celery', 'broker']
    })
    expect(endpointSettingsSchema.safeParse({ ...cluster, celery: { broker: 'amqp://r' } }).success).toBe(
      true
    )
  })
})
