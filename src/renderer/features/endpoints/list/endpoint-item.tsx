import type { BookEntry } from '@shared/ipc/endpoints'
import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatInteger } from '../../../text/format'
import { Foreign } from '../../../text/foreign'
import { visible } from '../../../text/visible'
import { useActions, useApp, useReport } from '../../../workbench/app'
import { useItemMenu } from '../../../workbench/context-menu/use-item-menu'
import { Icon } from '../../../workbench/icon'
import { BrokerLine } from '../../celery/broker-line'
import { CleaningLines } from '../../cleanup/cleaning-lines'
import { ConnectionDot, Freshness } from '../connection'
import { EndpointName } from '../endpoint-name'
import { useFaultText } from '../fault-text'
import { ProtectedMark } from '../protected-mark'
import { moveEndpoint } from '../actions/endpoint-actions'
import { useItemActions } from './item-actions'

const DRAGGED = 'text/x-taskguard-endpoint'

interface EndpointItemProps {
  /** As it is watched; null: it is not. */
  readonly endpoint: EndpointView | null
  /** As the settings have it; null: they don't (the local one, or TASKGUARD_URL). */
  readonly entry: BookEntry | null
  /** Its place among those of the settings. */
  readonly at: number
}

/** One endpoint with its health; those of the settings can be edited, moved and removed. */
export function EndpointItem({ endpoint, entry, at }: EndpointItemProps): ReactNode {
  const app = useApp()
  const report = useReport()
  const { t } = useText()
  const actions = useActions()
  const name = entry ? visible(entry.settings.name) : endpoint ? visible(endpoint.name) : ''
  const menu = useItemMenu(t('endpoints:list.actions', { name }), useItemActions(entry, endpoint))
  const edit = (): void => {
    if (entry) actions.open({ kind: 'endpoint', key: entry.identity, name: entry.settings.name })
  }
  const isProtected = entry?.settings.protected ?? endpoint?.protected ?? false
  const isUnlocked = isProtected && endpoint?.unlockedUntil != null
  return (
    // A drag and the pointer's menu are other ways to what keys and the menu's button do.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className={endpoint ? 'endpoint' : 'endpoint not-watched'}
      data-endpoint={entry?.identity}
      data-live={endpoint?.id}
      tabIndex={-1}
      data-endpoint-color={entry?.settings.color ?? endpoint?.color}
      draggable={entry !== null}
      onDragStart={(event) => {
        if (entry) event.dataTransfer.setData(DRAGGED, entry.identity)
      }}
      onDragOver={(event) => {
        if (entry && event.dataTransfer.types.includes(DRAGGED)) event.preventDefault()
      }}
      onDrop={(event) => {
        event.preventDefault()
        const dragged = event.dataTransfer.getData(DRAGGED)
        if (dragged !== '') report(moveEndpoint(app, dragged, at))
      }}
      onContextMenu={entry ? menu.open : undefined}
    >
      <div className="endpoint-name">
        {endpoint ? <ConnectionDot endpoint={endpoint} /> : <Icon name="eye-closed" className="dot" />}
        {entry ? (
          <button type="button" className="endpoint-open" title={t('endpoints:list.hint')} onClick={edit}>
            <bdi>{name}</bdi>
          </button>
        ) : (
          endpoint && <EndpointName endpoint={endpoint} />
        )}
        {isProtected && !isUnlocked && <ProtectedMark endpoint={endpoint} />}
        {endpoint && endpoint.connection !== 'unavailable' && <Locks count={endpoint.counts.locks} />}
        {entry && menu.button}
      </div>
      <div className="endpoint-line">
        <Foreign text={endpoint?.address ?? entry?.address ?? ''} width={36} />
      </div>
      {isUnlocked && (
        // Beside the name it would take the name's room.
        <div className="endpoint-line">
          <ProtectedMark endpoint={endpoint} />
        </div>
      )}
      {endpoint ? (
        <>
          <Health endpoint={endpoint} />
          <BrokerLine endpoint={endpoint} />
        </>
      ) : (
        <div className="endpoint-line">{t('endpoints:list.disabled')}</div>
      )}
      {endpoint && entry && <CleanupLine entry={entry} />}
      {endpoint && <CleaningLines endpoint={endpoint} className="endpoint-line" />}
      {entry && <SecretLine entry={entry} />}
    </li>
  )
}

function Locks({ count }: { readonly count: number }): ReactNode {
  const { t, language } = useText()
  return (
    <span className="endpoint-locks">
      {t('endpoints:locks', { count, number: formatInteger(count, language) })}
    </span>
  )
}

/** When it cleans itself up; nothing where it does not. */
function CleanupLine({ entry }: { readonly entry: BookEntry }): ReactNode {
  const { t } = useText()
  const { autoCleanup } = entry.settings
  if (!autoCleanup) return null
  return (
    <div className="endpoint-line">
      {t('endpoints:list.cleanup', { schedule: visible(autoCleanup.schedule) })}
    </div>
  )
}

/** What is to be known of its password; nothing where it is kept safe or there is none. */
function SecretLine({ entry }: { readonly entry: BookEntry }): ReactNode {
  const { t } = useText()
  const kinds = [entry.password, entry.sentinelPassword]
  const key = kinds.includes('unreadable')
    ? 'secretUnreadable'
    : kinds.includes('session')
      ? 'secretSession'
      : entry.settings.username !== undefined && entry.password === 'none'
        ? 'secretMissing'
        : null
  return key === null ? null : (
    <div className="endpoint-line">
      <Icon name="key" /> {t(`endpoints:list.${key}`)}
    </div>
  )
}

function Health({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t, language } = useText()
  const fault = useFaultText(endpoint)
  const { latencyMs } = endpoint
  return (
    <>
      <div className="endpoint-line">
        {t(`endpoints:connection.${endpoint.connection}`)}
        {endpoint.freshAt !== null && (
          <>
            {' · '}
            <Freshness endpoint={endpoint} />
          </>
        )}
        {latencyMs !== null && endpoint.connection === 'live' && (
          <>
            {' '}
            · {t('endpoints:latency', { ms: formatInteger(Math.max(1, Math.round(latencyMs)), language) })}
          </>
        )}
      </div>
      {endpoint.fault && (
        <div className="endpoint-line fault" title={visible(endpoint.fault.detail)}>
          {fault}
        </div>
      )}
    </>
  )
}
