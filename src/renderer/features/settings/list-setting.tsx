import type { Column } from '@shared/settings/control'
import type { SettingField } from '@shared/settings/fields'
import type { SettingsValues } from '@shared/settings/schema'
import { useState, type ReactNode } from 'react'
import { z } from 'zod'
import { useText } from '../../i18n/text'
import { Icon } from '../../workbench/icon'
import { EndpointNames } from './endpoint-names'
import { ListCell } from './list-cell'
import { problemText } from './fault-text'
import { columnTitle, fieldTitle } from './labels'
import { useWrite, type Refusal } from './use-write'

type Value = SettingsValues[string]
type Row = Readonly<Record<string, Value>>
const rowsSchema = z.array(z.record(z.string(), z.json()))

/** With more columns than this a row takes more lines than one. */
const LINE = 6

/** A list of objects as a table: a row each, in the file's order, which counts; a last row adds one. */
export function ListSetting({
  field,
  columns,
  value
}: {
  readonly field: SettingField
  readonly columns: readonly Column[]
  readonly value: unknown
}): ReactNode {
  const { t } = useText()
  const write = useWrite()
  const [fresh, setFresh] = useState<Row>(() => newRow(columns))
  const [refusal, setRefusal] = useState<Refusal>(null)
  const rows: readonly Row[] = rowsSchema.parse(value ?? field.defaultValue)
  const all = (next: readonly Row[]): Promise<Refusal> =>
    write(field.path, rowsSchema.parse(next), value === undefined ? undefined : rowsSchema.parse(value))
  // Within a list that stands in the file only what changes is written, so that its comments stay.
  const one = (path: readonly (string | number)[], next: Value | undefined): Promise<Refusal> =>
    write([...field.path, ...path], next, rowsSchema.parse(value))
  const setCell = (at: number, name: string, next: Value | undefined): Promise<Refusal> => {
    if (value !== undefined) return one([at, name], next)
    return all(rows.map((row, place) => (place === at ? withCell(row, name, next) : row)))
  }
  const act = async (work: Promise<Refusal>): Promise<boolean> => {
    const refused = await work
    setRefusal(refused)
    return refused === null
  }
  const remove = (at: number): Promise<boolean> =>
    act(
      value === undefined || rows.length === 1
        ? all(rows.filter((_, place) => place !== at))
        : one([at], undefined)
    )
  const raise = (at: number): Promise<boolean> => {
    const next = [...rows]
    next.splice(at - 1, 2, ...rows.slice(at - 1, at + 1).reverse())
    return act(all(next))
  }
  const add = async (): Promise<void> => {
    const missing = columns.some(({ name, required }) => required && fresh[name] === undefined)
    if (missing) return setRefusal({ problem: '', said: { code: 'missing_cells', params: {} } })
    if (await act(value === undefined ? all([...rows, fresh]) : one([rows.length], { ...fresh })))
      setFresh(newRow(columns))
  }
  return (
    <>
      {columns.some(({ name }) => name === 'endpoint') && <EndpointNames />}
      <table
        className={columns.length > LINE ? 'setting-table folded' : 'setting-table'}
        aria-label={fieldTitle(field.id, t)}
      >
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                {columnTitle(field, name, t)}
              </th>
            ))}
            <th className="setting-row-tools" aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // A row has no name of its own: it is its place.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={at}>
              {columns.map((column) => (
                <td key={column.name}>
                  <ListCell
                    id={`setting-${field.id}-${at}-${column.name}`}
                    label={t('settings:row.cell', {
                      column: columnTitle(field, column.name, t),
                      number: at + 1
                    })}
                    column={column}
                    value={row[column.name]}
                    onChange={(next) => setCell(at, column.name, next)}
                  />
                </td>
              ))}
              <td className="setting-row-tools">
                <RowTool
                  icon="arrow-up"
                  label={t('settings:row.up', { number: at + 1 })}
                  disabled={at === 0}
                  onClick={() => void raise(at)}
                />
                <RowTool
                  icon="trash"
                  label={t('settings:row.remove', { number: at + 1 })}
                  onClick={() => void remove(at)}
                />
              </td>
            </tr>
          ))}
          <tr className="setting-row-new">
            {columns.map((column) => (
              <td key={column.name}>
                <ListCell
                  id={`setting-${field.id}-new-${column.name}`}
                  label={t('settings:row.newCell', { column: columnTitle(field, column.name, t) })}
                  column={column}
                  value={fresh[column.name]}
                  onChange={async (next) => {
                    setFresh((now) => withCell(now, column.name, next))
                    return Promise.resolve(null)
                  }}
                />
              </td>
            ))}
            <td className="setting-row-tools">
              <button type="button" className="button secondary" onClick={() => void add()}>
                {t('settings:row.add')}
              </button>
            </td>
          </tr>
        </tbody>
      </table>
      {refusal && (
        <p className="field-error" role="alert">
          {problemText(refusal.problem, refusal.said, t)}
        </p>
      )}
    </>
  )
}

export function RowTool({
  icon,
  label,
  disabled = false,
  onClick
}: {
  readonly icon: string
  readonly label: string
  readonly disabled?: boolean
  readonly onClick: () => void
}): ReactNode {
  return (
    <button
      type="button"
      className="tool"
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}

/** A checkbox always says something; all else may be left out. */
const newRow = (columns: readonly Column[]): Row =>
  Object.fromEntries(
    columns.filter(({ control }) => control.kind === 'boolean').map(({ name }) => [name, false])
  )

const withCell = (row: Row, name: string, next: Value | undefined): Row => {
  const { [name]: _before, ...rest } = row
  return next === undefined ? rest : { ...row, [name]: next }
}
