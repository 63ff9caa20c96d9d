import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Protection } from '../../../src/main/engine/endpoints/protection'

const prod = { id: 'settings:prod', name: 'prod', protected: true }

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }))
afterEach(() => void vi.useRealTimers())

test('opens by the whole name alone, for its time, and tells of both', () => {
  const changed: string[] = []
  const protection = new Protection((id) => changed.push(id))
  expect(protection.isLocked(prod)).toBe(true)
  for (const typed of ['', 'Prod', 'prod ', 'production'])
    expect(protection.unlock(prod, typed, 60_000)).toBe(false)
  expect(protection.isLocked(prod)).toBe(true)
  expect(protection.unlock(prod, 'prod', 60_000)).toBe(true)
  expect(protection.isLocked(prod)).toBe(false)
  expect(protection.unlockedUntil(prod.id)).toBe(Date.now() + 60_000)
  vi.advanceTimersByTime(59_999)
  expect(protection.isLocked(prod)).toBe(false)
  vi.advanceTimersByTime(1)
  expect(protection.isLocked(prod)).toBe(true)
  expect(changed).toEqual([prod.id, prod.id])
})

test('a wall clock that is set back or forward changes nothing', () => {
  const protection = new Protection(() => undefined)
  protection.unlock(prod, 'prod', 60_000)
  vi.setSystemTime(Date.now() - 3_600_000)
  vi.advanceTimersByTime(60_000)
  expect(protection.isLocked(prod)).toBe(true)
})

test('is locked again at once when asked, and another one never opened', () => {
  const protection = new Protection(() => undefined)
  protection.unlock(prod, 'prod', 60_000)
  expect(protection.isLocked({ id: 'settings:other', protected: true })).toBe(true)
  expect(protection.isLocked({ id: 'settings:free', protected: false })).toBe(false)
  protection.lock(prod.id)
  expect(protection.isLocked(prod)).toBe(true)
  expect(protection.unlockedUntil(prod.id)).toBeNull()
})
