import { assert, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LockRow } from '../../../src/shared/live/view'
import { checkQuery } from '../../../src/shared/query/check'
import { compileQuery, dependsOnTime } from '../../../src/shared/query/compile'
import type { QueryContext } from '../../../src/shared/query/language'
import { lockFields, lockLanguage } from '../../../src/shared/query/locks'
import { row as anyRow } from '../renderer/live'
import { awkward } from './arbitrary'

const NOW = 10_000_000
const context: QueryContext = { now: () => NOW, endpointName: (id) => (id === 'e1' ? 'Prod EU' : id) }

const row = (own: Partial<LockRow> = {}): LockRow =>
  anyRow({
    key: 'k',
    endpointId: 'e1',
    resourceId: '8123',
    worker: 'gpu-3/w1',
    startedAt: NOW - 41 * 60_000,
    leaseDeadline: NOW + 9000,
    progress: { fraction: 0.5, text: '', at: NOW },
    attempt: 2,
    duplicate: true,
    ...own
  })

const holds = (query: string, own: Partial<LockRow> = {}): boolean =>
  compileQuery(query, lockLanguage, context)(row(own))

describe('what a query holds for', () => {
  it.each([
    ['type:video', true],
    ['type=video', false],
    ['type=VIDEO_analysis', true],
    ['-type:audio', true],
    ['-type:video', false],
    ['status:running', true],
    ['status:failed', false],
    ['age>30m', true],
    ['age>41m', false],
    ['age>=41m', true],
    ['age<1h', true],
    ['lease<10s', true],
    ['lease<=9', true],
    ['lease>10s', false],
    ['progress>=50', true],
    ['progress>50%', false],
    ['progress:50', true],
    ['attempt>1', true],
    ['attempt=2', true],
    ['attempt:3', false],
    ['endpoint:prod', true],
    ['endpoint="prod eu"', true],
    ['endpoint:staging', false],
    ['duplicate:yes', true],
    ['duplicate:no', false],
    ['worker:gpu-3', true],
    ['mode:enforce', true],
    ['8123 gpu-3', true],
    ['8123 -gpu-3', false],
    ['"gpu-3/w1"', true],
    ['', true],
    ['""', true]
  ])('%s: %s', (query, expected) => {
    expect(holds(query)).toBe(expected)
  })

  it('takes what is not known for neither more nor less', () => {
    expect(holds('age>1s', { startedAt: null })).toBe(false)
    expect(holds('age<1s', { startedAt: null })).toBe(false)
    expect(holds('-age>1s', { startedAt: null })).toBe(true)
    expect(holds('progress<100', { progress: null })).toBe(false)
    expect(holds('worker:host-9', { worker: null, host: 'host-9' })).toBe(true)
  })

  it('leaves out terms that are wrong', () => {
    expect(holds('nonsense:1 type:video age>soon')).toBe(true)
    expect(holds('nonsense:1 type:audio')).toBe(false)
  })

  it('knows when time alone changes the answer', () => {
    expect(dependsOnTime(checkQuery('type:x age>3m', lockFields), lockLanguage)).toBe(true)
    expect(dependsOnTime(checkQuery('-lease<3s', lockFields), lockLanguage)).toBe(true)
    expect(dependsOnTime(checkQuery('type:age progress>3', lockFields), lockLanguage)).toBe(false)
  })

  it('answers for any text, and for a term or its opposite', () => {
    assert(
      property(awkward, (text) => {
        expect(typeof holds(text)).toBe('boolean')
        const quoted = `"${text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`
        // An empty text asks for nothing, with or without its dash.
        expect(holds(quoted) === holds(`-${quoted}`)).toBe(text === '')
      }),
      { numRuns: 1000 }
    )
  })
})
