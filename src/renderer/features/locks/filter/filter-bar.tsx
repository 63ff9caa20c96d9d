import './filter.css'
import { checkQuery } from '@shared/query/check'
import { lockFields } from '@shared/query/locks'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { Icon } from '../../../workbench/icon'
import { ExportButton } from '../export/export-button'
import { useLocks, useLocksActions } from '../use-locks'
import { FilterInput } from './filter-input'
import { FilterStar } from './filter-star'

// A filter over 100,000 rows takes a few frames: it starts when the typing rests.
const TYPING_MS = 120
/** A term is not called wrong while it is being written, ms after the last stroke. */
const WRITING_MS = 700

/** The box that filters the table, with its list, its faults and its star. */
export function FilterBar(): ReactNode {
  const { t } = useText()
  const actions = useLocksActions()
  const draft = useLocks((state) => state.draft)
  const text = useLocks((state) => state.filter.text)
  const faults = useMemo(() => checkQuery(draft, lockFields).faults, [draft])
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
      <div className="filter-box">
        <Icon name="filter" />
        <FilterInput faults={faults} writing={rested !== draft} />
        <FilterStar disabled={faults.length > 0 || draft.trim() === ''} />
        {(draft !== '' || text !== '') && (
          <button
            type="button"
            className="tool"
            aria-label={t('locks:clearFilter')}
            title={t('locks:clearFilter')}
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
