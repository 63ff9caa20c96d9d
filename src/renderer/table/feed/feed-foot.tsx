import type { FeedEndpoint } from '@shared/live/feed'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { endpointName } from '../../features/endpoints/endpoint-name'
import { useText } from '../../i18n/text'
import { useClock } from '../../stores/clock'
import { isFresh } from '../../stores/endpoint-time'
import type { Feed } from '../../stores/live/feed'
import { formatElapsed, formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { TableFoot } from '../table-foot'

/** How much of all rows is shown, as of when, and whether it is everything. */
export function FeedFoot<Row>({ feed }: { readonly feed: Feed<Row> }): ReactNode {
  const { endpoints, total } = useStore(feed.state)
  return (
    <TableFoot
      total={total}
      notices={endpoints.map((endpoint) => (
        <FeedNotice key={endpoint.id} of={endpoint} />
      ))}
    >
      <FeedAge endpoints={endpoints} />
    </TableFoot>
  )
}

/** How old the oldest reading is. Ticks each second: said when asked for, not read aloud again and again. */
function FeedAge({ endpoints }: { readonly endpoints: readonly FeedEndpoint[] }): ReactNode {
  const { t, language } = useText()
  const now = useClock()
  const offsets = useLive((state) => state.endpoints)
  const ages = endpoints.flatMap(({ id, at }) => {
    const endpoint = offsets.find((one) => one.id === id)
    return at === null || !endpoint ? [] : Math.max(0, now + endpoint.clockOffsetMs - at)
  })
  if (ages.length === 0) return null
  return (
    <span aria-hidden="true">
      {t('endpoints:asOf', { time: formatElapsed(Math.max(...ages), language) })}
    </span>
  )
}

/** Why what is shown of an endpoint is not all of it. */
function FeedNotice({ of }: { readonly of: FeedEndpoint }): ReactNode {
  const { t, language } = useText()
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === of.id))
  const linked = useLive((state) => state.linked)
  if (!endpoint) return null
  const name = endpointName(endpoint, t)
  const count = (n: number) => ({ name, count: n, number: formatInteger(n, language) })
  // What is wrong with a connection is said above the table.
  if (of.fault && !isFresh(endpoint, linked)) return null
  if (of.fault)
    return <Notice text={t('table:feed.fault', { name, detail: visible(of.fault.detail) })} title="" />
  return (
    <>
      {of.reading && (
        <span>
          <Icon name="sync" className="codicon-modifier-spin" />
          {t('table:feed.reading', { name })}
        </span>
      )}
      {of.unread.length > 0 && (
        <Notice
          text={t('table:feed.unread', count(of.unread.length))}
          title={of.unread.map(visible).join('\n')}
        />
      )}
      {of.leftOut && <Notice text={t('table:feed.leftOut', { name })} title={t('table:feed.leftOutHint')} />}
      {of.cut > 0 && <Notice text={t('table:feed.cut', count(of.cut))} title={t('table:feed.cutHint')} />}
    </>
  )
}

const Notice = ({ text, title }: { readonly text: string; readonly title: string }): ReactNode => (
  <span className="incomplete" title={title === '' ? text : title}>
    <Icon name="warning" />
    {text}
  </span>
)
