import './event-log.css'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type ReactNode
} from 'react'
import { useText } from '../../i18n/text'
import type { WatchEvent } from '../../stores/events/event'
import { useRemembered } from '../../stores/remembered/use-remembered'
import { useApp, useLive } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { endpointName } from '../endpoints/endpoint-name'
import { resourceQuery, revealRow, showFiltered } from '../locks/reveal'
import { EventLine } from './event-line'
import { eventFilterSchema, filterEvents, noEventFilter } from './filter'

const LINE_HEIGHT = 22

export const useEventFilter = () => useRemembered('events.filter', eventFilterSchema, noEventFilter)

/** What happened, the newest below; follows it while one is at the end. Enter shows what an event is about. */
export function EventLogView(): ReactNode {
  const { t } = useText()
  const { events: log } = useApp()
  const all = useSyncExternalStore(log.subscribe, log.getSnapshot)
  const endpoints = useLive((state) => state.endpoints)
  const [filter] = useEventFilter()
  const shown = useMemo(() => {
    const names = new Map(endpoints.map((endpoint) => [endpoint.id, endpointName(endpoint, t)]))
    return filterEvents(all, filter, t, (id) => names.get(id) ?? id)
    // Endpoints are new objects with every delta; their names are not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [all, filter, t, endpoints.map(({ name }) => name).join('\n')])
  if (shown.length === 0) {
    return (
      <p className="hint">{t(all.length === 0 ? 'workbench:eventLog.empty' : 'workbench:eventLog.none')}</p>
    )
  }
  return <Events events={shown} />
}

function Events({ events }: { readonly events: readonly WatchEvent[] }): ReactNode {
  const { t } = useText()
  const open = useOpenEvent()
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [chosen, setChosen] = useState<WatchEvent | null>(null)
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 10
  })
  useEffect(() => {
    if (atEnd.current) virtualizer.scrollToIndex(events.length - 1, { align: 'end' })
  }, [events, virtualizer])
  const at = chosen === null ? -1 : events.indexOf(chosen)
  const choose = (place: number): void => {
    const next = Math.max(0, Math.min(events.length - 1, place))
    setChosen(events[next] ?? null)
    virtualizer.scrollToIndex(next, { align: 'auto' })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / LINE_HEIGHT) - 1)
    const from = at === -1 ? events.length : at
    const places: Readonly<Record<string, number>> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: events.length - 1
    }
    const place = Object.hasOwn(places, event.key) ? places[event.key] : undefined
    if (place !== undefined) choose(place)
    else if (event.key === 'Enter' && chosen) open(chosen)
    else return
    event.preventDefault()
  }
  const items = virtualizer.getVirtualItems()
  const inSight = items.some((item) => item.index === at)
  return (
    <div
      ref={scroller}
      className="event-log"
      role="listbox"
      tabIndex={0}
      aria-label={t('workbench:panelTab.events')}
      aria-activedescendant={chosen && inSight ? lineId(chosen) : undefined}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < LINE_HEIGHT
      }}
    >
      <div role="presentation" className="event-lines" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const event = events[item.index]
          return event ? (
            <EventLine
              key={event.n}
              id={lineId(event)}
              event={event}
              top={item.start}
              place={item.index + 1}
              of={events.length}
              chosen={event === chosen}
              onChoose={() => setChosen(event)}
              onOpen={() => open(event)}
            />
          ) : null
        })}
      </div>
    </div>
  )
}

const lineId = ({ n }: WatchEvent): string => `event-${n}`

/** Shows what an event is about, where that still stands. */
function useOpenEvent(): (event: WatchEvent) => void {
  const app = useApp()
  const { live, workbench } = app
  const { actions } = workbench
  return (event) => {
    switch (event.kind) {
      case 'opened':
      case 'resolved':
      case 'refused':
        actions.openFinding(event.finding, true)
        focusPart('editor')
        return
      case 'begun':
      case 'ended': {
        const row = live.rows.get(event.row.key)
        if (row) revealRow(app, row)
        else showFiltered(app, resourceQuery(app, event.row))
        return
      }
      case 'connection':
      case 'looked':
      case 'unwatched':
        actions.showView('endpoints')
        return
      case 'engine':
        actions.showOutput('app')
    }
  }
}
