import { describe, expect, it } from 'vitest'
import type { RunRecord } from '@shared/protocol/documents'
import { byNewest } from '@shared/protocol/run-order'

const run = (fence: string, at: number) => ({ fence, start_time: new Date(at).toISOString() }) as RunRecord

describe('the order of a resource’s runs', () => {
  it('is by their start, whatever their fences say', () => {
    expect([run('9', 1), run('1', 2)].sort(byNewest).map(({ fence }) => fence)).toEqual(['1', '9'])
  })

  it('is by their fence within one millisecond, though fences have more digits', () => {
    const runs = ['9', '10', '99999999999999999998', '99999999999999999999'].map((fence) => run(fence, 5))
    expect(runs.sort(byNewest).map(({ fence }) => fence)).toEqual([
      '99999999999999999999',
      '99999999999999999998',
      '10',
      '9'
    ])
  })
})
