import type { EndpointRead } from '@shared/metrics/view'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useClock } from '../../../stores/clock'
import { endpointChannel } from '../../../stores/live/store'
import { formatClock, formatSpan } from '../../../text/format'
import { visible } from '../../../text/visible'
import { useApp, useLive } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { ShowOutput } from '../../../workbench/show-output'
import { useCommands } from '../../../workbench/use-commands'
import { endpointName } from '../../endpoints/endpoint-name'
import { hasFaultText } from '../../endpoints/fault-text'
import { useMetrics, useTold } from '../use-metrics'

/** Clocks of several Redis that differ by more than this are worth a word, ms. */
const SKEW = 10_000

/** What of the figures is missing or old, each with a way out. Nothing while all is well. */
export function MetricsNotices(): ReactNode {
  const view = useTold((state) => state.view)
  const fault = useTold((state) => state.fault)
  return (
    <>
      {fault !== null && <EngineFault fault={fault} />}
      {view?.endpoints.map((read) => (
        <EndpointNotice key={read.id} read={read} alone={view.endpoints.length === 1} />
      ))}
      <ClockNotice />
    </>
  )
}

function EngineFault({ fault }: { readonly fault: string }): ReactNode {
  const { t } = useText()
  const { live } = useApp()
  return (
    <div className="notice error" role="status">
      <Icon name="error" />
      <div className="notice-text">
        <p>{t('metrics:notice.engine')}</p>
        <p className="notice-detail">
          <bdi className="foreign">{visible(fault)}</bdi>
        </p>
      </div>
      <div className="buttons">
        <button type="button" className="button secondary" onClick={live.metrics.refresh}>
          {t('palette:action.metrics_refresh')}
        </button>
        <ShowOutput channel="app" />
      </div>
    </div>
  )
}

function EndpointNotice({
  read,
  alone
}: {
  readonly read: EndpointRead
  readonly alone: boolean
}): ReactNode {
  if (read.fault !== null) return <Gone read={read} fault={read.fault} alone={alone} />
  if (!read.complete) return <Partial read={read} />
  return read.cut > 0 ? <Cut read={read} /> : null
}

/** The endpoint's name, as far as it is known. */
function useName(id: string): string {
  const { t } = useText()
  return useLive(({ endpoints }) => {
    const found = endpoints.find((one) => one.id === id)
    return found ? endpointName(found, t) : visible(id)
  })
}

/** It can't be read now: its figures are as of then, or it does not count. */
function Gone({
  read,
  fault,
  alone
}: {
  readonly read: EndpointRead
  readonly fault: NonNullable<EndpointRead['fault']>
  readonly alone: boolean
}): ReactNode {
  const { t, language } = useText()
  const { metrics } = useApp()
  const commands = useCommands()
  const name = useName(read.id)
  const now = useClock()
  const offset = useLive(({ endpoints }) => endpoints.find(({ id }) => id === read.id)?.clockOffsetMs ?? 0)
  const others = useLive(({ endpoints }) => endpoints)
  const why =
    fault.code === 'not_watched'
      ? t('metrics:notice.notWatched')
      : hasFaultText(fault.code)
        ? t(`endpoints:fault.${fault.code}`)
        : ''
  const without = (): void =>
    metrics.actions.chooseEndpoints(
      (metrics.getState().endpoints ?? others.map(({ id }) => id)).filter((id) => id !== read.id)
    )
  return (
    <div className={read.at === null ? 'notice error' : 'notice warning'} role="status">
      <Icon name={read.at === null ? 'error' : 'warning'} />
      <div className="notice-text">
        <p>
          <strong>
            <bdi>{name}</bdi>
          </strong>{' '}
          {why}{' '}
          {read.at === null
            ? t(alone ? 'metrics:notice.neverAlone' : 'metrics:notice.never')
            : t(alone ? 'metrics:notice.staleAlone' : 'metrics:notice.stale', {
                at: formatClock(read.at - offset, language),
                ago: formatSpan(Math.max(0, now + offset - read.at), language)
              })}
        </p>
        {fault.detail !== '' && (
          <p className="notice-detail">
            <bdi className="foreign">{visible(fault.detail)}</bdi>
          </p>
        )}
      </div>
      <div className="buttons">
        {!alone && (
          <button type="button" className="button secondary" onClick={without}>
            {t('metrics:notice.leaveOut')}
          </button>
        )}
        {fault.code === 'not_watched' ? (
          <button type="button" className="button secondary" onClick={commands['metrics.showEverything']}>
            {t('palette:action.metrics_showEverything')}
          </button>
        ) : (
          <ShowOutput channel={endpointChannel(read.id)} />
        )}
      </div>
    </div>
  )
}

/** Something of it could not be read: what, in the engine's words. */
function Partial({ read }: { readonly read: EndpointRead }): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const name = useName(read.id)
  return (
    <div className="notice warning" role="status">
      <Icon name="warning" />
      <div className="notice-text">
        <p>
          <strong>
            <bdi>{name}</bdi>
          </strong>{' '}
          {t('metrics:notice.partial')}
        </p>
        <ul className="notice-detail">
          {read.unread.map((part) => (
            <li key={part}>
              <bdi className="foreign">{visible(part)}</bdi>
            </li>
          ))}
        </ul>
      </div>
      <div className="buttons">
        <button type="button" className="button secondary" onClick={commands['metrics.refresh']}>
          {t('palette:action.metrics_refresh')}
        </button>
      </div>
    </div>
  )
}

function Cut({ read }: { readonly read: EndpointRead }): ReactNode {
  const { t } = useText()
  const name = useName(read.id)
  return (
    <div className="notice" role="status">
      <Icon name="info" />
      <p>
        <strong>
          <bdi>{name}</bdi>
        </strong>{' '}
        {t('metrics:notice.cut', { count: read.cut })}
      </p>
    </div>
  )
}

/** Figures of several Redis stand on one axis: that takes clocks that agree. */
function ClockNotice(): ReactNode {
  const { t, language } = useText()
  const chosen = useMetrics((state) => state.endpoints)
  const skew = useLive(({ endpoints }) => {
    const offsets = endpoints
      .filter(({ id, freshAt }) => freshAt !== null && (chosen === null || chosen.includes(id)))
      .map(({ clockOffsetMs }) => clockOffsetMs)
    const apart = Math.max(...offsets) - Math.min(...offsets)
    // To the second: it is measured anew all the time.
    return offsets.length > 1 && apart > SKEW ? Math.round(apart / 1_000) * 1_000 : 0
  })
  return skew === 0 ? null : (
    <div className="notice" role="status">
      <Icon name="info" />
      <p>{t('metrics:notice.clocks', { time: formatSpan(skew, language) })}</p>
    </div>
  )
}
