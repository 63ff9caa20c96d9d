import { describe, expect, test } from 'vitest'
import type { Item } from '../../../src/renderer/features/cleanup/draft'
import { planLines } from '../../../src/renderer/features/cleanup/lines'
import { shownTicked } from '../../../src/renderer/features/cleanup/shown'

const item = (id: string, type = 'video_analysis'): Item => ({
  key: `prod ${type} ${id}`,
  endpointId: 'prod',
  action: {
    id: `delete_lock ${type} ${id}`,
    do: 'delete_lock',
    kind: 'orphan_lock',
    because: 'ended',
    finding_id: 'f',
    why: 'its run has ended',
    type,
    resource_id: id,
    key: `taskguard:{${type}}:lock:${id}`,
    before: {
      lock: 'run-1',
      lock_expires_at: null,
      live_run_id: null,
      live_deadline: null,
      state_status: 'completed',
      state_run_id: 'run-1',
      state_fence: '1'
    },
    after: { lock: null },
    reason: 'the run has ended'
  }
})

const idsOf = (items: readonly Item[], filter = ''): string[] =>
  planLines({ items, left: [], filter, closed: new Set(), opened: new Set() }).flatMap((line) =>
    line.kind === 'item' ? [line.item.action.resource_id] : []
  )

describe('the lines of a plan', () => {
  const items = ['tape-10', 'Tape-9', 'tape-2', '7', '12'].map((id) => item(id))

  test('stand by type and resource, numbers by their value', () => {
    expect(idsOf(items)).toEqual(['7', '12', 'tape-2', 'Tape-9', 'tape-10'])
    expect(idsOf([item('1'), item('2', 'audio_analysis')])).toEqual(['2', '1'])
  })

  test('a filter keeps their order, and what it shows is what an apply would do', () => {
    expect(idsOf(items, 'TAPE')).toEqual(['tape-2', 'Tape-9', 'tape-10'])
    const draft = { items, filter: 'tape', unticked: new Set<string>() }
    const chosen = (of: typeof draft): string[] =>
      shownTicked(of)
        .map(({ action }) => action.resource_id)
        .toSorted()
    expect(chosen(draft)).toEqual(['Tape-9', 'tape-10', 'tape-2'])
    // Asked again with others, nothing of before is left.
    expect(chosen({ ...draft, unticked: new Set([item('tape-2').key]) })).toEqual(['Tape-9', 'tape-10'])
    expect(chosen({ ...draft, filter: '9' })).toEqual(['Tape-9'])
    expect(chosen({ ...draft, unticked: new Set([item('tape-10').key]) })).toEqual(['Tape-9', 'tape-2'])
    expect(chosen({ ...draft, items: items.slice(0, 1) })).toEqual(['tape-10'])
  })
})
