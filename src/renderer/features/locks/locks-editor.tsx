import './locks.css'
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { useActions, useApp, useLive, useWorkbench } from '../../workbench/app'
import { focusPart, parts } from '../../workbench/focus'
import { Icon } from '../../workbench/icon'
import { endpointName } from '../endpoints/endpoint-name'
import { EndpointNotices } from '../endpoints/endpoint-notices'
import { isFiltered, noFilter } from './filter'
import { LockTable } from './lock-table'
import { LocksEmpty } from './locks-empty'

/** The lock table with its filter, what is wrong with its endpoints, and how much of it is shown. */
export function LocksEditor(): ReactNode {
  const { index } = useApp()
  const loaded = useLive((state) => state.loaded)
  const sort = useWorkbench((state) => state.sort)
  const filter = useWorkbench((state) => state.filter)
  useEffect(() => index.show(sort, filter), [index, sort, filter])
  const empty = useSyncExternalStore(index.subscribe, () => {
    const { rows, sorting } = index.getSnapshot()
    return rows.length === 0 && !sorting
  })
  return (
    <div className="locks-editor">
      <FilterBar />
      <EndpointNotices />
      <div className="lock-area">
        {loaded && <LockTable />}
        {(!loaded || empty) && <LocksEmpty />}
      </div>
      <TableFoot />
    </div>
  )
}

// A filter over 100,000 rows takes a few frames: it starts when the typing rests.
const TYPING_MS = 120

function FilterBar(): ReactNode {
  const { t } = useText()
  const { workbench } = useApp()
  const actions = useActions()
  const filter = useWorkbench((state) => state.filter)
  // What is typed runs ahead of the filter in force; a filter that was set elsewhere takes its place.
  const [draft, setDraft] = useState({ text: filter.text, applied: filter.text })
  if (draft.applied !== filter.text) setDraft({ text: filter.text, applied: filter.text })
  const { text } = draft
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text !== workbench.getState().filter.text) actions.setFilter({ text })
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [text, actions, workbench])
  const clear = (): void => {
    setDraft((now) => ({ ...now, text: '' }))
    actions.setFilter(noFilter)
  }
  return (
    <div className="filter-bar" role="search">
      <div className="filter-box">
        <Icon name="filter" />
        {filter.type !== null && (
          <Chip label={filter.type} onRemove={() => actions.setFilter({ type: null })} />
        )}
        {filter.endpointId !== null && (
          <EndpointChip id={filter.endpointId} onRemove={() => actions.setFilter({ endpointId: null })} />
        )}
        <input
          id={parts.lockFilter}
          type="text"
          spellCheck={false}
          autoComplete="off"
          aria-label={t('locks:filter')}
          placeholder={t('locks:filterPlaceholder')}
          value={text}
          onChange={({ target: { value } }) => setDraft((now) => ({ ...now, text: value }))}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && text !== '') clear()
            else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter')
              focusPart('locks')
            else return
            event.preventDefault()
          }}
        />
        {(text !== '' || isFiltered(filter)) && (
          <button
            type="button"
            className="tool"
            aria-label={t('locks:clearFilter')}
            title={t('locks:clearFilter')}
            onClick={clear}
          >
            <Icon name="clear-all" />
          </button>
        )}
      </div>
    </div>
  )
}

function EndpointChip({ id, onRemove }: { readonly id: string; readonly onRemove: () => void }): ReactNode {
  const { t } = useText()
  const endpoint = useLive((state) => state.endpoints.find((one) => one.id === id))
  return <Chip label={endpoint ? endpointName(endpoint, t) : id} onRemove={onRemove} />
}

function Chip({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }): ReactNode {
  const { t } = useText()
  return (
    <span className="chip">
      <bdi>{visible(label)}</bdi>
      <button type="button" aria-label={t('locks:removeFilter', { name: visible(label) })} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </span>
  )
}

/** How much of everything is shown, and whether that is everything. */
function TableFoot(): ReactNode {
  const { t, language } = useText()
  const { index } = useApp()
  const shown = useSyncExternalStore(index.subscribe, () => index.getSnapshot().rows.length)
  const sorting = useSyncExternalStore(index.subscribe, () => index.getSnapshot().sorting)
  const total = useLive((state) => state.rowCount)
  const incomplete = useLive((state) =>
    state.endpoints.some(({ complete, connection }) => !complete && connection === 'live')
  )
  const unread = useLive((state) => state.endpoints.flatMap((endpoint) => endpoint.unread).join('\n'))
  return (
    <div className="table-foot" role="status">
      <span>
        {t('locks:shown', {
          shown: formatInteger(shown, language),
          total: formatInteger(total, language),
          count: total
        })}
      </span>
      {sorting && <span>{t('locks:sorting')}</span>}
      {incomplete && (
        <span className="incomplete" title={visible(unread)}>
          <Icon name="warning" />
          {t('locks:incomplete')}
        </span>
      )}
    </div>
  )
}
