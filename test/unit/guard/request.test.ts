import { expect, test } from 'vitest'
import { checkRequest, runOf } from '../../../src/main/engine/guard/request'
import { newRunId } from '../../../src/main/engine/guard/run-id'

const good = { type: 'video_analysis', id: '8123' }

test.each([
  ['type', { ...good, type: 'Video' }],
  ['type', { ...good, type: '' }],
  ['id', { ...good, id: '' }],
  ['id', { ...good, id: 'é'.repeat(129) }],
  ['id', { ...good, id: 'a\u001fb' }],
  ['id', { ...good, id: 'a\u0085b' }],
  ['id', { ...good, id: '\ud800' }],
  ['taskId', { ...good, taskId: '' }],
  ['runId', { ...good, runId: 'a b' }],
  ['leaseMs', { ...good, leaseMs: 999 }],
  ['leaseMs', { ...good, leaseMs: 1500.5 }],
  ['maxAttempts', { ...good, maxAttempts: 41 }]
])('a wrong %s is refused by name before Redis is asked', (field, request) => {
  expect(() => checkRequest(request)).toThrow(expect.objectContaining({ name: 'UsageError', field }))
})

test('every legal character stands in an id', () => {
  const id = `{a}:b/"'<b>%00 \u202e العربية 中文 🚀`
  expect(checkRequest({ ...good, id }).id).toBe(id)
  expect(checkRequest({ ...good, id: 'x'.repeat(256) }).id).toHaveLength(256)
})

test('a run has a run id of its own, and the task id where there is one', () => {
  const [first, second] = [runOf(checkRequest(good)), runOf(checkRequest({ ...good, taskId: 'celery' }))]
  expect(first.runId).not.toBe(second.runId)
  expect(first.taskId).toBe(first.runId)
  expect(second.taskId).toBe('celery')
  expect(first).toMatchObject({ fence: '0', leaseMs: 60_000, mode: 'enforce', test: false, forced: false })
  expect(first.about.lockTimeout).toBe(7200)
})

test('run ids are ULIDs that do not repeat', () => {
  const ids = Array.from({ length: 20_000 }, newRunId)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
})
