import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { parseManagementUrl } from '@shared/celery/management-url'
import { getJson, type GetOptions } from '../../../src/main/engine/celery/management/get-json'
import { unackedCounts } from '../../../src/main/engine/celery/management/unacked-counts'
import { RedisFault } from '../../../src/main/engine/redis/fault'
import { freePort } from '../../support/redis'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function listening(server: Server | HttpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    if ('closeAllConnections' in server) server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

const http = (answer: RequestListener): Promise<number> => listening(createHttpServer(answer))

const at = (port: number, scheme = 'http', more = '') => ({
  ...parseManagementUrl(`${scheme}://127.0.0.1:${port}${more}`, 'managementUrl'),
  username: 'ops',
  password: 'hun/ter:2'
})

async function faultOf(
  target: ReturnType<typeof at>,
  options: Partial<GetOptions> = {}
): Promise<RedisFault> {
  const error = await getJson(target, '/api/queues/%2F', { virtualHost: '/', ...options }).then(
    (answer) => answer,
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(RedisFault)
  expect(JSON.stringify(error)).not.toContain('hun/ter:2')
  return error as RedisFault
}

test('asks for the named queues alone, with the user and under the path of the URL', async () => {
  const asked: string[] = []
  const port = await http((request, answer) => {
    asked.push(`${request.method} ${decodeURIComponent(request.url ?? '')} ${request.headers.authorization}`)
    const items = [
      { name: 'video', messages_unacknowledged: 3 },
      { name: 'VIDEO', messages_unacknowledged: 9 }
    ]
    answer.end(JSON.stringify({ items: [...items, { name: 'new' }] }))
  })
  const counts = await unackedCounts(at(port, 'http', '/rabbit/'), ['video', 'a.b', 'new'], {
    virtualHost: 'my/host'
  })
  expect([...counts]).toEqual([['video', 3]])
  // Without a name, too: a trial is to say whether it answers.
  expect([...(await unackedCounts(at(port, 'http', '/rabbit/'), [], { virtualHost: '/' }))]).toEqual([])
  const basic = Buffer.from('ops:hun/ter:2').toString('base64')
  expect(asked).toEqual([
    `GET /rabbit/api/queues/my/host?page=1&page_size=500&use_regex=true&columns=name,messages_unacknowledged&name=^(?:video|a\\.b|new)$ Basic ${basic}`,
    `GET /rabbit/api/queues//?page=1&page_size=1&columns=name,messages_unacknowledged Basic ${basic}`
  ])
})

test('many long names go in several requests, each short enough for a request line', async () => {
  const lengths: number[] = []
  const port = await http((request, answer) => {
    lengths.push(request.url?.length ?? 0)
    answer.end('{"items": []}')
  })
  await unackedCounts(
    at(port),
    Array.from({ length: 100 }, (_, number) => `${'队'.repeat(40)}${number}`),
    { virtualHost: '/' }
  )
  expect(lengths.length).toBeGreaterThan(1)
  expect(Math.max(...lengths)).toBeLessThan(8_000)
})

test.each([
  ['not JSON', 200, '<html>login</html>', 'no_management'],
  ['a page of something else', 404, '<html>not found</html>', 'http_status'],
  ['a proxy that is down', 502, '', 'http_status'],
  ['no word of why it refuses', 401, '', 'password_wrong']
])('%s: said what it is', async (_, status, body, code) => {
  const port = await http((_request, answer) => answer.writeHead(status).end(body))
  expect((await faultOf(at(port))).said?.code).toBe(code)
})

test('JSON of something else is no answer', async () => {
  const port = await http((_, answer) => answer.end('{"items": [{"name": 7}]}'))
  await expect(unackedCounts(at(port), ['video'], { virtualHost: '/' })).rejects.toMatchObject({
    said: { code: 'no_management' }
  })
})

test('a redirect is not followed: nobody else gets the password', async () => {
  let elsewhere = 0
  const other = await http((_, answer) => {
    elsewhere += 1
    answer.end('{"items": []}')
  })
  const port = await http((_, answer) =>
    answer.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end()
  )
  expect((await faultOf(at(port))).said).toMatchObject({ code: 'http_status', params: { status: 302 } })
  expect(elsewhere).toBe(0)
})

test('an answer without end is cut off', async () => {
  let ended = false
  const port = await http((_, answer) => {
    const more = (): void => {
      while (answer.write(Buffer.alloc(65_536, 32)));
    }
    answer.on('drain', more)
    answer.on('close', () => (ended = true))
    more()
  })
  expect((await faultOf(at(port))).said?.code).toBe('too_long')
  await expect.poll(() => ended, { timeout: 20_000 }).toBe(true)
})

test('who does not answer, or not to the end, is not waited for', async () => {
  const port = await http((request, answer) => {
    if (request.url?.startsWith('/slow')) answer.write('{')
  })
  for (const path of ['', '/slow']) {
    const fault = await faultOf(at(port, 'http', path), { timeout: 200 })
    expect(fault).toMatchObject({ code: 'timeout', transient: true, said: { code: 'late' } })
  }
})

test('nobody there, no TLS there, another protocol there: each is told, with what to look at', async () => {
  expect(await faultOf(at(await freePort()))).toMatchObject({
    code: 'unreachable',
    said: { code: 'refused', params: { hint: 'management_runs' } }
  })
  const plain = await http((_, answer) => answer.end('{}'))
  expect(await faultOf(at(plain, 'https'))).toMatchObject({
    code: 'tls',
    said: { code: 'tls', params: { hint: 'management_url' } }
  })
  const other = (answer: (socket: Socket) => unknown): Promise<number> =>
    listening(createServer((socket) => answer(socket.on('error', () => undefined).resume())))
  const amqp = await other((socket) => socket.end('AMQP\0\0\t\u0001'))
  expect((await faultOf(at(amqp))).said?.code).toBe('no_management')
  const cut = await other((socket) => socket.destroy())
  expect((await faultOf(at(cut))).said?.code).toBe('cut')
})
