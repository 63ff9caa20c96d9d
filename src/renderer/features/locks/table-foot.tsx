import type { EndpointView } from '@shared/live/view'
import { useSyncExternalStore, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { isFresh } from '../../stores/endpoint-time'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { useApp, useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { Freshness } from '../endpoints/connection'
import { endpointName } from '../endpoints/endpoint-name'
import { furthestBehind } from '../endpoints/furthest-behind'
import { useLocks } from './use-locks'

/** How much of everything is shown, how true it is, and whether it is everything. */
export function TableFoot(): ReactNode {
  const { t, language } = useText()
  const { index } = useApp()
  const shown = useSyncExternalStore(index.subscribe, () => index.getSnapshot().rows.length)
  const sorting = useSyncExternalStore(index.subscribe, () => index.getSnapshot().sorting)
  const total = useLive((state) => state.rowCount)
  const selected = useLocks((state) => state.selection.keys.size)
  const endpoints = useLive((state) => state.endpoints)
  const linked = useLive((state) => state.linked)
  const live = linked && endpoints.every((endpoint) => isFresh(endpoint, linked))
  const oldest = furthestBehind(endpoints)
  return (
    <div className="table-foot" role="status">
      <span>
        {t('locks:shown', {
          shown: formatInteger(shown, language),
          total: formatInteger(total, language),
          count: total
        })}
      </span>
      {selected > 1 && (
        <span>{t('locks:selected', { count: selected, number: formatInteger(selected, language) })}</span>
      )}
      {sorting && <span>{t('locks:sorting')}</span>}
      {oldest && (
        // Ticks each second: said when asked for, not read aloud again and again.
        <span aria-hidden="true">
          {live && <>{t('endpoints:connection.live')} · </>}
          <Freshness endpoint={oldest} />
        </span>
      )}
      <Exporting />
      <span className="foot-space" />
      {endpoints
        .filter(({ complete, connection }) => !complete && connection !== 'unavailable')
        .map((endpoint) => (
          <Partial key={endpoint.id} endpoint={endpoint} />
        ))}
    </div>
  )
}

/** How far a file is written, and a way to give it up. */
function Exporting(): ReactNode {
  const { t, language } = useText()
  const commands = useCommands()
  const exporting = useLocks((state) => state.exporting)
  if (!exporting) return null
  return (
    <span>
      {t('locks:export.running', {
        done: formatInteger(exporting.done, language),
        total: formatInteger(exporting.total, language)
      })}{' '}
      <button type="button" className="link" onClick={commands['locks.cancelExport']}>
        {t('locks:export.cancel')}
      </button>
    </span>
  )
}

/** Why what is shown of an endpoint is not all of it. */
function Partial({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t, language } = useText()
  const name = endpointName(endpoint, t)
  const reading = endpoint.connection === 'connecting' || endpoint.connection === 'catching_up'
  const text = reading
    ? t('locks:partial.reading', { name })
    : endpoint.unread.length > 0
      ? t('locks:partial.unread', {
          name,
          count: endpoint.unread.length,
          number: formatInteger(endpoint.unread.length, language)
        })
      : t('locks:partial.other', { name })
  return (
    <span className="incomplete" title={endpoint.unread.map(visible).join('\n')}>
      <Icon name="warning" />
      {text}
    </span>
  )
}
