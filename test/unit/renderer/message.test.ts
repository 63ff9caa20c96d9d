import { describe, expect, it } from 'vitest'
import { readLiveMessage } from '../../../src/renderer/stores/live/message'
import { delta, finding, row, snapshot } from './live'

describe('reading a live message', () => {
  it('takes what the engine sends', () => {
    for (const message of [
      snapshot({ rows: [row({ key: '1' })], findings: [finding({ key: 'f' })] }),
      delta(2, { rows: [row({ key: '1' })], removedRows: ['2'] }),
      { kind: 'log' as const, at: 1, endpointId: null, level: 'info' as const, text: 'x', said: null }
    ]) {
      expect(readLiveMessage(message)).toEqual(message)
    }
  })

  it.each([
    ['nothing', null],
    ['text', 'snapshot'],
    ['an unknown kind', { ...delta(2), kind: 'other' }],
    ['a delta without a number', { ...delta(2), seq: '2' }],
    ['rows that are none', { ...delta(2), rows: [{ key: 1 }] }],
    ['an endpoint without a state', { ...delta(2), endpoints: [{ id: 'x' }] }],
    ['a finding of an unknown kind', { ...delta(2), findings: [{ ...finding({ key: 'f' }), kind: 'new' }] }],
    ['removed rows that are no keys', { ...delta(2), removedRows: [1] }],
    ['a log without a level', { kind: 'log', at: 1, endpointId: null, text: 'x', said: null }]
  ])('refuses %s', (_, message) => expect(readLiveMessage(message)).toBeNull())
})
