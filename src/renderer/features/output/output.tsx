import { useEffect, useRef, type ReactNode } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useText } from '../../i18n/text'
import { formatClockExact } from '../../text/format'
import { visible } from '../../text/visible'
import { EndpointName } from '../endpoints/endpoint-name'
import { useLive } from '../../workbench/app'

const LINE_HEIGHT = 18

/** The engine's log lines, the newest below; follows them while one is at the end. */
export function Output(): ReactNode {
  const { t, language } = useText()
  const log = useLive((state) => state.log)
  const endpoints = useLive((state) => state.endpoints)
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const virtualizer = useVirtualizer({
    count: log.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 10
  })
  useEffect(() => {
    if (atEnd.current && log.length > 0) virtualizer.scrollToIndex(log.length - 1, { align: 'end' })
  }, [log, virtualizer])
  if (log.length === 0) return <p className="hint">{t('workbench:outputEmpty')}</p>
  return (
    <div
      ref={scroller}
      className="output"
      role="log"
      aria-label={t('workbench:panelTab.output')}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < LINE_HEIGHT
      }}
    >
      <div className="output-lines" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = log[item.index]
          if (!line) return null
          const endpoint = endpoints.find(({ id }) => id === line.endpointId)
          return (
            <div
              key={line.n}
              className={`output-line ${line.level}`}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span className="output-time">{formatClockExact(line.at, language)}</span>{' '}
              <span className="output-level">[{line.level}]</span>{' '}
              {endpoint && (
                <>
                  <EndpointName endpoint={endpoint} />{' '}
                </>
              )}
              <bdi>{visible(line.text)}</bdi>
            </div>
          )
        })}
      </div>
    </div>
  )
}
