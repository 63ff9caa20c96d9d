import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DemoControl } from '../../../src/main/shell/demo-control'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const detail = ''
const ignore = (): void => undefined

test('answers when the engine has said how it went', async () => {
  const heard: string[] = []
  const demo = new DemoControl(
    () => true,
    ({ state }) => heard.push(state)
  )
  const answer = demo.set(true, 'no answer')
  demo.heard({ state: 'starting', detail })
  demo.heard({ state: 'running', detail })
  expect(await answer).toEqual({ ok: true, detail })
  expect(demo.running).toBe(true)
  const stopping = demo.set(false, 'no answer')
  demo.heard({ state: 'stopped', detail })
  expect(await stopping).toEqual({ ok: true, detail })
  expect(heard).toEqual(['starting', 'running', 'stopped'])
})

test('passes on why it failed', async () => {
  const demo = new DemoControl(() => true, ignore)
  const answer = demo.set(true, 'no answer')
  demo.heard({ state: 'failed', detail: 'no redis-server' })
  expect(await answer).toEqual({ ok: false, detail: 'no redis-server' })
})

test('says so when no engine runs, or none answers', async () => {
  const gone = new DemoControl(() => false, ignore)
  expect(await gone.set(true, 'no answer')).toEqual({ ok: false, detail: 'no answer' })
  const mute = new DemoControl(() => true, ignore)
  const answer = mute.set(true, 'no answer')
  await vi.advanceTimersByTimeAsync(30_000)
  expect(await answer).toEqual({ ok: false, detail: 'no answer' })
})

test('a demo that does not run needs no stopping', async () => {
  const demo = new DemoControl(() => true, ignore)
  expect(await demo.set(false, 'no answer')).toEqual({ ok: true, detail })
})

test('ends with the engine, and says so to who waits', async () => {
  const heard: string[] = []
  const demo = new DemoControl(
    () => true,
    ({ state }) => heard.push(state)
  )
  const answer = demo.set(true, 'no answer')
  demo.heard({ state: 'starting', detail })
  demo.engineEnded()
  expect(await answer).toEqual({ ok: false, detail: 'no answer' })
  expect(demo.running).toBe(false)
  demo.engineEnded()
  expect(heard).toEqual(['starting', 'stopped'])
})
