import type { KeyboardEvent, ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Icon } from '../../workbench/icon'
import { lockColumns } from './columns'
import type { SortColumn } from './sort'
import type { LockTableModel } from './use-sort-table'

function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button === document.activeElement)
  buttons[at + (event.key === 'ArrowRight' ? 1 : -1)]?.focus()
  event.preventDefault()
}

/** Column names that sort: one of them is a tab stop, the arrows go from one to the next. */
export function LockTableHeader({ table }: { readonly table: LockTableModel }): ReactNode {
  const { t } = useText()
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  return (
    <div role="rowgroup" className="lock-header">
      <div role="row" aria-rowindex={1} className="lock-header-row" onKeyDown={onKeyDown}>
        {headers.map((header) => {
          const sorted = header.column.getIsSorted()
          const { numeric } = lockColumns[header.column.id as SortColumn]
          return (
            <div
              key={header.id}
              role="columnheader"
              aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
              className={numeric ? 'lock-header-cell numeric' : 'lock-header-cell'}
            >
              <button
                type="button"
                tabIndex={sorted ? 0 : -1}
                title={t(`locks:columnHint.${header.column.id}`)}
                onClick={() => header.column.toggleSorting()}
              >
                <span>{t(`locks:column.${header.column.id}`)}</span>
                {sorted && <Icon name={sorted === 'asc' ? 'chevron-up' : 'chevron-down'} />}
              </button>
            </div>
          )
        })}
      </div>
    </div>
  )
}
