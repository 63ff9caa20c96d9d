import { describe, expect, it } from 'vitest'
import { filterValue } from '../../../src/renderer/features/locks/filter-value'
import { lockTable } from '../../../src/renderer/features/locks/lock-table'
import { redisCliCommands } from '../../../src/renderer/features/locks/redis-cli'
import {
  copyText as copyTextOf,
  resourceIdsText,
  runIdsText,
  type CopyContext,
  type CopyFormat
} from '../../../src/renderer/table/copy/copy-rows'
import { exportName, exportParts } from '../../../src/renderer/table/export/export-rows'
import type { LockRow } from '../../../src/shared/live/view'
import { createTranslator } from '../../../src/shared/i18n'
import { prod, row } from './live'

const context: CopyContext = {
  texts: { t: createTranslator('en'), language: 'en', now: () => 61_000, endpointName: () => 'prod' },
  columns: ['type', 'resource', 'age'],
  endpointOf: () => prod({ name: 'prod', address: 'redis://gpu-1:6379/2' }),
  now: () => 61_000
}

const copyText = (format: CopyFormat, rows: readonly LockRow[], of: CopyContext): string =>
  copyTextOf(lockTable, format, rows, of)
const hostile = row({ key: 'h', resourceId: '=cmd|calc\n\u0003; rm -rf ~' })

describe('copied rows', () => {
  it('are what is shown, without a formula and without a mark that a terminal would act on', () => {
    expect(copyText('text', [row({ key: '7' })], context)).toBe('video_analysis\t7\t1m')
    const [, cell = ''] = copyText('text', [hostile], context).split('\t')
    expect(cell).toBe("'=cmd|calc⟨U+000A⟩⟨U+0003⟩; rm -rf ~")
    expect(resourceIdsText([row({ key: '1' }), row({ key: '1' }), hostile])).toBe(
      '1\n=cmd|calc⟨U+000A⟩⟨U+0003⟩; rm -rf ~'
    )
    expect(runIdsText([row({ key: '1' }), row({ key: '2', runId: null })])).toBe('run-1')
  })

  it('are records in JSON and CSV', () => {
    const json = JSON.parse(copyText('json', [hostile], context)) as unknown[]
    expect(json).toEqual([
      expect.objectContaining({
        endpoint: 'prod',
        endpoint_complete: true,
        resource_id: hostile.resourceId,
        started_at: '1970-01-01T00:00:01.000Z',
        lease_ends_at: '1970-01-01T00:01:01.000Z'
      })
    ])
    const [head, line] = copyText('csv', [row({ key: '1' })], context).split('\r\n')
    expect(head).toMatch(/^endpoint,endpoint_complete,namespace,type,resource_id,run_id/)
    expect(line).toMatch(/^prod,true,taskguard,video_analysis,1,run-1/)
  })

  it('are commands that only look', () => {
    const [get, pttl, state, record, live] = redisCliCommands(
      row({ key: '1' }),
      context.endpointOf(''),
      'linux'
    )
    expect(get).toBe("redis-cli -u 'redis://gpu-1:6379/2' GET 'taskguard:{video_analysis}:lock:1'")
    expect([pttl, state, record].map((line) => line?.split(' ')[3])).toEqual(['PTTL', 'GET', 'HGET'])
    expect(live).toContain(
      String.raw`--quoted-input ZSCORE '"taskguard:{video_analysis}:live"' '"1\x1frun-1"'`
    )
    for (const line of redisCliCommands(hostile, undefined, 'linux'))
      expect(line).toMatch(/^[\u0020-\u007e]+$/)
    const socket = prod({ address: 'unix:///run/redis.sock?db=3' })
    expect(redisCliCommands(row({ key: '1' }), socket, 'win32')[0]).toBe(
      'redis-cli -s "/run/redis.sock" -n 3 GET "taskguard:{video_analysis}:lock:1"'
    )
    const template = row({ key: 't', source: 'report', lockKey: 'task_lock:video:1' })
    expect(redisCliCommands(template, undefined, 'linux')).toEqual([
      "redis-cli GET 'task_lock:video:1'",
      "redis-cli PTTL 'task_lock:video:1'"
    ])
    expect(redisCliCommands(row({ key: 'x', resourceId: 'y'.repeat(513) }), undefined, 'linux')).toEqual([])
  })
})

describe('an exported list', () => {
  const rows = Array.from({ length: 1200 }, (_, n) => row({ key: String(n) }))
  const partial = {
    endpointOf: () => prod({ name: 'prod', complete: false, unread: ['slow scan'] }),
    now: () => 0,
    missing: [{ endpoint: 'prod', connection: 'live', unread: ['slow scan'] }],
    query: 'x',
    at: 0
  }
  const text = (format: 'csv' | 'excel' | 'json', of = rows): string =>
    [...exportParts(lockTable, format, of, partial)].map((part) => part.text).join('')

  it('comes in parts, says what is missing, and is whole', () => {
    expect([...exportParts(lockTable, 'csv', rows, partial)].map(({ done }) => done)).toEqual([
      0, 500, 1000, 1200
    ])
    expect(text('csv').trimEnd().split('\r\n')).toHaveLength(1201)
    expect(text('csv')).toContain('prod,false,')
    expect(text('excel').startsWith('\uFEFFendpoint,')).toBe(true)
    const json = JSON.parse(text('json')) as { locks: unknown[] }
    expect(json).toMatchObject({
      complete: false,
      filter: 'x',
      missing: [{ endpoint: 'prod', unread: ['slow scan'] }]
    })
    expect(json.locks).toHaveLength(1200)
    expect(JSON.parse(text('json', []))).toMatchObject({ locks: [] })
  })

  it('says in its name that it is partial', () => {
    expect(exportName(lockTable, 'excel', partial)).toBe('locks-1970-01-01T00-00-00-partial.csv')
    expect(exportName(lockTable, 'json', { ...partial, missing: [] })).toBe('locks-1970-01-01T00-00-00.json')
  })
})

describe('the value that a menu was opened on', () => {
  it('is what the query language calls it', () => {
    const names = { endpointName: () => 'prod' }
    expect(filterValue('worker', row({ key: '1', worker: null, host: 'gpu' }), names)).toEqual({
      field: 'worker',
      value: 'gpu'
    })
    expect(filterValue('endpoint', row({ key: '1' }), names)).toEqual({ field: 'endpoint', value: 'prod' })
    expect(filterValue('age', row({ key: '1' }), names)).toBeNull()
    expect(filterValue('task', row({ key: '1' }), names)).toBeNull()
  })
})
