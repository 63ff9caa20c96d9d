import { createTranslator } from '@shared/i18n'
import { checkQuery } from '@shared/query/check'
import { visible } from '../text/visible'
import { report, type App } from '../workbench/app'
import { focusPart, parts } from '../workbench/focus'
import { pick } from '../workbench/quick-input/box'
import { shownColumns } from './columns-state'
import { copySelected } from './copy/copy-selected'
import { runExport } from './export/run-export'
import { openRowMenu } from './row-menu/open-row-menu'
import { selectAll } from './selection'
import type { Table } from './table'

/** What can be done in every table. */
export interface TableCommands {
  readonly filter: () => void
  readonly clearFilter: () => void
  /** Keeps the filter by a name; a fault of it is shown instead. */
  readonly saveFilter: () => void
  /** Lets a person choose one that is kept. */
  readonly openFilter: () => void
  readonly sortBy: () => void
  readonly chooseColumns: () => void
  /** The menu of the row that the keys are at. */
  readonly actions: () => void
  readonly selectAll: () => void
  readonly copy: () => void
  readonly copyJson: () => void
  readonly copyCsv: () => void
  readonly exportCsv: () => void
  readonly exportExcel: () => void
  readonly exportJson: () => void
  readonly cancelExport: () => void
}

/** @param show brings the table to the front */
export function tableCommands(app: App, table: Table, show: () => void): TableCommands {
  const { kind, store, index } = table
  const { actions } = store
  return {
    filter: () => {
      show()
      focusPart(kind.parts.filter)
    },
    clearFilter: () => actions.setFilter(''),
    saveFilter: () => {
      show()
      const draft = store.getState().draft.trim()
      const savable = draft !== '' && checkQuery(draft, kind.fields).faults.length === 0
      actions.setNaming(savable)
      focusPart(savable ? kind.parts.filterName : kind.parts.filter)
    },
    openFilter: () => report(app, openFilter(app, table, show)),
    sortBy: () => report(app, sortBy(app, table, show)),
    chooseColumns: () => {
      show()
      // The menu gives the focus back to the table, which may come with the next render.
      focusPart(kind.parts.grid)
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          const box = document.getElementById(parts[kind.parts.header])?.getBoundingClientRect()
          actions.showColumnMenu({ id: null, at: { x: box?.left ?? 0, y: box?.bottom ?? 0 } })
        })
      )
    },
    actions: () => {
      show()
      focusPart(kind.parts.grid)
      openRowMenu(table)
    },
    selectAll: () => {
      show()
      actions.select((now) => selectAll(now, index.getSnapshot().rows))
      focusPart(kind.parts.grid)
    },
    copy: () => report(app, copySelected(app, table, 'text')),
    copyJson: () => report(app, copySelected(app, table, 'json')),
    copyCsv: () => report(app, copySelected(app, table, 'csv')),
    exportCsv: () => report(app, runExport(app, table, 'csv')),
    exportExcel: () => report(app, runExport(app, table, 'excel')),
    exportJson: () => report(app, runExport(app, table, 'json')),
    cancelExport: () => store.setState({ exporting: null })
  }
}

/** Lets a person choose one of the saved filters, and shows what it holds for. */
async function openFilter({ workbench }: App, { kind, store }: Table, show: () => void): Promise<void> {
  const t = createTranslator(workbench.getState().appearance.language)
  const query = await pick(workbench, {
    title: t('table:saved.title'),
    placeholder: t('table:saved.which'),
    items: store
      .getState()
      .saved.map((one) => ({ value: one.query, label: visible(one.name), detail: visible(one.query) }))
  })
  if (query === undefined) return
  store.actions.setFilter(query)
  store.actions.keepInHistory()
  show()
  focusPart(kind.parts.grid)
}

/** Lets a person choose the column that the table is sorted by; the one that it is sorted by turns round. */
async function sortBy({ workbench }: App, { kind, store }: Table, show: () => void): Promise<void> {
  const t = createTranslator(workbench.getState().appearance.language)
  const { columns, sorts } = store.getState()
  const [first] = sorts
  const column = await pick(workbench, {
    title: t(`palette:action.${kind.name}_sortBy`),
    placeholder: t('table:columns.sortBy'),
    items: shownColumns(columns).map((id) => ({
      value: id,
      label: t(`${kind.name}:column.${id}`),
      ...(first?.column === id
        ? { detail: t(`table:columns.sorted.${first.descending ? 'descending' : 'ascending'}`) }
        : {})
    }))
  })
  if (column === undefined) return
  const descending = first?.column === column && !first.descending
  store.actions.sortBy([{ column, descending }])
  show()
  focusPart(kind.parts.grid)
}
