import { describe, expect, it } from 'vitest'
import { compileTemplate, readTemplateState } from '../../../src/main/engine/monitor/templates/template'

const report = compileTemplate({
  name: 'report',
  lock: 'task_lock:{type}:{id}',
  state: 'task_status:{type}:{id}'
})

describe('compileTemplate', () => {
  it('finds the resource in a key, and the key of a resource', () => {
    expect(report.match('task_lock:video_analysis:a:b')).toEqual({
      type: 'video_analysis',
      id: 'a:b',
      part: 'lock'
    })
    expect(report.match('task_status:video_analysis:1')).toMatchObject({ part: 'state' })
    expect(report.match('xtask_lock:video_analysis:1')).toBeNull()
    expect(report.match('task_lock:video_analysis:')).toBeNull()
    expect(report.lockKey('t', 'a$&b{type}')).toBe('task_lock:t:a$&b{type}')
  })

  it('takes a fixed type, signs that a pattern would mind, and no state', () => {
    const own = compileTemplate({ name: 'own', lock: 'gpu.(lock)+{id}', type: 'gpu' })
    expect(own.match('gpu.(lock)+7\n8')).toEqual({ type: 'gpu', id: '7\n8', part: 'lock' })
    expect(own.match('gpuX(lock)+7')).toBeNull()
    expect(own.stateKey('gpu', '7')).toBeNull()
    expect(own.hasState).toBe(false)
  })

  it('a part named twice must say the same', () => {
    const twice = compileTemplate({ name: 'twice', lock: '{type}/{id}/{type}' })
    expect(twice.match('a/1/a')).toMatchObject({ type: 'a', id: '1' })
    expect(twice.match('a/1/b')).toBeNull()
  })
})

describe('readTemplateState', () => {
  it("reads the report's three documents", () => {
    const running = readTemplateState(
      '{"task_id":"celery-task-id","task_type":"video_analysis","resource_id":123,"status":"running","start_time":"2025-07-21T13:00:00","lock_timeout":7200}'
    )
    expect(running).toMatchObject({
      ok: true,
      naive: true,
      facts: {
        taskId: 'celery-task-id',
        runId: null,
        status: 'running',
        startedAt: Date.UTC(2025, 6, 21, 13),
        endedAt: null,
        maxRuntimeMs: 7_200_000
      }
    })
    expect(
      readTemplateState(
        '{"task_id":"t","status":"completed","end_time":"2025-07-21 13:00:00.5+02:00","result":{"a":1},"success":true}'
      )
    ).toMatchObject({
      ok: true,
      naive: false,
      facts: { endedAt: Date.UTC(2025, 6, 21, 11, 0, 0, 500), startedAt: null }
    })
    expect(
      readTemplateState(
        '{"task_id":7,"status":"failed","end_time":1753102800,"error":"boom","success":false}'
      )
    ).toMatchObject({ ok: true, facts: { taskId: '7', error: 'boom', endedAt: 1_753_102_800_000 } })
  })

  it.each([
    ['{', 'not_json', ''],
    ['[]', 'invalid', 'document'],
    ['{"task_id":"t","status":"sleeping"}', 'invalid', 'status'],
    ['{"task_id":"t","status":"running","start_time":"noon"}', 'invalid', 'start_time']
  ])('%s is %s', (text, reason, field) => {
    const read = readTemplateState(text)
    expect(read).toMatchObject({ ok: false, fault: { reason } })
    expect(read.ok ? '' : read.fault.detail).toContain(field)
  })
})
