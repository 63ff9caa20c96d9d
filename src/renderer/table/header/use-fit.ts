import { useMemo } from 'react'
import { useText } from '../../i18n/text'
import { useApp } from '../../workbench/app'
import { domMeasure, fitColumn } from '../fit-column'
import { useTable } from '../table'
import { textContextOf } from '../text-context'

/** The width in px that shows a column's texts whole. */
export function useFit(): (column: string) => number {
  const { live } = useApp()
  const { kind, index } = useTable()
  const { t, language } = useText()
  return useMemo(() => {
    const measure = domMeasure()
    const context = textContextOf(live, t, language)
    return (column) =>
      fitColumn(kind, column, t(`${kind.name}:column.${column}`), index.getSnapshot().rows, context, measure)
  }, [kind, index, live, t, language])
}
