import { describe, expect, it } from 'vitest'
import { defaultOtherLocks } from '@shared/families/library'
import { Families, familyOf } from '../../../src/main/engine/families/families'
import type { Reply } from '../../../src/main/engine/monitor/reading/pipeline'

const families = new Families(defaultOtherLocks)
const ok = (value: unknown): Reply => ({ ok: true, value })
const wrongType: Reply = { ok: false, error: new Error('WRONGTYPE'), refusal: 'wrong_type' }

describe('keys of other libraries', () => {
  it('are told by their names', () => {
    expect(families.byName('bull:video:17:lock')).toEqual({ library: 'bullmq', type: 'video', id: '17' })
    expect(families.byName('{mine}:video:17:lock')).toEqual({
      library: 'bullmq',
      type: '{mine}:video',
      id: '17'
    })
    expect(families.byName('qo_tasks.add_a-1')).toMatchObject({
      library: 'celery-once',
      id: 'qo_tasks.add_a-1'
    })
    expect(families.byName('SINGLETONLOCK_0cc1')).toMatchObject({ library: 'celery-singleton' })
    expect(families.byName('mutex:a')).toMatchObject({ library: 'redis-semaphore', id: 'mutex:a' })
    expect(families.byName('semaphore:a')).toMatchObject({ library: 'redis-semaphore' })
    for (const other of ['video:lock', ':lock', 'a:b:lock', 'task_lock:a:1', 'session:17'])
      expect([other, families.byName(other)]).toEqual([other, null])
  })

  it('are found again from what they lock', () => {
    for (const key of [
      'bull:video:17:lock',
      '{mine}:video:17:lock',
      'mutex:a',
      'SINGLETONLOCK_x',
      'any key'
    ]) {
      const place = families.byName(key) ?? families.byValue(key, 32)
      if (!place) throw new Error(key)
      expect(familyOf(place.library).keyOf(place)).toBe(key)
      expect(families.keysOf(place)).toContainEqual({ ...place, key })
    }
    expect(families.keysOf({ type: 'redlock', id: 'mutex:a' }).map(({ library }) => library)).toEqual([
      'redlock'
    ])
  })

  it('are looked at by their value only where their name tells nothing', () => {
    expect(families.byValue('locks:video', 32)).toMatchObject({ library: 'redlock', id: 'locks:video' })
    expect(families.byValue('locks:video', 31)).toBeNull()
    const named = new Families([{ library: 'redlock', keys: 'locks:*' }])
    expect(named.mayBe('locks:video')).toBe(true)
    expect(named.mayBe('session:1')).toBe(false)
    expect(new Families([]).mayBe('locks:video')).toBe(false)
  })
})

describe('what they say', () => {
  it('of a BullMQ job: who has it, since when, and how it ended', () => {
    const place = { type: 'video', id: '17' }
    const lock = familyOf('bullmq').read(
      [ok('token:1'), ok(['1764000000000', '1764000001000', null, null, '2', 'gpu-3'])],
      place
    )
    expect(lock).toMatchObject({
      holders: [{ value: 'token:1', at: 1_764_000_001_000 }],
      state: { status: 'running', startedAt: 1_764_000_001_000, worker: 'gpu-3', attempt: 2, taskId: '17' }
    })
    const over = familyOf('bullmq').read(
      [ok('token:1'), ok(['1764000000000', '1764000001000', '1764000002000', 'out of memory', '1', null])],
      place
    )
    expect(over?.state).toMatchObject({
      status: 'failed',
      endedAt: 1_764_000_002_000,
      error: 'out of memory'
    })
  })

  it('of a key that only ends like a BullMQ lock: nothing', () => {
    const place = { type: 'a', id: '1' }
    expect(familyOf('bullmq').read([ok('x'), ok([null, null, null, null, null, null])], place)).toBeNull()
    expect(familyOf('bullmq').read([wrongType, ok(['1', null, null, null, null, null])], place)).toBeNull()
    expect(familyOf('bullmq').read([ok('x'), wrongType], place)).toBeNull()
  })

  it('of a semaphore: all who hold it', () => {
    const read = familyOf('redis-semaphore').read.bind(null)
    const place = { type: 'redis-semaphore', id: 'semaphore:a' }
    expect(read([wrongType, ok(['one', '1764000000000', 'two', '1764000000500'])], place)?.holders).toEqual([
      { value: 'one', at: 1_764_000_000_000 },
      { value: 'two', at: 1_764_000_000_500 }
    ])
    expect(read([ok('owner'), wrongType], place)?.holders).toEqual([{ value: 'owner', at: null }])
    expect(read([ok(''), ok([])], place)).toBeNull()
  })

  it('of a redlock: 32 hex digits that expire, and nothing else', () => {
    const read = familyOf('redlock').read.bind(null)
    const place = { type: 'redlock', id: 'a' }
    const token = '0123456789abcdef0123456789abcdef'
    expect(read([ok(token), ok(900)], place)?.holders[0].value).toBe(token)
    expect(read([ok(token), ok(-1)], place)).toBeNull()
    expect(read([ok(token.toUpperCase()), ok(900)], place)).toBeNull()
    expect(read([ok(`${token}0`), ok(900)], place)).toBeNull()
  })

  it('of a celery-singleton: how its task ended', () => {
    const family = familyOf('celery-singleton')
    const lock = family.read([ok('task-1')], { type: 'celery-singleton', id: 'SINGLETONLOCK_x' })
    if (!lock) throw new Error('no lock')
    expect(family.outcomeKey?.(lock)).toBe('celery-task-meta-task-1')
    const said = (meta: unknown) => family.readOutcome?.(lock, JSON.stringify(meta))
    expect(
      said({ task_id: 'task-1', status: 'SUCCESS', date_done: '2026-11-23T01:02:03.123456' })
    ).toMatchObject({
      status: 'completed',
      endedAt: Date.parse('2026-11-23T01:02:03.123Z')
    })
    expect(said({ task_id: 'task-1', status: 'STARTED', date_done: null })).toMatchObject({
      status: 'running',
      endedAt: null
    })
    expect(said({ task_id: 'another', status: 'SUCCESS', date_done: '2026-11-23T01:02:03' })).toBeNull()
    expect(family.readOutcome?.(lock, 'not json')).toBeNull()
  })
})
