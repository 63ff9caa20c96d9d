import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { isFirstLook } from '../../stores/endpoint-time'
import { useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { DemoButton } from '../endpoints/demo-button'
import { useUnseen } from '../endpoints/use-unseen'
import { isFiltered } from '../../table/table-store'
import { useLocks, useLocksActions } from './use-locks'

/** Why no row is shown, and what to do about it. */
export function LocksEmpty(): ReactNode {
  const { t } = useText()
  const actions = useLocksActions()
  const commands = useCommands()
  const loaded = useLive((state) => state.loaded && !state.endpoints.some(isFirstLook))
  const total = useLive((state) => state.rowCount)
  const filtered = useLocks((state) => isFiltered(state.filter))
  const unseen = useUnseen()
  if (!loaded) {
    return (
      <div className="empty" role="status">
        <div className="progress-line" aria-hidden="true" />
        <p>{t('locks:loading')}</p>
      </div>
    )
  }
  if (total > 0 && filtered) {
    return (
      <div className="empty" role="status">
        <Icon name="search-stop" className="empty-icon" />
        <h2>{t('locks:noMatch')}</h2>
        <p>{t('locks:noMatchHint')}</p>
        <div className="buttons">
          <button type="button" className="button" onClick={() => actions.setFilter('')}>
            {t('table:clearFilter')}
          </button>
        </div>
      </div>
    )
  }
  return (
    <div className="empty" role="status">
      <Icon name="lock" className="empty-icon" />
      <h2>{t(unseen === null ? 'locks:empty' : 'locks:emptySeen')}</h2>
      <p>{unseen ?? t('locks:emptyHint')}</p>
      <div className="buttons">
        <DemoButton />
        <button type="button" className="button secondary" onClick={commands['endpoints.add']}>
          {t('endpoints:add')}
        </button>
      </div>
    </div>
  )
}
