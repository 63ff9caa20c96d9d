import { describe, expect, it } from 'vitest'
import { createTranslator } from '@shared/i18n'
import type { AlertView } from '@shared/live/alert'
import type { LiveFinding } from '@shared/live/view'
import { countFindings } from '../../../src/renderer/features/problems/group'
import { shownGroups } from '../../../src/renderer/features/problems/shown'
import { treeMove, typedAhead } from '../../../src/renderer/workbench/tree/tree-keys'
import { treeLines } from '../../../src/renderer/features/problems/tree-model'
import { initialProblems, type ProblemsView } from '../../../src/renderer/features/problems/view'
import { finding, prod } from './live'

const t = createTranslator('en')
const endpoints = [prod({ name: 'production' }), prod({ id: 'lab', name: 'lab' })]
const alert = (state: AlertView['state'], note = ''): AlertView => ({
  state,
  by: 'ana@laptop',
  at: 0,
  until: state === 'acknowledged' ? null : 1,
  note
})

const all: readonly LiveFinding[] = [
  finding({ key: 'o1', type: 'video', since: '2026-11-23T10:00:00+00:00', alert: alert('acknowledged') }),
  finding({ key: 'o2', type: 'audio', since: '2026-11-23T11:00:00+00:00', endpointId: 'lab' }),
  finding({ key: 'd1', kind: 'duplicate_run', severity: 'critical', type: 'video', runs: ['RUN-77'] }),
  finding({ key: 's1', kind: 'long_running', type: 'audio', alert: alert('snoozed', 'Until the deploy') }),
  finding({ key: 'p1', kind: 'prevented', severity: 'info', type: 'video', alert: alert('ended') })
]
const findings = new Map(all.map((one) => [one.key, one]))

const shown = (change: Partial<ProblemsView> = {}): Record<string, string[]> =>
  Object.fromEntries(
    shownGroups(findings, endpoints, { ...initialProblems, ...change }, t).map((group) => [
      group.name,
      group.findings.map(({ key }) => key)
    ])
  )
const keys = (change: Partial<ProblemsView>): string[] => Object.values(shown(change)).flat()

describe('problems in groups', () => {
  it('by kind have the worst first, and what was said of one moves it nowhere', () => {
    expect(Object.entries(shown())).toEqual([
      ['duplicate_run', ['d1']],
      ['orphan_lock', ['o2', 'o1']],
      ['long_running', ['s1']],
      ['prevented', ['p1']]
    ])
  })

  it('by endpoint are in the order of the endpoints, by type in that of the names', () => {
    expect(Object.entries(shown({ grouping: 'endpoint' }))).toEqual([
      ['prod', ['d1', 'o1', 's1', 'p1']],
      ['lab', ['o2']]
    ])
    expect(Object.keys(shown({ grouping: 'type' }))).toEqual(['audio', 'video'])
  })

  it('count what waits for somebody apart from what somebody has taken on', () => {
    expect(countFindings(findings)).toEqual({ critical: 1, warning: 1, info: 1, quiet: 2 })
    const orphans = shownGroups(findings, endpoints, initialProblems, t).find(
      (group) => group.name === 'orphan_lock'
    )
    expect(orphans?.active).toBe(1)
  })
})

describe('the filter of the problems', () => {
  it('finds words in ids, types, runs, names, notes, in any order', () => {
    expect(keys({ text: 'run-77' })).toEqual(['d1'])
    expect(keys({ text: 'AUDIO lab' })).toEqual(['o2'])
    expect(keys({ text: 'orphaned' })).toEqual(['o2', 'o1'])
    expect(keys({ text: 'deploy ana@' })).toEqual(['s1'])
    expect(keys({ text: 'nothing like it' })).toEqual([])
  })

  it('leaves out severities, and what is acknowledged or snoozed; a snooze that is over is active', () => {
    expect(keys({ hidden: ['warning', 'info'] })).toEqual(['d1'])
    expect(keys({ acknowledged: false })).toEqual(['d1', 'o2', 's1', 'p1'])
    expect(keys({ snoozed: false })).toEqual(['d1', 'o2', 'o1', 'p1'])
  })
})

describe('the keys of the tree', () => {
  const groups = shownGroups(findings, endpoints, initialProblems, t)
  const lines = treeLines(groups, new Set(['kind:long_running']))
  const place = (id: string): number => lines.findIndex((line) => line.id === id)

  it('go over the lines, in and out of groups, and stop at the ends', () => {
    expect(treeMove('ArrowDown', lines, 0, 5)).toEqual({ do: 'focus', at: 1 })
    expect(treeMove('ArrowUp', lines, 0, 5)).toEqual({ do: 'focus', at: 0 })
    expect(treeMove('End', lines, 0, 5)).toEqual({ do: 'focus', at: lines.length - 1 })
    expect(treeMove('PageDown', lines, 1, 3)).toEqual({ do: 'focus', at: 4 })
    expect(treeMove('ArrowLeft', lines, place('o1'), 5)).toEqual({
      do: 'focus',
      at: place('group:kind:orphan_lock')
    })
    const closed = place('group:kind:long_running')
    expect(treeMove('ArrowRight', lines, closed, 5)).toEqual({ do: 'open', at: closed })
    // A closed one has nowhere to go out to.
    expect(treeMove('ArrowLeft', lines, closed, 5)).toEqual({ do: 'focus', at: closed })
    expect(treeMove('ArrowLeft', lines, 0, 5)).toEqual({ do: 'close', at: 0 })
    expect(treeMove('Enter', lines, 1, 5)).toBeNull()
    expect(treeMove('F8', lines, 1, 5)).toBeNull()
  })

  it('go to what begins with what is typed, around the end', () => {
    const labelOf = (line: (typeof lines)[number]): string =>
      line.kind === 'group' ? t(`findings:${line.group.name}.title`) : line.finding.resource_id
    const go = (typed: string, from: string): string | undefined =>
      lines[typedAhead(typed, lines, place(from), labelOf)]?.id
    expect(go('o', 'd1')).toBe('group:kind:orphan_lock')
    expect(go('o', 'o2')).toBe('o1')
    expect(go('o1', 'o2')).toBe('o1')
    expect(go('d', 'o1')).toBe('group:kind:prevented')
    expect(go('d1', 'o1')).toBe('d1')
    expect(go('zz', 'o1')).toBeUndefined()
  })
})
