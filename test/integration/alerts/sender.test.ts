import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../support/until'
import { WebhookServer } from '../../support/webhook-server'
import { alertOf, findingsOf, idOf, SendingDesk } from './sending'

let server: WebhookServer
const desks: SendingDesk[] = []
const open = async (...args: Parameters<typeof SendingDesk.open>): Promise<SendingDesk> => {
  const desk = await SendingDesk.open(...args)
  desks.push(desk)
  return desk
}
beforeEach(async () => {
  server = await WebhookServer.start()
})
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close()
  await server.stop()
})

const took = (count: number): Promise<unknown> =>
  until(`${count} messages arrived`, () => server.taken.length >= count, { timeoutMs: 30_000 })
const told = (): string[][] => server.taken.map(findingsOf)

describe('a message', () => {
  test('is posted as signed JSON, once, also when the same is offered again', async () => {
    const secret = `whsec_${Buffer.from('a key of thirty-two bytes length').toString('base64')}`
    const desk = await open(server.url, { secret })
    desk.offer('a')
    await took(1)
    const [request] = server.taken
    expect(request).toMatchObject({
      method: 'POST',
      path: '/hook/7f3a9c21d0e84b56',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'taskguard' }
    })
    const headers = request?.headers as Record<string, string>
    expect(new Webhook(secret).verify(request?.body ?? '', headers)).toMatchObject({ type: 'alert.opened' })
    desk.offer('a')
    desk.offer('b')
    await took(2)
    expect(told()).toEqual([['a'], ['b']])
  })

  test('of a URL with a user and password goes with them, and shows them to nobody', async () => {
    const desk = await open(server.url.replace('http://', 'http://ana:p%40ssword9@'))
    server.next.push({ status: 401, body: 'no such user: ana:p%40ssword9 p@ssword9' })
    desk.offer('a')
    await until('it is refused', () => desk.answers.length === 1)
    expect(server.received[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('ana:p@ssword9').toString('base64')}`
    )
    expect(desk.answers[0]?.said).not.toContain('p%40ssword9')
  })

  test('up to three are told one by one, more as one group', async () => {
    const desk = await open(server.url)
    desk.offer('a', 'b', 'c')
    await took(3)
    desk.offer('d', 'e', 'f', 'g')
    await took(4)
    expect(told().slice(0, 3)).toEqual([['a'], ['b'], ['c']])
    const last = JSON.parse(server.taken[3]?.body ?? '') as { data: Record<string, unknown> }
    expect(last.data).toMatchObject({ group: true, count: 4, omitted: 0, by_kind: { duplicate_run: 4 } })
  })

  test('of what was resolved or taken on while it was gathered is not sent', async () => {
    const desk = await open(server.url, {}, { times: { gather: 300 } })
    desk.offer('gone', 'taken', 'stays')
    desk.gone.add('taken')
    desk.sender.offer([alertOf('gone', 'resolved')])
    await took(1)
    expect(told()).toEqual([['stays']])
  })

  test('a storm of a thousand in ten seconds is one message that counts them all', async () => {
    const desk = await open(server.url, {}, { times: { calm: 6_000 } })
    for (let second = 0; second < 10; second += 1) {
      const began = Date.now()
      for (let at = 0; at < 100; at += 20)
        desk.offer(...Array.from({ length: 20 }, (_, one) => `s${second * 100 + at + one}`))
      await new Promise((wake) => setTimeout(wake, Math.max(0, began + 1_000 - Date.now())))
    }
    await took(1)
    const { data } = JSON.parse(server.taken[0]?.body ?? '') as { data: Record<string, unknown> }
    expect(data).toMatchObject({ group: true, count: 1_000, omitted: 950 })
    // Nothing comes after it: each of them is told.
    desk.offer(...Array.from({ length: 1_000 }, (_, at) => `s${at}`))
    desk.offer('after')
    await took(2)
    expect(told()[1]).toEqual(['after'])
  })
})

describe('a server that fails', () => {
  test('is tried again until it takes the message, in the order of the queue, each once by its id', async () => {
    const desk = await open(server.url)
    server.next.push({ status: 500 }, { status: 503 }, 'cut', 'hang', {
      status: 429,
      headers: { 'retry-after': '1' }
    })
    desk.offer('a')
    await until('the first failed', () => desk.answers.length > 0)
    desk.offer('b')
    desk.offer('c')
    await took(3)
    expect(told()).toEqual([['a'], ['b'], ['c']])
    expect(desk.answers.map(({ code }) => code)).toEqual(['busy', 'busy', 'broken', 'timeout', 'busy'])
    const ids = server.received.map(idOf)
    expect(new Set(ids.slice(0, 6)).size).toBe(1)
    expect(new Set(ids).size).toBe(3)
    expect(desk.said.filter((text) => text.startsWith('delivered'))[0]).toBe('delivered a at 6')
  })

  test('that asks for a wait gets it', async () => {
    const desk = await open(server.url)
    server.next.push({ status: 429, headers: { 'retry-after': '2' } })
    desk.offer('a')
    await until('it waits', () => desk.state?.state === 'waiting')
    const asked = Date.now()
    await took(1)
    expect(Date.now() - asked).toBeGreaterThan(1_500)
  })

  test('that vanishes for a while is told everything once it is back, in order', async () => {
    const desk = await open(server.url)
    desk.offer('before')
    await took(1)
    await server.vanish()
    for (const id of ['a', 'b', 'c']) {
      desk.offer(id)
      await desk.stateIs(`${id} is on the disk`, ({ queued }) => queued >= 'abc'.indexOf(id) + 1)
    }
    await until('it was tried', () => desk.answers.some(({ code }) => code === 'unreachable'))
    // Between two tries: it may be at one right now.
    await desk.stateIs('all wait', ({ state, queued }) => state === 'waiting' && queued === 3)
    await server.comeBack()
    await took(4)
    await desk.stateIs('all is delivered', ({ queued, state }) => queued === 0 && state === 'idle')
    expect(told()).toEqual([['before'], ['a'], ['b'], ['c']])
    expect(new Set(server.taken.map(idOf)).size).toBe(4)
  })

  test.each([400, 401, 404, 410])(
    'with %i is not asked again: the message is put aside, and can be sent anew',
    async (status) => {
      const desk = await open(server.url)
      server.next.push({ status, body: 'channel_not_found\nmore' })
      desk.offer('a')
      desk.offer('b')
      await took(1)
      expect(told()).toEqual([['b']])
      expect(desk.said).toContain('buried a refused')
      expect(desk.answers[0]).toMatchObject({ code: 'refused', status, said: 'channel_not_found' })
      await desk.stateIs('one is put aside', ({ dead, failure }) => dead === 1 && failure === null)
      // What was given up is not offered by itself.
      desk.offer('a')
      await desk.sender.retryDead()
      await took(2)
      expect(told()).toEqual([['b'], ['a']])
      await desk.stateIs('none is put aside', ({ dead }) => dead === 0)
    }
  )

  test('what was put aside can be forgotten', async () => {
    const desk = await open(server.url)
    server.next.push({ status: 404 })
    desk.offer('a')
    await desk.stateIs('one is put aside', ({ dead }) => dead === 1)
    await desk.sender.forgetDead()
    await desk.stateIs('none is', ({ dead }) => dead === 0)
    expect(await readdir(join(desk.folder, 'queue', 'dead'))).toEqual([])
  })

  test('a redirect is not followed: neither the message nor the secret goes elsewhere', async () => {
    const elsewhere = await WebhookServer.start()
    try {
      const desk = await open(server.url, { secret: 'a long secret' })
      server.next.push({ status: 302, headers: { location: elsewhere.url } })
      desk.offer('a')
      await until('it is put aside', () => desk.said.includes('buried a redirect'))
      expect(elsewhere.received).toEqual([])
    } finally {
      await elsewhere.stop()
    }
  })

  test('a message that is too old is put aside, and those behind it go on', async () => {
    await server.vanish()
    const desk = await open(server.url, {}, { times: { oldest: 600 } })
    desk.offer('a')
    await until('it is given up', () => desk.said.includes('buried a too_old'), { timeoutMs: 20_000 })
    await server.comeBack()
    desk.offer('b')
    await took(1)
    expect(told()).toEqual([['b']])
  })
})

describe('the queue on the disk', () => {
  test('outlives a restart: what waited is delivered once, in order, and what was told is not told again', async () => {
    const desk = await open(server.url)
    desk.offer('told')
    await took(1)
    await server.vanish()
    desk.offer('a')
    await desk.stateIs('a waits', ({ queued }) => queued === 1)
    desk.offer('b')
    await desk.stateIs('b waits', ({ queued }) => queued === 2)
    await desk.quit()
    await server.comeBack()
    desk.start()
    desk.offer('told', 'a', 'b')
    desk.offer('c')
    await took(4)
    expect(told()).toEqual([['told'], ['a'], ['b'], ['c']])
  })

  test('is for its owner alone, and holds neither URL nor secret', async () => {
    await server.vanish()
    const desk = await open(server.url, { secret: 'a long secret of this team' })
    desk.offer('a')
    await desk.stateIs('a waits', ({ queued }) => queued === 1)
    const folder = join(desk.folder, 'queue')
    expect((await stat(folder)).mode & 0o077).toBe(0)
    for (const name of await readdir(folder)) {
      const file = join(folder, name)
      const { mode } = await stat(file)
      expect(mode & 0o077).toBe(0)
      if ((await stat(file)).isDirectory()) continue
      expect(await readFile(file, 'utf8')).not.toMatch(/7f3a9c21d0e84b56|a long secret/)
    }
  })

  test('a file that can’t be read is left where it is, said, and stops nothing', async () => {
    const desk = await open(server.url)
    await desk.stateIs('it works', ({ state }) => state === 'idle')
    await desk.quit()
    const broken = join(desk.folder, 'queue', '000000000007.json')
    await writeFile(broken, '{"v":1,"mess')
    desk.start()
    desk.offer('a')
    await took(1)
    expect(desk.said.some((text) => text.startsWith(`odd ${broken}`))).toBe(true)
    expect(await readFile(broken, 'utf8')).toBe('{"v":1,"mess')
  })

  test('is one sender’s: another waits, and takes it over when the first is gone', async () => {
    const first = await open(server.url)
    await first.stateIs('it works', ({ state }) => state === 'idle')
    const second = await open(server.url)
    await second.quit()
    Object.assign(second, { folder: first.folder })
    second.start()
    await second.stateIs('it stands by', ({ state }) => state === 'standby')
    second.offer('a')
    first.offer('a')
    await took(1)
    await first.quit()
    await second.stateIs('it took over', ({ state }) => state === 'idle')
    second.offer('b')
    await took(2)
    expect(told()).toEqual([['a'], ['b']])
    await second.quit()
  })
})

describe('what is over', () => {
  const end = (id: string) => alertOf(id, 'resolved')

  test('is told where the channel wants it, and only of what was told', async () => {
    const desk = await open(server.url, { resolved: true })
    desk.offer('a')
    await took(1)
    desk.sender.offer([end('a'), end('never told')])
    await took(2)
    const types = server.taken.map(({ body }) => (JSON.parse(body) as { type: string }).type)
    expect(types).toEqual(['alert.opened', 'alert.resolved'])
    expect(told()).toEqual([['a'], ['a']])
  })

  test('waits behind its opening while the server is away', async () => {
    const desk = await open(server.url, { resolved: true })
    await server.vanish()
    desk.offer('a')
    await desk.stateIs('a waits', ({ queued }) => queued === 1)
    desk.sender.offer([end('a')])
    await desk.stateIs('its end waits', ({ queued }) => queued === 2)
    await server.comeBack()
    await took(2)
    const types = server.taken.map(({ body }) => (JSON.parse(body) as { type: string }).type)
    expect(types).toEqual(['alert.opened', 'alert.resolved'])
  })

  test('may come again: told anew after a pause, if it lasts', async () => {
    const desk = await open(server.url)
    desk.offer('a')
    await took(1)
    desk.sender.offer([end('a')])
    await until('its end is known', async () =>
      (await readFile(join(desk.folder, 'queue', 'told.json'), 'utf8')).includes('"ended"')
    )
    desk.offer('a')
    await took(2)
    expect(told()).toEqual([['a'], ['a']])
    expect(desk.said.filter((text) => text.startsWith('buried'))).toEqual([])
  })

  test('a snooze that is over is told once more, once', async () => {
    const desk = await open(server.url)
    desk.offer('a')
    await took(1)
    const back = alertOf('a', 'returned', {
      alert: { state: 'ended', by: 'ana@laptop', at: 1, until: 1_795_480_560_709, note: '' }
    })
    desk.sender.offer([back])
    await took(2)
    desk.sender.offer([back])
    desk.offer('b')
    await took(3)
    expect(told()).toEqual([['a'], ['a'], ['b']])
  })
})
