import './output.css'
import { useEffect, useRef, type ReactNode } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { lineText } from '@shared/log/line'
import { useText } from '../../i18n/text'
import type { LogLine } from '../../stores/live/store'
import { formatClockExact } from '../../text/format'
import { visible } from '../../text/visible'
import { useActions, useLive, useWorkbench } from '../../workbench/app'
import { channelChoices } from './channels'

const LINE_HEIGHT = 18
const noLines: readonly LogLine[] = []

/** The lines of the channel that is chosen, the newest below, in the window's language. */
export function Output(): ReactNode {
  const { t } = useText()
  const { channel } = useWorkbench((state) => state.output)
  const lines = useLive((state) => state.log.get(channel) ?? noLines)
  const name = useLive(
    (state) => channelChoices(state.endpoints, state.log, t).find((one) => one.channel === channel)?.label
  )
  if (lines.length === 0) return <p className="hint">{t('output:empty')}</p>
  return <Lines key={channel} lines={lines} name={t('output:list', { channel: name ?? '' })} />
}

function Lines({ lines, name }: { readonly lines: readonly LogLine[]; readonly name: string }): ReactNode {
  const { t, language } = useText()
  const actions = useActions()
  const { follow } = useWorkbench((state) => state.output)
  const scroller = useRef<HTMLDivElement>(null)
  const top = useRef(0)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 10
  })
  useEffect(() => {
    if (follow) virtualizer.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [follow, lines, virtualizer])
  return (
    <div
      ref={scroller}
      className="output"
      role="log"
      aria-label={name}
      // Whoever scrolls back reads: nothing moves below the eye until the end is reached again.
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        const back = scrollTop < top.current
        const atEnd = scrollHeight - scrollTop - clientHeight < LINE_HEIGHT
        top.current = scrollTop
        if (follow && back && !atEnd) actions.followOutput(false)
        else if (!follow && !back && atEnd) actions.followOutput(true)
      }}
    >
      <div className="output-lines" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index]
          if (!line) return null
          return (
            <div
              key={line.n}
              className={`output-line ${line.level}`}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span className="output-time">{formatClockExact(line.at, language)}</span>{' '}
              <span className="output-level">[{t(`output:level.${line.level}`)}]</span>{' '}
              <bdi>{visible(lineText(line, t))}</bdi>
            </div>
          )
        })}
      </div>
    </div>
  )
}
