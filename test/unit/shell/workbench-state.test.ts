import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { MAX_SLICE_LENGTH, slicesSchema } from '@shared/workbench-state/schema'
import { WorkbenchState, workbenchStatePath } from '../../../src/main/shell/state/workbench-state'

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'taskguard-state-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

const never = (error: unknown): never => {
  throw error
}

describe('the state of the window', () => {
  test('is empty at first, and the same again after a restart', () => {
    const file = workbenchStatePath(newHome())
    const state = new WorkbenchState(file, never)
    expect(state.slices).toEqual({})
    expect(state.fault).toBeNull()
    state.keep({ 'locks.sort': { column: 'age' } })
    state.keep({ 'locks.filter': null, 'locks.sort': { column: 'type' } })
    state.flush()
    expect(new WorkbenchState(file, never).slices).toEqual({
      'locks.sort': { column: 'type' },
      'locks.filter': null
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('is written once for many changes, and by itself', () => {
    vi.useFakeTimers()
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const home = newHome()
    const state = new WorkbenchState(workbenchStatePath(home), never)
    for (let width = 200; width < 300; width += 1) state.keep({ 'workbench.width': width })
    expect(readdirSync(home)).toEqual([])
    vi.runAllTimers()
    expect(JSON.parse(readFileSync(workbenchStatePath(home), 'utf8'))).toEqual({
      version: 1,
      slices: { 'workbench.width': 299 }
    })
  })

  test.each([
    ['that is no JSON', '{ "version": 1,'],
    ['of a version to come', '{ "version": 2, "slices": {} }'],
    ['with a slice by a wrong name', '{ "version": 1, "slices": { "../x": 1 } }'],
    ['that is something else', '[]']
  ])('begins anew beside a file %s, which is kept', (_, text) => {
    const home = newHome()
    const file = workbenchStatePath(home)
    writeFileSync(file, text)
    const state = new WorkbenchState(file, never)
    expect(state.slices).toEqual({})
    expect(state.fault?.reason).not.toBe('')
    const backup = state.fault?.backup ?? ''
    expect(backup).toMatch(/^workbench-state\.broken-\d{8}T\d{6}\.json$/)
    expect(readFileSync(join(home, backup), 'utf8')).toBe(text)
    state.keep({ 'a.b': 1 })
    state.flush()
    expect(new WorkbenchState(file, never).slices).toEqual({ 'a.b': 1 })
    expect(readFileSync(join(home, backup), 'utf8')).toBe(text)
  })

  test('leaves a file that can neither be read nor moved as it is', () => {
    const home = newHome()
    // No file system has a name this long: reading it fails, and so does moving it.
    const state = new WorkbenchState(join(home, `${'x'.repeat(300)}.json`), never)
    expect(state.fault).toMatchObject({ backup: null })
    state.keep({ 'a.b': 1 })
    state.flush()
    expect(readdirSync(home)).toEqual([])
  })

  test('says when the disk refuses it, and goes on', () => {
    const home = newHome()
    const failures: unknown[] = []
    const state = new WorkbenchState(workbenchStatePath(home), (error) => failures.push(error))
    rmSync(home, { recursive: true })
    writeFileSync(home, 'no folder any more')
    state.keep({ 'a.b': 1 })
    state.flush()
    expect(failures).toHaveLength(1)
    expect(state.slices).toEqual({ 'a.b': 1 })
  })

  test('takes no slice that is too long, and no more than fit', () => {
    expect(slicesSchema.safeParse({ 'a.b': 'x'.repeat(MAX_SLICE_LENGTH) }).success).toBe(false)
    expect(slicesSchema.safeParse({ 'a.b': 'x'.repeat(MAX_SLICE_LENGTH - 2) }).success).toBe(true)
    const state = new WorkbenchState(workbenchStatePath(newHome()), never)
    expect(() => {
      for (let n = 0; n < 65; n += 1) state.keep({ [`a.${'b'.repeat(n % 60)}${'c'.repeat(1 + n / 60)}`]: n })
    }).toThrow(/at most 64/)
  })
})
