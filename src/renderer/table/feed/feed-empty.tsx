import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { useUnseen } from '../../features/endpoints/use-unseen'
import { useText } from '../../i18n/text'
import type { Feed } from '../../stores/live/feed'
import { useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { useTable, useTableActions, useTableState } from '../table'
import { isFiltered } from '../table-store'

/** Why no row is shown, and what to do about it. */
export function FeedEmpty<Row>({
  feed,
  icon
}: {
  readonly feed: Feed<Row>
  readonly icon: string
}): ReactNode {
  const { t } = useText()
  const { kind } = useTable()
  const actions = useTableActions()
  const loaded = useLive((state) => state.loaded)
  const watched = useLive((state) => state.endpoints.length)
  const filtered = useTableState((state) => isFiltered(state.filter))
  const { endpoints, total } = useStore(feed.state)
  const unseen = useUnseen()
  if (total > 0 && filtered) {
    return (
      <div className="empty" role="status">
        <Icon name="search-stop" className="empty-icon" />
        <h2>{t(`${kind.name}:noMatch`)}</h2>
        <p>{t('table:feed.noMatchHint')}</p>
        <div className="buttons">
          <button type="button" className="button" onClick={() => actions.setFilter('')}>
            {t('table:clearFilter')}
          </button>
        </div>
      </div>
    )
  }
  const heard = watched === 0 || endpoints.length > 0
  // One that can't be read is no reason to wait for it: what there is of it is said below.
  if (!loaded || !heard || endpoints.some(({ at, fault }) => at === null && fault === null)) {
    return (
      <div className="empty" role="status">
        <div className="progress-line" aria-hidden="true" />
        <p>{t(`${kind.name}:loading`)}</p>
      </div>
    )
  }
  const failed = endpoints.some(({ fault }) => fault !== null)
  return (
    <div className="empty" role="status">
      <Icon name={icon} className="empty-icon" />
      <h2>{t(`${kind.name}:${failed || unseen !== null ? 'emptySeen' : 'empty'}`)}</h2>
      <p>{unseen ?? t(`${kind.name}:emptyHint`)}</p>
    </div>
  )
}
