import './list/list.css'
import { useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useApp, useLive, useReport, useWorkbench } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { useCommands } from '../../workbench/use-commands'
import { EndpointItem } from './list/endpoint-item'
import { Transfer } from './list/transfer'

/** All endpoints: those of the settings in their order, watched or not, among those that are watched anyway. */
export function EndpointList(): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const commands = useCommands()
  const live = useLive((state) => state.endpoints)
  const book = useWorkbench((state) => state.book.endpoints)
  const [said, setSaid] = useState('')
  const own = new Set(book.map(({ id }) => id))
  const others = live.filter(({ id }) => !own.has(id))

  const move = (identity: string, to: number): void => {
    const entry = book.find((one) => one.identity === identity)
    if (!entry || to < 0 || to >= book.length) return
    const moved = async (): Promise<void> => {
      await api.call('endpoints:change', { do: 'move', identity, to })
      setSaid(t('endpoints:list.moved', { name: visible(entry.settings.name), at: to + 1 }))
    }
    report(moved())
  }
  return (
    <div className="endpoint-list">
      {book.length + others.length === 0 ? (
        <p className="hint">{t('endpoints:none')}</p>
      ) : (
        <ul aria-label={t('workbench:view.endpoints')}>
          {others
            .filter(({ embedded }) => !embedded)
            .map((endpoint) => (
              <EndpointItem key={endpoint.id} endpoint={endpoint} entry={null} at={-1} move={move} />
            ))}
          {book.map((entry, at) => (
            <EndpointItem
              key={entry.id}
              endpoint={live.find(({ id }) => id === entry.id) ?? null}
              entry={entry}
              at={at}
              move={move}
            />
          ))}
          {others
            .filter(({ embedded }) => embedded)
            .map((endpoint) => (
              <EndpointItem key={endpoint.id} endpoint={endpoint} entry={null} at={-1} move={move} />
            ))}
        </ul>
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <div className="side-bar-buttons">
        <button
          id={parts.endpoints}
          type="button"
          className="button wide"
          onClick={commands['endpoints.add']}
        >
          {t('endpoints:add')}
        </button>
        <Transfer count={book.length} />
      </div>
    </div>
  )
}
