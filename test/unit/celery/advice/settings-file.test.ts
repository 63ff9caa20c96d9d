import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConf } from '@shared/celery/advice/conf'
import { readPythonSettings } from '../../../../src/main/engine/celery/advisor/python-settings'
import { readSettingsFile } from '../../../../src/main/engine/celery/advisor/settings-file'

const read = (text: string) => readPythonSettings(text, (name) => name.includes('_'))

describe('settings in a Python file', () => {
  it('are found however they are written', () => {
    const { settings, unread } = read(`
import os
app = Celery("fleet", broker="redis://a", task_acks_late=True)
app.conf.update(worker_prefetch_multiplier=1, broker_transport_options={"visibility_timeout": 60 * 60 * 2})
app.conf.update({"task_reject_on_worker_lost": True})
app.conf.task_time_limit = (2 + 1) * 3_600
app.conf["task_soft_time_limit"] = 7_000
CELERY_TASK_TRACK_STARTED = True
CELERYD_CONCURRENCY = 4
BROKER_HEARTBEAT = 30
class Config:
    result_expires: int = timedelta(days=1, hours=2)
`)
    expect(unread).toEqual([])
    expect(settings).toMatchObject({
      task_acks_late: true,
      worker_prefetch_multiplier: 1,
      broker_transport_options: { visibility_timeout: 7_200 },
      task_reject_on_worker_lost: true,
      task_time_limit: 10_800,
      task_soft_time_limit: 7_000,
      task_track_started: true,
      worker_concurrency: 4,
      broker_heartbeat: 30,
      result_expires: 93_600
    })
  })

  it('are never run: what only a run would tell is named with its line', () => {
    const { settings, unread } = read('task_time_limit = int(os.environ["LIMIT"])\ntask_acks_late = 1 == 1\n')
    expect(settings).toEqual({})
    expect(unread).toEqual([
      'line 1: task_time_limit = int(os.environ["LIMIT"])',
      'line 2: task_acks_late = 1 == 1'
    ])
  })

  it('in a broken or hostile file are read as far as they can be', () => {
    expect(read('task_acks_late = True\nworker_pool = (((').settings).toMatchObject({ task_acks_late: true })
    expect(read('\u0000\u202e{{{{').settings).toEqual({})
    expect(read(`x = ${'['.repeat(300)}`).settings).toEqual({})
  })
})

describe('a settings file', () => {
  let folder: string
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'tg-celery-'))))
  afterEach(() => rm(folder, { recursive: true }))

  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }

  it('may be what celery inspect conf --json printed, by worker', async () => {
    const path = await write(
      'conf.json',
      '{"a@x": {"task_acks_late": true, "x": Infinity, "y": "NaN"}, "b@x": {}}'
    )
    const { workers } = await readSettingsFile(path, '--settings')
    expect([...workers.keys()]).toEqual(['a@x', 'b@x'])
    expect(readConf(workers.get('a@x')).acksLate).toBe(true)
  })

  it('may be one object of settings', async () => {
    const { workers } = await readSettingsFile(
      await write('c.json', '{"task_acks_late": true}'),
      '--settings'
    )
    expect([...workers.keys()]).toEqual(['c.json'])
  })

  it('that is neither is wrong usage, naming the field', async () => {
    for (const [name, text] of [
      ['a.json', 'task_acks_late = True'],
      ['b.json', '[1]'],
      ['c.py', 'x = 1']
    ] as const)
      await expect(readSettingsFile(await write(name, text), '--settings')).rejects.toThrow(
        /^--settings: names /
      )
    await expect(readSettingsFile(join(folder, 'none.py'), '--settings')).rejects.toThrow(/can't be read/)
  })
})

describe('settings as Celery tells them', () => {
  it('are the defaults where they are odd, and never an error', () => {
    const odd = readConf({
      task_acks_late: 'yes',
      worker_prefetch_multiplier: 'many',
      broker_transport_options: 'none',
      result_expires: '1 day, 0:00:00',
      task_time_limit: {}
    })
    expect(odd).toMatchObject({
      acksLate: false,
      prefetchMultiplier: 4,
      visibilityTimeout: 3_600_000,
      resultExpires: 86_400_000,
      timeLimit: null
    })
    expect(readConf(null)).toEqual(readConf({}))
    expect(readConf({ result_expires: null }).resultExpires).toBeNull()
  })
})
