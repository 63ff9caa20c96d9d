import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { endpointSettingsSchema, type EndpointInput, type EndpointSettings } from '@shared/settings/endpoint'
import { exportEndpoints, readImport, type ReadImport } from '../../../src/main/shell/endpoints/import-export'

let folder = ''
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'taskguard-transfer-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const endpoint = (input: EndpointInput): EndpointSettings => endpointSettingsSchema.parse(input)
const prod = endpoint({
  id: 'first-name',
  name: 'prod',
  kind: 'sentinel',
  sentinels: ['s-1:26379', 's-2'],
  primary: 'main',
  sentinelUsername: 'watcher',
  sentinelTls: true,
  username: 'ops',
  db: 2,
  tls: { ca: '/etc/ca.pem', cert: '/etc/client.pem', key: '/etc/client.key', servername: 'redis.example' },
  protected: true,
  color: 'red'
})
const cluster = endpoint({ name: 'cluster', kind: 'cluster', nodes: ['n-1:7000'], namespace: 'other' })
const near = endpoint({ name: 'near', kind: 'socket', path: '/run/redis.sock', enabled: false })

const path = (): string => join(folder, 'endpoints.json')
const write = (endpoints: unknown, head: object = {}): Promise<void> =>
  writeFile(path(), JSON.stringify({ taskguard: 'endpoints', version: 1, endpoints, ...head }))
const read = (standing: readonly EndpointSettings[] = []): Promise<ReadImport> => readImport(path(), standing)
const does = ({ items }: ReadImport): string[] => items.map((item) => `${item.name} ${item.does}`)

describe('exported endpoints', () => {
  test('come back as they were, into an app that has none', async () => {
    await exportEndpoints(path(), [prod, cluster, near])
    const back = await read()
    expect(back.fault).toBeNull()
    expect(does(back)).toEqual(['prod add', 'cluster add', 'near add'])
    expect([...back.endpoints.values()]).toEqual([prod, cluster, near])
  })

  test('are for the owner alone, and hold nothing but what settings.json has of them', async () => {
    await exportEndpoints(path(), [prod])
    expect((await stat(path())).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(path(), 'utf8'))).toEqual({
      taskguard: 'endpoints',
      version: 1,
      endpoints: [
        {
          id: 'first-name',
          name: 'prod',
          kind: 'sentinel',
          sentinels: ['s-1:26379', 's-2'],
          primary: 'main',
          sentinelUsername: 'watcher',
          sentinelTls: true,
          username: 'ops',
          db: 2,
          tls: {
            ca: '/etc/ca.pem',
            cert: '/etc/client.pem',
            key: '/etc/client.key',
            servername: 'redis.example'
          },
          namespace: 'taskguard',
          color: 'red',
          protected: true
        }
      ]
    })
  })
})

describe('an import', () => {
  test('tells what is new from what is here, and which fields differ', async () => {
    await write([
      { name: 'near', kind: 'socket', path: '/run/redis.sock', enabled: false },
      { name: 'cluster', kind: 'cluster', nodes: ['n-2:7000'], namespace: 'third', protected: true },
      { name: 'new', url: 'rediss://ops@gpu:6380/2' }
    ])
    const back = await read([near, cluster])
    expect(does(back)).toEqual(['near same', 'cluster change', 'new add'])
    expect(back.items[1]?.differs.sort()).toEqual(['namespace', 'nodes', 'protected'])
    expect(back.items[2]?.address).toBe('rediss://gpu:6380/2')
    expect(back.endpoints.get('new')).toMatchObject({ host: 'gpu', port: 6380, db: 2, username: 'ops' })
  })

  test('refuses what is wrong by the names of its fields, and takes the rest', async () => {
    await write([
      { name: 'port', kind: 'standalone', host: 'gpu', port: 70_000, colour: 'red' },
      { name: 'nodes', kind: 'cluster', nodes: ['n-1:7000', 'not a host'] },
      { name: 'secret', url: 'redis://ops:hunter2@gpu' },
      { name: 'typed', kind: 'standalone', host: 'gpu', password: 'hunter2' },
      { kind: 'standalone', host: 'gpu' },
      'text',
      { name: 'good', url: 'redis://gpu' },
      { name: 'good', url: 'redis://other' }
    ])
    const back = await read()
    expect(does(back)).toEqual([
      'port invalid',
      'nodes invalid',
      'secret invalid',
      'typed invalid',
      '? invalid',
      '? invalid',
      'good add',
      'good invalid'
    ])
    expect([...back.endpoints.keys()]).toEqual(['good'])
    expect(back.endpoints.get('good')).toMatchObject({ host: 'gpu' })
    const said = back.items.map(({ faults }) => faults.map((fault) => [fault.field, fault.said?.code]))
    expect(said[0]).toEqual([
      ['port', 'too_big'],
      ['colour', 'unknown_key']
    ])
    expect(said[1]).toEqual([['nodes.1', 'host_port']])
    expect(said[2]).toEqual([['url', 'url_password']])
    expect(said[3]).toEqual([['password', 'unknown_key']])
    expect(said[4]).toEqual([['name', 'type']])
    expect(said[7]).toEqual([['name', 'twice']])
    expect(JSON.stringify(back.items)).not.toContain('hunter2')
  })

  test.each([
    ['{ "taskguard": "endpoints", "version": 1,\n "endpoints": [ ', 'json', 2],
    ['{ "endpoints": [] }', 'not_endpoints', null],
    ['[1]', 'not_endpoints', null],
    ['', 'not_endpoints', null],
    ['{ "taskguard": "endpoints", "version": 2, "endpoints": {} }', 'newer_endpoints', null],
    ['{ "taskguard": "endpoints", "version": 1 }', 'type', 1]
  ])('reads nothing of %j: %s', async (text, code, line) => {
    await writeFile(path(), text)
    const back = await read()
    expect(back).toMatchObject({ items: [], fault: { file: path(), line, said: { code } } })
  })

  test('reads nothing of a file that is not there, is a folder, or is far too large', async () => {
    expect((await read()).fault?.said).toMatchObject({ code: 'unreadable' })
    expect((await readImport(folder, [])).fault?.said).toMatchObject({ code: 'unreadable' })
    await writeFile(path(), `${' '.repeat(5 * 1024 * 1024)}{}`)
    expect((await read()).fault?.said).toMatchObject({ code: 'too_large' })
  })
})
