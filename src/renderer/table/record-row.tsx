import { memo, type MouseEvent, type PointerEvent, type ReactNode } from 'react'
import { isFresh } from '../stores/endpoint-time'
import { useLive } from '../workbench/app'
import { textWidth, type Widths } from './column-widths'
import type { TableKind } from './kind'
import type { TableRow } from './row'

export const rowElementId = ({ name }: Pick<TableKind, 'name'>, key: string): string => `${name}-row-${key}`

interface RecordRowProps {
  readonly kind: TableKind
  readonly row: TableRow
  readonly place: number
  readonly top: number
  readonly selected: boolean
  /** Whether it is the row that the keys move from. */
  readonly lead: boolean
  readonly shown: readonly string[]
  readonly widths: Widths
  /** Names the columns and their widths: they are equal where it is. */
  readonly template: string
  readonly onPress: (row: TableRow, event: PointerEvent) => void
  readonly onOpen: (key: string) => void
  readonly onMenu: (row: TableRow, event: MouseEvent) => void
}

/** A row renders when its own facts change: the engine sends a new object then, and only then. */
export const RecordRow = memo(
  RecordRowContent,
  (a, b) =>
    a.row === b.row &&
    a.place === b.place &&
    a.top === b.top &&
    a.selected === b.selected &&
    a.lead === b.lead &&
    a.template === b.template
)

function RecordRowContent({
  kind,
  row,
  place,
  top,
  selected,
  lead,
  shown,
  widths,
  template,
  onPress,
  onOpen,
  onMenu
}: RecordRowProps): ReactNode {
  const color = useLive((state) => state.endpoints.find(({ id }) => id === row.endpointId)?.color ?? 'blue')
  const fresh = useLive((state) => {
    const endpoint = state.endpoints.find(({ id }) => id === row.endpointId)
    return endpoint !== undefined && isFresh(endpoint, state.linked)
  })
  const classes = ['record-row']
  if (selected) classes.push('selected')
  if (lead) classes.push('lead')
  if (!fresh) classes.push('stale')
  const own = kind.rowClass(row)
  if (own !== null) classes.push(own)
  return (
    // The grid has the keys; the pointer is a second way.
    <div
      role="row"
      id={rowElementId(kind, row.key)}
      aria-rowindex={place + 2}
      aria-selected={selected}
      className={classes.join(' ')}
      data-endpoint-color={color}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={(event) => onPress(row, event)}
      onDoubleClick={() => onOpen(row.key)}
      onContextMenu={(event) => onMenu(row, event)}
    >
      <Cells kind={kind} row={row} shown={shown} widths={widths} template={template} />
    </div>
  )
}

/** What stands in the row: a row that only moves, or is selected, draws none of it anew. */
const Cells = memo(CellsContent, (a, b) => a.row === b.row && a.template === b.template)

function CellsContent({
  kind,
  row,
  shown,
  widths
}: Pick<RecordRowProps, 'kind' | 'row' | 'shown' | 'widths' | 'template'>): ReactNode {
  return shown.map((column, at) => (
    <div
      key={column}
      role="gridcell"
      aria-colindex={at + 1}
      data-column={column}
      className={kind.columns[column]?.numeric ? 'record-cell numeric' : 'record-cell'}
    >
      {kind.cell(column, row, textWidth(widths[column] ?? 0))}
    </div>
  ))
}
