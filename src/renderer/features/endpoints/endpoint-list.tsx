import './list/list.css'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useLive, useWorkbench } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { useCommands } from '../../workbench/use-commands'
import { EndpointItem } from './list/endpoint-item'
import { TransferButtons } from './list/transfer-buttons'

/** All endpoints: those of the settings in their order, watched or not, among those that are watched anyway. */
export function EndpointList(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const live = useLive((state) => state.endpoints)
  const book = useWorkbench((state) => state.book.endpoints)
  const own = new Set(book.map(({ id }) => id))
  const others = live.filter(({ id }) => !own.has(id))
  return (
    <div className="endpoint-list" id={parts.endpointList} tabIndex={-1}>
      {book.length + others.length === 0 ? (
        <p className="hint">{t('endpoints:none')}</p>
      ) : (
        <ul aria-label={t('workbench:view.endpoints')}>
          {others
            .filter(({ embedded }) => !embedded)
            .map((endpoint) => (
              <EndpointItem key={endpoint.id} endpoint={endpoint} entry={null} at={-1} />
            ))}
          {book.map((entry, at) => (
            <EndpointItem
              key={entry.id}
              endpoint={live.find(({ id }) => id === entry.id) ?? null}
              entry={entry}
              at={at}
            />
          ))}
          {others
            .filter(({ embedded }) => embedded)
            .map((endpoint) => (
              <EndpointItem key={endpoint.id} endpoint={endpoint} entry={null} at={-1} />
            ))}
        </ul>
      )}
      <div className="side-bar-buttons">
        <button
          id={parts.endpoints}
          type="button"
          className="button wide"
          onClick={commands['endpoints.add']}
        >
          {t('endpoints:add')}
        </button>
        <TransferButtons count={book.length} />
      </div>
    </div>
  )
}
