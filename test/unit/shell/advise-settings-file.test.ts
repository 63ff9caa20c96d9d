import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  const [path, gone] = [join(folder, 'notes.txt'), join(folder, 'gone.py')]
  await writeFile(path, 'buy milk')
  expect(await adviseSettingsFile(path)).toEqual({
    ok: false,
    fault: { code: 'not_settings', path, detail: '' }
  })
  expect(await adviseSettingsFile(gone)).toEqual({
    ok: false,
    fault: { code: 'unreadable', path: gone, detail: expect.stringContaining('ENOENT') as string }
  })
})
