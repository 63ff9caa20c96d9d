import { useMemo } from 'react'
import { useText } from '../../../i18n/text'
import { useApp } from '../../../workbench/app'
import { domMeasure, fitColumn } from '../fit-column'
import type { SortColumn } from '../sort'
import { useTextContext } from '../use-text-context'

/** The width in px that shows a column's texts whole. */
export function useFit(): (column: SortColumn) => number {
  const { index } = useApp()
  const { t } = useText()
  const context = useTextContext()
  return useMemo(() => {
    const measure = domMeasure()
    return (column) =>
      fitColumn(column, t(`locks:column.${column}`), index.getSnapshot().rows, context, measure)
  }, [index, t, context])
}
