import './timeline.css'
import { useId, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatClock, formatSpan } from '../../text/format'
import { Icon } from '../../workbench/icon'
import { useWidth } from '../../workbench/use-width'
import { layoutTimeline, type Stretch, type TimelineLayout } from './layout'
import { atWork, type RunSpan } from './run-span'
import { ticksFor, TimelineAxis, TimelineGrid } from './timeline-axis'
import { RefusalRow, TimelineRow, type RefusalMark } from './timeline-row'
import { timelineKey, useTimelineWheel, type TimelineMoves } from './use-timeline-keys'
import { moved, shareOf, stretchOf, zoomed, type TimelineView } from './view'

/** The key of the refusals' row. */
export const REFUSALS = 'refusals'

interface TimelineProps {
  /** The list's id: what a command focuses. */
  readonly id?: string
  readonly spans: readonly RunSpan[]
  /** The endpoint's time, Redis ms. */
  readonly now: number
  readonly refusal?: RefusalMark | null
  /** Enter on a run, or on the refusals (`REFUSALS`). */
  readonly onOpen: (key: string) => void
}

/** All runs of a resource as bars on one time axis: where two overlap is hatched and counted. */
export function Timeline({ id, spans, now, refusal = null, onOpen }: TimelineProps): ReactNode {
  const { t } = useText()
  const own = useId()
  const area = useRef<HTMLDivElement>(null)
  const track = useRef<HTMLDivElement>(null)
  const width = useWidth(track)
  const [view, setView] = useState<TimelineView>({ kind: 'auto' })
  const refusedAt = refusal?.at ?? null
  const layout = useMemo(
    () => layoutTimeline(spans, now, refusedAt === null ? [] : [refusedAt]),
    [spans, now, refusedAt]
  )
  const shown = stretchOf(view, layout)
  const keys = [...layout.bars.map(({ span }) => span.key), ...(refusal ? [REFUSALS] : [])]
  const [chosen, choose] = useState<string | null>(null)
  const active = chosen !== null && keys.includes(chosen) ? chosen : newestOf(layout)
  const rowId = (key: string): string => `${own}-${key}`
  const moves = useMoves({ layout, shown, keys, active, choose, setView, onOpen })
  useTimelineWheel(area, track, moves)
  const rows = keys.length
  useLayoutEffect(() => {
    if (active !== null && rows > 0) bringIntoSight(document.getElementById(`${own}-${active}`))
  }, [own, active, rows])

  const ticks = ticksFor(shown, width)
  const refusedShare = refusal ? shareOf(shown, refusal.at) : -1
  return (
    <div className="timeline" ref={area}>
      <TimelineTools shown={shown} moves={moves} />
      <div className="timeline-scroll">
        <div
          className="timeline-rows"
          id={id}
          role="listbox"
          tabIndex={0}
          aria-label={t('resource:timeline.name')}
          aria-activedescendant={active === null ? undefined : rowId(active)}
          onKeyDown={(event) => timelineKey(event, moves)}
        >
          <TimelineGrid shown={shown} ticks={ticks} overlaps={layout.overlaps} now={now} />
          {layout.bars.map((bar) => (
            <TimelineRow
              key={bar.span.key}
              id={rowId(bar.span.key)}
              bar={bar}
              shown={shown}
              active={bar.span.key === active}
              onSelect={() => choose(bar.span.key)}
              onOpen={() => onOpen(bar.span.key)}
            />
          ))}
          {refusal && (
            <RefusalRow
              id={rowId(REFUSALS)}
              mark={refusal}
              left={refusedShare >= 0 && refusedShare <= 1 ? `${(refusedShare * 100).toFixed(3)}%` : null}
              active={active === REFUSALS}
              onSelect={() => choose(REFUSALS)}
              onOpen={() => onOpen(REFUSALS)}
            />
          )}
        </div>
      </div>
      <TimelineAxis shown={shown} ticks={ticks} overlaps={layout.overlaps} now={now} width={width} />
      {/* As wide as the bars: what is measured is the same whatever the rows hold. */}
      <div className="timeline-measure" ref={track} />
      <Doubled layout={layout} />
    </div>
  )
}

/** Scrolls the rows; the page itself only while a person walks them. */
function bringIntoSight(row: HTMLElement | null): void {
  const scroll = row?.closest('.timeline-scroll')
  if (!row || !scroll) return
  const top = row.offsetTop
  if (top < scroll.scrollTop) scroll.scrollTop = top
  else if (top + row.offsetHeight > scroll.scrollTop + scroll.clientHeight)
    scroll.scrollTop = top + row.offsetHeight - scroll.clientHeight
  if (scroll.contains(document.activeElement)) row.scrollIntoView({ block: 'nearest' })
}

/** What is at work, else the newest. */
const newestOf = ({ bars }: TimelineLayout): string | null =>
  (bars.findLast(({ span }) => atWork(span)) ?? bars.at(-1))?.span.key ?? null

function useMoves(on: {
  readonly layout: TimelineLayout
  readonly shown: Stretch
  readonly keys: readonly string[]
  readonly active: string | null
  readonly choose: (key: string) => void
  readonly setView: (view: TimelineView) => void
  readonly onOpen: (key: string) => void
}): TimelineMoves {
  const { layout, shown, keys, active, choose, setView, onOpen } = on
  const follows = layout.bars.some(({ span }) => atWork(span))
  const place = active === null ? -1 : keys.indexOf(active)
  const middle = (): number => {
    const bar = layout.bars.find(({ span }) => span.key === active)
    const about = bar?.overlaps.at(-1) ?? bar?.solid ?? shown
    return Math.max(shown.from, Math.min(shown.to, (about.from + about.to) / 2))
  }
  return {
    step: (to) => {
      const at = to === 'first' ? 0 : to === 'last' ? keys.length - 1 : place + to
      const key = keys[Math.max(0, Math.min(keys.length - 1, at))]
      if (key !== undefined) choose(key)
    },
    open: () => {
      if (active !== null) onOpen(active)
    },
    zoom: (factor, share) => {
      const about = share === undefined ? middle() : shown.from + share * (shown.to - shown.from)
      setView(zoomed(shown, layout, factor, about, follows))
    },
    pan: (share) => setView(moved(shown, layout, share, follows)),
    all: () => setView({ kind: 'all' })
  }
}

function TimelineTools({
  shown,
  moves
}: {
  readonly shown: Stretch
  readonly moves: TimelineMoves
}): ReactNode {
  const { t, language } = useText()
  const tools = [
    { icon: 'zoom-in', text: t('resource:timeline.zoomIn'), act: () => moves.zoom(2) },
    { icon: 'zoom-out', text: t('resource:timeline.zoomOut'), act: () => moves.zoom(0.5) },
    { icon: 'screen-full', text: t('resource:timeline.all'), act: moves.all }
  ]
  return (
    <div className="timeline-tools">
      <span className="timeline-range">
        {t('resource:timeline.range', {
          from: formatClock(shown.from, language),
          to: formatClock(shown.to, language)
        })}
      </span>
      {tools.map(({ icon, text, act }) => (
        <button key={icon} type="button" className="tool" aria-label={text} title={text} onClick={act}>
          <Icon name={icon} />
        </button>
      ))}
    </div>
  )
}

/** How much was worked twice. */
function Doubled({ layout }: { readonly layout: TimelineLayout }): ReactNode {
  const { t, language } = useText()
  const { doubledMs, doubling, bars } = layout
  if (doubledMs === 0) {
    const placed = bars.filter(({ solid }) => solid !== null).length
    return placed > 1 ? <p className="timeline-sum">{t('resource:timeline.noOverlap')}</p> : null
  }
  const time = formatSpan(doubledMs, language)
  return (
    <p className="timeline-sum doubled">
      <span className="timeline-swatch" aria-hidden="true" />
      {t(doubling ? 'resource:timeline.doubling' : 'resource:timeline.doubled', { time })}
    </p>
  )
}
