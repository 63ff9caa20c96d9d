import { useSyncExternalStore, type ReactNode } from 'react'
import { useText } from '../i18n/text'
import { formatInteger } from '../text/format'
import { useCommands } from '../workbench/use-commands'
import { useTable, useTableState } from './table'

/** How much of everything is shown, and what else is to be said of it. */
export function TableFoot({
  total,
  notices,
  children
}: {
  /** All rows that there are, whatever the filter hides. */
  readonly total: number
  /** What is missing, at the end. */
  readonly notices?: ReactNode
  readonly children?: ReactNode
}): ReactNode {
  const { t, language } = useText()
  const { index } = useTable()
  const shown = useSyncExternalStore(index.subscribe, () => index.getSnapshot().rows.length)
  const sorting = useSyncExternalStore(index.subscribe, () => index.getSnapshot().sorting)
  const selected = useTableState((state) => state.selection.keys.size)
  return (
    <div className="table-foot" role="status">
      <span>
        {t('table:shown', {
          shown: formatInteger(shown, language),
          total: formatInteger(total, language),
          count: total
        })}
      </span>
      {selected > 1 && (
        <span>{t('table:selected', { count: selected, number: formatInteger(selected, language) })}</span>
      )}
      {sorting && <span>{t('table:sorting')}</span>}
      {children}
      <Exporting />
      <span className="foot-space" />
      {notices}
    </div>
  )
}

/** How far a file is written, and a way to give it up. */
function Exporting(): ReactNode {
  const { t, language } = useText()
  const commands = useCommands()
  const { kind } = useTable()
  const exporting = useTableState((state) => state.exporting)
  if (!exporting) return null
  return (
    <span>
      {t('table:export.running', {
        done: formatInteger(exporting.done, language),
        total: formatInteger(exporting.total, language)
      })}{' '}
      <button type="button" className="link" onClick={commands[`${kind.name}.cancelExport`]}>
        {t('table:export.cancel')}
      </button>
    </span>
  )
}
