import type { ActionId } from '@shared/ipc/actions'
import { report, type App } from '../../workbench/app'
import { platformOf } from '../../workbench/store'
import { focusPart, parts } from '../../workbench/focus'
import { createTranslator } from '@shared/i18n'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { pick } from '../../workbench/quick-input/box'
import { shownColumns } from './columns-state'
import { copyText, MOST_COPIED, type CopyFormat } from './copy/copy-rows'
import { runExport } from './export/run-export'
import { openRowMenu } from './row-menu/open-row-menu'
import { selectAll, selectedRows } from './selection'
import { textContextOf } from './text-context'

export type LockAction = Extract<ActionId, `locks.${string}`>

/** What can be done in the lock table. */
export function lockCommands(app: App): Readonly<Record<LockAction, () => void>> {
  const { workbench, locks, index } = app
  const { actions } = locks
  const show = (): void => workbench.actions.open({ kind: 'locks' })
  return {
    'locks.filter': () => {
      show()
      focusPart('lockFilter')
    },
    'locks.clearFilter': () => actions.setFilter(''),
    'locks.saveFilter': () => {
      show()
      actions.setNaming(true)
      focusPart('lockFilterName')
    },
    'locks.openFilter': () => report(app, openFilter(app)),
    'locks.sortBy': () => report(app, sortBy(app)),
    'locks.chooseColumns': () => {
      show()
      // The menu gives the focus back to the table, which may come with the next render.
      focusPart('locks')
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          const box = document.getElementById(parts.locksHeader)?.getBoundingClientRect()
          actions.showColumnMenu({ id: null, at: { x: box?.left ?? 0, y: box?.bottom ?? 0 } })
        })
      )
    },
    'locks.actions': () => {
      show()
      focusPart('locks')
      openRowMenu(locks)
    },
    'locks.selectAll': () => {
      show()
      actions.select((now) => selectAll(now, index.getSnapshot().rows))
      focusPart('locks')
    },
    'locks.copy': () => report(app, copySelected(app, 'text')),
    'locks.copyJson': () => report(app, copySelected(app, 'json')),
    'locks.copyCsv': () => report(app, copySelected(app, 'csv')),
    'locks.copyRedisCli': () => report(app, copySelected(app, 'redisCli')),
    'locks.copyResourceId': () => report(app, copySelected(app, 'resourceId')),
    'locks.copyRunId': () => report(app, copySelected(app, 'runId')),
    'locks.exportCsv': () => report(app, runExport(app, 'csv')),
    'locks.exportExcel': () => report(app, runExport(app, 'excel')),
    'locks.exportJson': () => report(app, runExport(app, 'json')),
    'locks.cancelExport': () => locks.setState({ exporting: null })
  }
}

/** Lets a person choose one of the saved filters, and shows what it holds for. */
async function openFilter({ workbench, locks }: App): Promise<void> {
  const t = createTranslator(workbench.getState().appearance.language)
  const query = await pick(workbench, {
    title: t('locks:saved.title'),
    placeholder: t('locks:saved.which'),
    items: locks
      .getState()
      .saved.map((one) => ({ value: one.query, label: visible(one.name), detail: visible(one.query) }))
  })
  if (query === undefined) return
  locks.actions.setFilter(query)
  locks.actions.keepInHistory()
  workbench.actions.open({ kind: 'locks' })
  focusPart('locks')
}

/** Lets a person choose the column that the table is sorted by; the one that it is sorted by turns round. */
async function sortBy({ workbench, locks }: App): Promise<void> {
  const t = createTranslator(workbench.getState().appearance.language)
  const { columns, sorts } = locks.getState()
  const [first] = sorts
  const column = await pick(workbench, {
    title: t('palette:action.locks_sortBy'),
    placeholder: t('locks:columns.sortBy'),
    items: shownColumns(columns).map((id) => ({
      value: id,
      label: t(`locks:column.${id}`),
      ...(first?.column === id
        ? { detail: t(`locks:columns.sorted.${first.descending ? 'descending' : 'ascending'}`) }
        : {})
    }))
  })
  if (column === undefined) return
  const descending = first?.column === column && !first.descending
  locks.actions.sortBy([{ column, descending }])
  workbench.actions.open({ kind: 'locks' })
  focusPart('locks')
}

/** Puts the selected rows on the clipboard, and says how many. */
async function copySelected({ api, live, locks, index, workbench }: App, format: CopyFormat): Promise<void> {
  const state = workbench.getState()
  const { language } = state.appearance
  const rows = selectedRows(locks.getState().selection, index.getSnapshot().rows, index.placeOf)
  if (rows.length > MOST_COPIED) {
    workbench.actions.say({ kind: 'tooMany', text: formatInteger(MOST_COPIED, language) })
    return
  }
  const { endpoints } = live.state.getState()
  const text = copyText(format, rows, {
    texts: textContextOf(live, createTranslator(language), language),
    columns: shownColumns(locks.getState().columns),
    endpointOf: (id) => endpoints.find((one) => one.id === id),
    platform: platformOf(state)
  })
  if (text === '') {
    workbench.actions.say({ kind: 'nothing', text: '' })
    return
  }
  await api.call('clipboard:write', { text })
  workbench.actions.say({ kind: 'copiedLocks', text: formatInteger(rows.length, language) })
}
