import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'

interface FleetTableProps<Row> {
  /** What it lists, for those who do not see it. */
  readonly label: string
  readonly columns: readonly {
    readonly id: string
    readonly title: string
    readonly number?: boolean
    readonly renderCell: (row: Row) => ReactNode
  }[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly classOf?: (row: Row) => string
  /** How many there are, where not all are told. */
  readonly total?: number
  /** What stands here when there is nothing. */
  readonly empty: string
}

/** A plain table of a fleet: as wide as it has to be, scrolled within itself. */
export function FleetTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  classOf,
  total = rows.length,
  empty
}: FleetTableProps<Row>): ReactNode {
  const { t } = useText()
  if (rows.length === 0) return <p className="hint">{empty}</p>
  return (
    <>
      {/* What scrolls is to be reached by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="celery-scroll" role="group" aria-label={label} tabIndex={0}>
        <table className="celery-table">
          <thead>
            <tr>
              {columns.map(({ id, title, number }) => (
                <th key={id} scope="col" className={number ? 'number' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)} className={classOf?.(row)}>
                {columns.map(({ id, number, renderCell }) => (
                  <td key={id} className={number ? 'number' : undefined}>
                    {renderCell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > rows.length && <p className="hint">{t('celery:more', { count: total - rows.length })}</p>}
    </>
  )
}
