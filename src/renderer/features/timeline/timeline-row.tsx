import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Foreign } from '../../text/foreign'
import { Icon } from '../../workbench/icon'
import type { Bar, Stretch } from './layout'
import { barText, endIcons, lengthOf } from './texts'
import { TimelineBar } from './timeline-bar'

interface RowProps {
  readonly id: string
  readonly active: boolean
  readonly onSelect: () => void
  readonly onOpen: () => void
}

/** One run: who, its bar, and what became of it. */
export function TimelineRow({
  id,
  bar,
  shown,
  active,
  onSelect,
  onOpen
}: RowProps & { readonly bar: Bar; readonly shown: Stretch }): ReactNode {
  const { t, language } = useText()
  const { span } = bar
  const text = barText(bar, t, language)
  return (
    <div
      className={active ? 'timeline-row active' : 'timeline-row'}
      id={id}
      role="option"
      aria-selected={active}
      aria-label={text}
      title={text}
      data-end={span.end}
      onClick={onSelect}
      onDoubleClick={onOpen}
    >
      <span className="timeline-name">
        <Icon name={endIcons[span.end]} className="timeline-icon" />
        {span.worker !== null && <Foreign text={span.worker} width={20} mono={false} />}
        {span.runId !== null && <Foreign text={span.runId} width={11} />}
        {span.test && <Icon name="beaker" className="timeline-mark" />}
        {span.forced && <Icon name="zap" className="timeline-mark" />}
        {span.observed && <Icon name="eye" className="timeline-mark" />}
      </span>
      <span className="timeline-track">
        <TimelineBar bar={bar} shown={shown} />
      </span>
      <span className="timeline-end">
        <span>{t(`resource:end.${span.end}`)}</span> <span>{lengthOf(bar, language)}</span>
      </span>
    </div>
  )
}

/** What was refused: Redis keeps the count and the last time alone, so there is one tick. */
export interface RefusalMark {
  readonly count: number
  /** Redis ms. */
  readonly at: number
  /** In a sentence. */
  readonly text: string
}

export function RefusalRow({
  id,
  mark,
  left,
  active,
  onSelect,
  onOpen
}: RowProps & { readonly mark: RefusalMark; readonly left: string | null }): ReactNode {
  const { t } = useText()
  return (
    <div
      className={active ? 'timeline-row active' : 'timeline-row'}
      id={id}
      role="option"
      aria-selected={active}
      aria-label={mark.text}
      title={mark.text}
      onClick={onSelect}
      onDoubleClick={onOpen}
    >
      <span className="timeline-name">
        <Icon name="shield" className="timeline-icon" />
        <span>{t('resource:refusal.name')}</span>
      </span>
      <span className="timeline-track">
        {left !== null && <span className="timeline-refusal" style={{ left }} />}
      </span>
      <span className="timeline-end">{t('resource:refusal.times', { times: mark.count })}</span>
    </div>
  )
}
