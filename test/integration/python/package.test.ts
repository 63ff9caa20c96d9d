import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadScripts } from '../../../src/main/engine/guard/scripts'
import { deliverKept } from '../../../src/main/engine/jobs/deliver-kept'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { readResource } from '../../support/records'
import { startRedis, type TestRedis } from '../../support/redis'
import { startPython } from './python'

let server: TestRedis
let home: string
beforeAll(async () => {
  server = await startRedis()
  home = await mkdtemp(join(tmpdir(), 'taskguard-home-'))
})
afterAll(async () => {
  await rm(home, { recursive: true, force: true })
  await server.stop()
})

/** What a Python program prints. */
async function printed(source: string, ...args: readonly string[]): Promise<string> {
  const child = startPython(['-c', source, ...args])
  let output = ''
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`python ended with ${code}`)
  return output
}

test('both guards send the very same scripts', async () => {
  const names = { acquire: 'acquire', renew: 'renew', finish: 'finish', alert: 'alert' } as const
  const more = {
    releaseIf: 'release-if',
    restoreIf: 'restore-if',
    snapshot: 'snapshot',
    audit: 'audit'
  } as const
  const files = { ...names, ...more } as const
  const source =
    'import json, sys; from taskguard.scripts import load; print(json.dumps([load(n).sha for n in sys.argv[1:]]))'
  const theirs = JSON.parse(await printed(source, ...Object.values(files))) as string[]
  const scripts = loadScripts()
  expect(theirs).toEqual(Object.keys(files).map((name) => scripts[name as keyof typeof files].sha))
})

const KEEP = `
import sys
from pathlib import Path
from taskguard.client import GuardClient
from taskguard.outbox import Outbox, Outcome
from taskguard.protocol import Run
client = GuardClient(sys.argv[1])
run = client.acquire(Run("video_analysis", "8123", "视频 1", lock_timeout=90.5)).run
Outbox(Path(sys.argv[2]), client).keep(run, Outcome("completed", '{"frames": 12}'))
`

test('an end that the Python guard left on disk is delivered by the app', async () => {
  await printed(KEEP, server.url, home)
  const target = parseRedisUrl(server.url)
  expect(await deliverKept(home, target.address, server.client())).toMatchObject({
    delivered: [{ namespace: 'taskguard' }],
    problems: []
  })
  const state = await readResource(server.client(), 'video_analysis', '8123').state()
  expect(state).toMatchObject({ status: 'completed', result: { frames: 12 }, task_id: '视频 1' })
  expect(await readdir(join(home, 'outbox'))).toEqual([])
})
