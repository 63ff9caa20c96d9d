import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { MenuButton } from '../../workbench/menu-button'
import { useTable, useTableState } from '../table'

/** The ways out of the table. */
export function ExportButton(): ReactNode {
  const { t } = useText()
  const busy = useTableState((state) => state.exporting !== null)
  const { name } = useTable().kind
  return (
    <MenuButton
      icon="export"
      label={t('table:export.button')}
      actions={[`${name}.exportCsv`, `${name}.exportExcel`, `${name}.exportJson`]}
      disabled={busy}
    />
  )
}
