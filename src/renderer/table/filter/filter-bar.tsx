import './filter.css'
import { checkQuery } from '@shared/query/check'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Icon } from '../../workbench/icon'
import { ExportButton } from '../export/export-button'
import { useTable, useTableActions, useTableState } from '../table'
import { FilterChoice } from '../saved/filter-choice'
import { FilterStar } from '../saved/filter-star'
import { FilterInput } from './filter-input'

// A filter over 100,000 rows takes a few frames: it starts when the typing rests.
const TYPING_MS = 120
/** A term is not called wrong while it is being written, ms after the last stroke. */
const WRITING_MS = 700

/** The box that filters the table, with its list, its faults and its star. */
export function FilterBar({
  children
}: {
  /** What else narrows the table, before the box. */
  readonly children?: ReactNode
}): ReactNode {
  const { t } = useText()
  const { kind } = useTable()
  const actions = useTableActions()
  const draft = useTableState((state) => state.draft)
  const text = useTableState((state) => state.filter.text)
  const faults = useMemo(() => checkQuery(draft, kind.fields).faults, [draft, kind])
  const [rested, setRested] = useState(draft)
  useEffect(() => {
    const apply = setTimeout(actions.applyDraft, TYPING_MS)
    const rest = setTimeout(() => setRested(draft), WRITING_MS)
    return () => {
      clearTimeout(apply)
      clearTimeout(rest)
    }
  }, [draft, actions])
  return (
    <div className="filter-bar" role="search">
      {children}
      <div className="filter-box">
        <Icon name="filter" />
        <FilterInput faults={faults} writing={rested !== draft} />
        <FilterStar disabled={faults.length > 0 || draft.trim() === ''} />
        <FilterChoice />
        {(draft !== '' || text !== '') && (
          <button
            type="button"
            className="tool"
            aria-label={t('table:clearFilter')}
            title={t('table:clearFilter')}
            onClick={() => actions.setFilter('')}
          >
            <Icon name="clear-all" />
          </button>
        )}
        <ExportButton />
      </div>
    </div>
  )
}
