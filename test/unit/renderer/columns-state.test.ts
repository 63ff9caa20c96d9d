import { describe, expect, it } from 'vitest'
import { lockColumns } from '../../../src/renderer/features/locks/columns'
import { lockTable } from '../../../src/renderer/features/locks/lock-table'
import { columnWidths } from '../../../src/renderer/table/column-widths'
import {
  columnsSchema,
  defaultColumns as defaultColumnsOf,
  moveColumn,
  placeColumn,
  resizeColumns,
  shownColumns,
  toggleColumn
} from '../../../src/renderer/table/columns-state'
import { fitColumn } from '../../../src/renderer/table/fit-column'
import { createTranslator } from '../../../src/shared/i18n'
import { row } from './live'

const defaultColumns = defaultColumnsOf(lockTable)
const all = Object.keys(lockColumns)

describe('the columns of the lock table', () => {
  it('begin as a person on call needs them', () => {
    expect(shownColumns(defaultColumns)).toEqual([
      'type',
      'resource',
      'run',
      'worker',
      'status',
      'age',
      'lease',
      'progress',
      'attempt'
    ])
    expect(columnsSchema(lockTable).parse(JSON.parse(JSON.stringify(defaultColumns)))).toEqual(defaultColumns)
  })

  it('are shown and hidden, but never all of them', () => {
    const shown = toggleColumn(defaultColumns, 'endpoint')
    expect(shownColumns(shown)[0]).toBe('endpoint')
    let columns = shown
    for (const id of all) if (shownColumns(columns).includes(id)) columns = toggleColumn(columns, id)
    expect(shownColumns(columns)).toEqual(['attempt'])
  })

  it('are moved past the next one that is shown', () => {
    const right = moveColumn(defaultColumns, 'run', 1)
    expect(shownColumns(right).slice(1, 5)).toEqual(['resource', 'worker', 'run', 'status'])
    expect(shownColumns(moveColumn(right, 'run', -1))).toEqual(shownColumns(defaultColumns))
    expect(moveColumn(defaultColumns, 'type', -1)).toBe(defaultColumns)
    expect(moveColumn(defaultColumns, 'attempt', 1)).toBe(defaultColumns)
    expect(shownColumns(placeColumn(defaultColumns, 'type', null)).at(-1)).toBe('type')
    expect(new Set(right.order).size).toBe(all.length)
  })

  it('that a kept order lacks come at their own place', () => {
    const kept = { ...defaultColumns, order: ['attempt', 'type', 'type'] }
    const { order } = columnsSchema(lockTable).parse(kept)
    expect(order).toHaveLength(all.length)
    expect(order.indexOf('resource')).toBe(order.indexOf('type') + 1)
  })

  it('keep the width they were given; the others share what is left', () => {
    const given = resizeColumns(defaultColumns, { run: 200, type: 5 })
    expect(given.widths).toEqual({ run: 200, type: 40 })
    const shown = shownColumns(given)
    const widths = columnWidths(1400, lockColumns, shown, given.widths)
    expect([widths.run, widths.type]).toEqual([200, 40])
    const total = shown.reduce((sum, id) => sum + (widths[id] ?? 0), 0)
    expect(total).toBeLessThanOrEqual(1400)
    expect(total).toBeGreaterThan(1390)
    expect(resizeColumns(given, { run: null }).widths).toEqual({ type: 40 })
  })

  it('are made as wide as their texts', () => {
    const context = {
      t: createTranslator('en'),
      language: 'en' as const,
      now: () => 61_000,
      endpointName: (id: string) => id
    }
    const rows = [row({ key: 'a' }), row({ key: 'b', resourceId: 'x'.repeat(40) })]
    const measure = (text: string): number => text.length * 10
    expect(fitColumn(lockTable, 'resource', 'Resource', rows, context, measure)).toBe(400 + 22 + 17)
    expect(fitColumn(lockTable, 'attempt', 'Attempt', rows, context, measure)).toBe(70 + 18 + 17)
  })
})
