import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordSchema, stateSchema } from '@shared/protocol/documents'
import { readRecord, readState } from '../../../src/main/engine/monitor/reading/document'
import { instant } from '../../../src/main/engine/monitor/reading/iso'

const time = '2026-11-23T12:00:00.000+00:00'
const whole: Record<string, unknown> = {
  v: 1,
  status: 'running',
  run_id: '01JD',
  fence: '1795477157546057',
  attempt: 1,
  mode: 'enforce',
  test: false,
  forced: false,
  held: true,
  lease_ms: 60_000,
  start_time: time,
  task_id: 't',
  task_type: 'video_analysis',
  resource_id: '8123',
  host: 'gpu-1',
  worker: 'w',
  source: 'cli',
  pid: 1,
  lock_timeout: 7200,
  end_time: time,
  error: 'e',
  success: true,
  ended_by: 'x',
  progress: { fraction: 0.5, text: 'half', at: time, first_at: time, count: 2 },
  last_completed: { run_id: 'r', task_id: 't', fence: '1', end_time: time, result: { a: 1 } },
  before: { expires_at: '1795477157546', state: { any: 'thing' } },
  rejected: { count: 1, last_at: time, reason: 'running', task_id: 't' }
}

// What holds no refusal is read the short way; both ways have to agree with the schema.
const { rejected: _, ...plain } = whole
const fields = [
  ...Object.keys(whole),
  'progress.fraction',
  'progress.at',
  'progress.count',
  'last_completed.fence',
  'last_completed.end_time',
  'before.expires_at',
  'rejected.reason'
]
const odds: readonly unknown[] = [
  null,
  '',
  'x',
  0,
  -1,
  1.5,
  1e300,
  true,
  [],
  {},
  time,
  '2026-11-23 12:00:00',
  '7'
]

type Change = readonly [field: string, value: unknown]

function changed(document: Record<string, unknown>, changes: readonly Change[]): Record<string, unknown> {
  const copy = structuredClone(document)
  for (const [name, odd] of changes) {
    const [outer = '', inner] = name.split('.')
    // A copy: the next change may write into it.
    const value = structuredClone(odd)
    const place = copy[outer]
    if (inner === undefined) copy[outer] = value
    else if (typeof place === 'object' && place !== null) Object.assign(place, { [inner]: value })
  }
  return copy
}

/** What the readers and the schemas say of it, with the text, so that a difference shows its document. */
function verdicts(document: Record<string, unknown>): { readonly read: unknown; readonly schema: unknown } {
  const text = JSON.stringify(document)
  const json: unknown = JSON.parse(text)
  const future = typeof document.v === 'number' && document.v > 1
  return {
    read: { text, state: readState(text).ok, record: readRecord(text).ok },
    schema: {
      text,
      state: !future && stateSchema.safeParse(json).success,
      record: !future && recordSchema.safeParse(json).success
    }
  }
}

describe('reading documents', () => {
  it.each(fields)('takes exactly what the schema takes when %s is odd or missing', (field) => {
    for (const base of [whole, plain])
      for (const value of [undefined, ...odds]) {
        const { read, schema } = verdicts(changed(base, [[field, value]]))
        expect(read).toEqual(schema)
      }
  })

  it('takes exactly what the schema takes when several fields are odd or missing', () => {
    const change = fc.tuple(fc.constantFrom(...fields), fc.constantFrom(undefined, ...odds))
    fc.assert(
      fc.property(
        fc.constantFrom(whole, plain),
        fc.array(change, { minLength: 2, maxLength: 3 }),
        (base, changes) => {
          const { read, schema } = verdicts(changed(base, changes))
          expect(read).toEqual(schema)
        }
      ),
      { numRuns: 2_000 }
    )
  })

  it('gives the facts', () => {
    expect(readState(JSON.stringify(whole))).toMatchObject({
      ok: true,
      facts: {
        runId: '01JD',
        startedAt: Date.parse(time),
        maxRuntimeMs: 7_200_000,
        progress: { fraction: 0.5, count: 2 },
        lastCompleted: { runId: 'r' },
        rejected: { count: 1 }
      }
    })
  })

  it('takes what another hand wrote, with the members alone that the scripts decide by', () => {
    const least = { v: 1, status: 'running', run_id: 'r', task_id: 't', fence: '5', start_time: time }
    const unknown = { host: null, pid: null, worker: null, leaseMs: null, maxRuntimeMs: null, progress: null }
    const taken = {
      runId: 'r',
      taskId: 't',
      fence: '5',
      startedAt: Date.parse(time),
      attempt: 1,
      mode: 'enforce'
    }
    expect(readState(JSON.stringify(least))).toMatchObject({
      ok: true,
      facts: { ...taken, ...unknown, status: 'running', rejected: null, lastCompleted: null }
    })
    expect(readRecord(JSON.stringify({ ...least, status: 'cancelled' }))).toMatchObject({
      ok: true,
      facts: { ...taken, ...unknown, test: false, forced: false }
    })
    // What it wrote in a way of its own is as good as not written.
    const own = { progress: 0.4, host: 7, pid: 'x', mode: 'loose', last_completed: 'yesterday', error: {} }
    expect(readState(JSON.stringify({ ...least, ...own }))).toMatchObject({
      ok: true,
      facts: { ...taken, ...unknown, error: null, lastCompleted: null }
    })
    for (const field of Object.keys(least)) {
      const detail = expect.stringMatching(new RegExp(`^${field}: `)) as string
      expect(readState(JSON.stringify({ ...least, [field]: undefined }))).toMatchObject({
        ok: false,
        fault: { reason: 'invalid', detail }
      })
    }
  })

  it('names the field at fault, the version, or that it is no JSON', () => {
    expect(readState(JSON.stringify({ ...whole, fence: 7 }))).toMatchObject({
      ok: false,
      fault: { reason: 'invalid', detail: expect.stringMatching(/^fence: /) as string }
    })
    expect(readState(JSON.stringify({ ...whole, v: 2 }))).toMatchObject({
      fault: { reason: 'future_version', detail: 'v: 2' }
    })
    expect(readRecord('{"v":1')).toMatchObject({ fault: { reason: 'not_json' } })
    expect(readRecord('null')).toMatchObject({ fault: { reason: 'invalid' } })
  })
})

describe('reading times', () => {
  it('agrees with Date.parse on what guards write, the odd ones included', () => {
    const two = (least: number, most: number) =>
      fc.integer({ min: least, max: most }).map((n) => String(n).padStart(2, '0'))
    const written = fc
      .tuple(
        fc.integer({ min: 1900, max: 2200 }),
        two(0, 13),
        two(0, 32),
        two(0, 24),
        two(0, 60),
        two(0, 60),
        two(0, 99)
      )
      .map(([y, mo, d, h, mi, s, ms]) => `${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}7+00:00`)
    const marred = fc
      .tuple(written, fc.nat(28), fc.constantFrom('x', '-', '9', ' ', 'Z', '/'))
      .map(([text, at, mark]) => text.slice(0, at) + mark + text.slice(at + 1))
    const exact = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/
    fc.assert(
      fc.property(fc.oneof(written, marred), (text) => {
        expect(instant(text)).toBe(exact.test(text) ? Date.parse(text) : Number.NaN)
      }),
      { numRuns: 5_000 }
    )
  })
})
