import type { Cleaning } from '@shared/live/cleaning'
import type { EndpointView } from '@shared/live/view'
import { useId, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatClock } from '../../text/format'
import { visible } from '../../text/visible'
import { useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { EndpointName } from '../endpoints/endpoint-name'
import { cycleNote, cycleText, cycleTime, nextCycleText, type Text } from './cleaning-text'

const columns = ['endpoint', 'next', 'last', 'what', 'by'] as const

/** The endpoints that clean themselves up: when each does so next, and what its last cycle did, whichever app had it. */
export function CleaningTable(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const endpoints = useLive((state) => state.endpoints)
  const title = useId()
  const cleaned = endpoints.filter(({ cleaning }) => cleaning !== undefined)
  return (
    <section className="history-automatic" aria-labelledby={title}>
      <h2 id={title}>{t('cleanup:cleaning.title')}</h2>
      {cleaned.length === 0 ? (
        <p className="hint">{t('cleanup:cleaning.off')}</p>
      ) : (
        <>
          <table className="history-table" aria-labelledby={title}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {t(`cleanup:cleaning.column.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {cleaned.map((endpoint) => (
                <Row key={endpoint.id} endpoint={endpoint} />
              ))}
            </tbody>
          </table>
          <button type="button" className="link" onClick={commands['cleanup.cycles']}>
            {t('palette:action.cleanup_cycles')}
          </button>
        </>
      )}
    </section>
  )
}

/** Under its heading a time says enough. */
const nextOf = (cleaning: Cleaning, text: Text): string =>
  cleaning.state === 'here' && !cleaning.working && cleaning.next !== null
    ? formatClock(cleaning.next, text.language)
    : nextCycleText(cleaning, text)

function Row({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const text = useText()
  const { t, language } = text
  const { cleaning, clockOffsetMs } = endpoint
  if (!cleaning) return null
  const { last } = cleaning
  const note = last && cycleNote(last, t)
  return (
    <tr>
      <td>
        <span className="chip" data-endpoint-color={endpoint.color}>
          <EndpointName endpoint={endpoint} />
        </span>
      </td>
      <td>{nextOf(cleaning, text)}</td>
      <td>{last === null ? t('cleanup:cleaning.none') : cycleTime(last, clockOffsetMs, language)}</td>
      <td className="history-what">
        {last === null ? '–' : cycleText(last, text)}
        {note !== null && (
          <span className="history-mark">
            <Icon name="warning" />
            <bdi>{note}</bdi>
          </span>
        )}
      </td>
      <td>{last === null ? '–' : <bdi>{visible(last.by)}</bdi>}</td>
    </tr>
  )
}
