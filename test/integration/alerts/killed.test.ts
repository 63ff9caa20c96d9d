import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bundleScript, type TestProcess, type TestScript } from '../../support/script'
import { until } from '../../support/until'
import { WebhookServer } from '../../support/webhook-server'
import { findingsOf, idOf } from './sending'

let script: TestScript
let server: WebhookServer
let folder: string
const processes: TestProcess[] = []
beforeAll(async () => {
  script = await bundleScript('test/integration/alerts/sender-process.ts')
})
afterAll(() => script.remove())
beforeEach(async () => {
  server = await WebhookServer.start()
  folder = await mkdtemp(join(tmpdir(), 'taskguard-queue-'))
})
afterEach(async () => {
  for (const one of processes.splice(0)) {
    one.child.kill('SIGKILL')
    await one.ended
  }
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

function send(...ids: string[]): TestProcess {
  const started = script.run([folder, server.url, ...ids])
  processes.push(started)
  return started
}

async function says(from: TestProcess, wanted: string): Promise<void> {
  for (;;) if ((await from.line()) === wanted) return
}

test('kill -9 of the sender loses nothing: the next one delivers what waited, in order, once by its id', async () => {
  server.answer = 'hang'
  const first = send('a', 'b')
  await says(first, 'queued 2')
  await until('the first is under way', () => server.received.length > 0)
  first.child.kill('SIGKILL')
  await first.ended
  server.answer = { status: 500 }
  const second = send('a', 'b', 'c')
  await says(second, 'queued 3')
  second.child.kill('SIGKILL')
  await second.ended
  server.answer = { status: 200 }
  const third = send('a', 'b', 'c', 'd')
  await until('all arrived', () => server.taken.length >= 4, { timeoutMs: 30_000 })
  await says(third, 'queued 0')
  expect(server.taken.map(findingsOf)).toEqual([['a'], ['b'], ['c'], ['d']])
  // Whatever was tried, a message has one id, and none has another's.
  const byId = new Map(server.received.map((request) => [idOf(request), findingsOf(request).join()]))
  expect([...byId.values()].sort()).toEqual(['a', 'b', 'c', 'd'])
})
