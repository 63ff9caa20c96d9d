import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { calls } from '@shared/ipc/contract'
import { adviseSettingsFile } from '../../../src/main/shell/celery/advise-settings-file'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taskguard-celery-file-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a Python file of settings is read and never run', async () => {
  const path = join(folder, 'celeryconfig.py')
  await writeFile(path, 'broker_url = "amqp://rabbit"\ntask_acks_late = False\nraise SystemExit\n')
  const answer = await adviseSettingsFile(path)
  expect(calls['celery:adviseFile'].result.parse(answer)).toEqual(answer)
  expect(answer).toMatchObject({ ok: true, advice: { source: path, queues: null, longest_run_s: null } })
  expect(answer.ok && answer.advice.advice.find(({ id }) => id === 'acks_late')?.status).toBe('warning')
})

test('what is no such file is named, with what is wrong about it', async () => {
  const at = (name: string): string => join(folder, name)
  await Promise.all([
    writeFile(at('notes.txt'), 'buy milk'),
    writeFile(at('list.json'), '[1]'),
    writeFile(at('other.py'), 'x = 1\n'),
    writeFile(at('package.json'), '{"name": "fleet"}'),
    mkdir(at('celeryconfig')),
    writeFile(at('core'), '')
  ])
  // Of a size that nobody has to write: all of it is a hole.
  await truncate(at('core'), 5 * 1024 ** 3)
  const pipe = at('pipe.json')
  await promisify(execFile)('mkfifo', [pipe])
  const codes = {
    'gone.py': 'missing',
    'notes.txt/below.py': 'missing',
    celeryconfig: 'no_file',
    'pipe.json': 'no_file',
    core: 'too_large',
    'notes.txt': 'not_settings',
    'list.json': 'no_object',
    'other.py': 'no_setting',
    'package.json': 'no_setting'
  } as const
  for (const [name, code] of Object.entries(codes)) {
    const answer = await adviseSettingsFile(at(name))
    expect(calls['celery:adviseFile'].result.parse(answer)).toEqual(answer)
    expect(answer).toEqual({ ok: false, fault: { code, path: at(name), detail: '' } })
  }
})
