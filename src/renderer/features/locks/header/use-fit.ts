import { useMemo } from 'react'
import { useText } from '../../../i18n/text'
import { useApp } from '../../../workbench/app'
import { domMeasure, fitColumn } from '../fit-column'
import type { SortColumn } from '../sort'
import { textContextOf } from '../text-context'

/** The width in px that shows a column's texts whole. */
export function useFit(): (column: SortColumn) => number {
  const { index, live } = useApp()
  const { t, language } = useText()
  return useMemo(() => {
    const measure = domMeasure()
    const context = textContextOf(live, t, language)
    return (column) =>
      fitColumn(column, t(`locks:column.${column}`), index.getSnapshot().rows, context, measure)
  }, [index, live, t, language])
}
