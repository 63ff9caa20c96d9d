import { describe, expect, it } from 'vitest'
import { UsageError } from '@shared/errors'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'

const problem = (text: string): string => {
  try {
    parseRedisUrl(text, '--url')
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return error instanceof UsageError ? error.message : ''
  }
  throw new Error(`accepted: ${text}`)
}

describe('parseRedisUrl', () => {
  it('reads host, port, database, user and password', () => {
    expect(parseRedisUrl('redis://worker:p%40ss:w%2Frd@redis.example:6380/3')).toEqual({
      kind: 'standalone',
      host: 'redis.example',
      port: 6380,
      path: null,
      nodes: [],
      sentinel: null,
      tls: null,
      username: 'worker',
      password: 'p@ss:w/rd',
      db: 3,
      address: 'redis://redis.example:6380/3'
    })
  })

  it('fills in the port and database 0', () => {
    expect(parseRedisUrl('redis://localhost')).toMatchObject({ host: 'localhost', port: 6379, db: 0 })
    expect(parseRedisUrl('redis://:secret@[::1]:7000/')).toMatchObject({
      host: '::1',
      password: 'secret',
      username: null,
      address: 'redis://[::1]:7000'
    })
    expect(parseRedisUrl('rediss://h/?db=2&ca=/etc/ca.pem')).toMatchObject({
      tls: { caFile: '/etc/ca.pem', verify: true },
      db: 2,
      address: 'rediss://h:6379/2'
    })
  })

  it('reads a socket with its database and password', () => {
    expect(parseRedisUrl('unix:///run/my%20redis.sock?db=2')).toMatchObject({
      host: null,
      path: '/run/my redis.sock',
      db: 2,
      address: 'unix:///run/my%20redis.sock?db=2'
    })
    expect(parseRedisUrl('unix://:pw@/run/r.sock')).toMatchObject({ password: 'pw', username: null })
    expect(parseRedisUrl('unix://bob:p:w@/run/r.sock')).toMatchObject({ password: 'p:w', username: 'bob' })
  })

  it('reads the Sentinels of a primary, and nodes of a cluster', () => {
    expect(parseRedisUrl('rediss+sentinel://ops:pw@s1,s2:26380/main/3?sni=redis.example')).toMatchObject({
      kind: 'sentinel',
      host: null,
      nodes: [
        { host: 's1', port: 26_379 },
        { host: 's2', port: 26_380 }
      ],
      sentinel: { primary: 'main', tls: true, username: null, password: null },
      tls: { servername: 'redis.example', certFile: null },
      username: 'ops',
      password: 'pw',
      db: 3,
      address: 'rediss+sentinel://s1:26379,s2:26380/main/3'
    })
    expect(parseRedisUrl('redis+cluster://:pw@a:7000,[::1]')).toMatchObject({
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 7000 },
        { host: '::1', port: 6379 }
      ],
      password: 'pw',
      address: 'redis+cluster://a:7000,[::1]:6379'
    })
  })

  it.each([
    ['redis+sentinel://s1,s2', 'names no primary'],
    ['redis+cluster://a/2', 'a cluster has only 0'],
    ['redis+cluster://a,', 'is no URL'],
    ['', 'takes redis://'],
    ['localhost:6379', 'takes redis://'],
    ['http://localhost', 'takes redis://'],
    ['redis://', 'names no host'],
    ['redis://h:99999', 'is no URL'],
    ['redis://h:0', 'a port from 1'],
    ['redis://h/zero', 'database number'],
    ['redis://h/1?db=2', 'twice'],
    ['redis://h?ca=/x', 'does not know ?ca='],
    ['redis://:100%@h', 'no %XX escape'],
    ['unix://relative.sock', 'absolute socket path'],
    ['unix:///', 'absolute socket path'],
    ['unix:///s?db=-1', 'database number']
  ])('refuses %j, saying what it takes', (text, said) => {
    const message = problem(text)
    expect(message).toContain('--url: ')
    expect(message).toContain(said)
  })

  it('never repeats a password', () => {
    for (const text of [
      'redis://u:hunter2@',
      'redis://:hunter2@h/x',
      'redis://h?password=hunter2',
      'x://:hunter2@h'
    ])
      expect(problem(text)).not.toContain('hunter2')
    expect(parseRedisUrl('redis://u:hunter2@h').address).not.toContain('hunter2')
  })
})
