import { assertNever } from '@shared/errors'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatAbsolute, formatClock } from '../../text/format'
import { useLive } from '../../workbench/app'
import { Icon, SeverityIcon } from '../../workbench/icon'
import type { WatchEvent } from '../../stores/events/event'
import { EndpointName } from '../endpoints/endpoint-name'
import { textOf } from './filter'

interface Props {
  readonly id: string
  readonly event: WatchEvent
  /** px from the list's beginning. */
  readonly top: number
  readonly place: number
  readonly of: number
  readonly chosen: boolean
  readonly onChoose: () => void
  readonly onOpen: () => void
}

export function EventLine({ id, event, top, place, of, chosen, onChoose, onOpen }: Props): ReactNode {
  const { t, language } = useText()
  const endpoint = useLive((state) => state.endpoints.find((one) => one.id === event.endpointId))
  const text = textOf(event, t)
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      aria-posinset={place}
      aria-setsize={of}
      className={chosen ? 'event-line chosen' : 'event-line'}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onChoose}
      onDoubleClick={onOpen}
    >
      <time
        className="event-time"
        dateTime={new Date(event.at).toISOString()}
        title={formatAbsolute(event.at, language)}
      >
        {formatClock(event.at, language)}
      </time>
      <EventIcon event={event} />
      {endpoint && (
        <span className="event-endpoint" data-endpoint-color={endpoint.color}>
          <EndpointName endpoint={endpoint} />
        </span>
      )}
      <bdi className="event-text" title={text}>
        {text}
      </bdi>
    </div>
  )
}

function EventIcon({ event }: { readonly event: WatchEvent }): ReactNode {
  switch (event.kind) {
    case 'opened':
      return <SeverityIcon severity={event.finding.severity} />
    case 'resolved':
      return <Icon name="pass" className="resolved" />
    case 'refused':
      return <Icon name="shield" />
    case 'begun':
      return <Icon name="play" />
    case 'ended':
      return <Icon name={event.how === 'failed' ? 'error' : 'stop-circle'} />
    case 'connection':
      return <Icon name={event.to === 'stale' || event.to === 'unavailable' ? 'debug-disconnect' : 'plug'} />
    case 'looked':
      return <Icon name="eye" />
    case 'unwatched':
      return <Icon name="eye-closed" />
    case 'engine':
      return <Icon name={event.linked ? 'plug' : 'debug-disconnect'} />
    default:
      return assertNever(event)
  }
}
