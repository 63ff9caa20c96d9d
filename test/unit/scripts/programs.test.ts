import { afterEach, describe, expect, it, vi } from 'vitest'
import { runProgram } from '../../../scripts/lib/programs.mjs'

describe('running a program to its end', () => {
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  afterEach(() => told.mockClear())

  it('gives its exit code', async () => {
    expect(await runProgram('sh', ['-c', 'exit 7'])).toBe(7)
    expect(told).not.toHaveBeenCalled()
  })

  it('says what signal killed it: Electron dies of SIGTRAP without a word', async () => {
    expect(await runProgram('sh', ['-c', 'kill -TRAP $$'])).toBe(128 + 5)
    expect(told).toHaveBeenCalledWith('taskguard: sh was ended by SIGTRAP.\n')
  })

  it('says nothing of a signal that people end programs with', async () => {
    expect(await runProgram('sh', ['-c', 'kill -TERM $$'])).toBe(128 + 15)
    expect(told).not.toHaveBeenCalled()
  })
})
