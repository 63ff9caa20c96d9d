import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatTick } from '../../text/format'
import type { Stretch } from './layout'
import { ticksOf, type Tick } from './ticks'
import { placeOf } from './timeline-bar'
import { shareOf } from './view'

/** Room that a tick's label takes with air beside it, px. */
const LABEL = 76

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`
const within = (share: number): boolean => share >= 0 && share <= 1

export const ticksFor = (shown: Stretch, width: number): readonly Tick[] =>
  ticksOf(shown, Math.max(2, Math.floor(width / LABEL)))

/** The lines behind the bars: ticks, overlaps as bands over all runs, and now. */
export function TimelineGrid(props: {
  readonly shown: Stretch
  readonly ticks: readonly Tick[]
  readonly overlaps: readonly Stretch[]
  readonly now: number
}): ReactNode {
  const { shown, ticks, overlaps } = props
  const now = shareOf(shown, props.now)
  return (
    <div className="timeline-grid" aria-hidden="true">
      {ticks.map(({ at }) => (
        <span key={at} className="timeline-tick" style={{ left: percent(shareOf(shown, at)) }} />
      ))}
      {overlaps.map((one) => {
        const place = placeOf(shown, one)
        return place && <span key={one.from} className="timeline-band" style={place} />
      })}
      {within(now) && <span className="timeline-now" style={{ left: percent(now) }} />}
    </div>
  )
}

/** Times below the bars, and brackets where runs overlapped. */
export function TimelineAxis(props: {
  readonly shown: Stretch
  readonly ticks: readonly Tick[]
  readonly overlaps: readonly Stretch[]
  readonly now: number
  readonly width: number
}): ReactNode {
  const { t, language } = useText()
  const { shown, ticks, overlaps, width } = props
  const now = shareOf(shown, props.now)
  // No label stands over another's, or over the edge.
  const free = (share: number): boolean =>
    share * width > 22 &&
    (1 - share) * width > 22 &&
    (!within(now) || Math.abs(share - now) * width > LABEL * 0.7)
  return (
    <div className="timeline-axis" aria-hidden="true">
      <div className="timeline-axis-track">
        {overlaps.map((one) => {
          const place = placeOf(shown, one)
          return place && <span key={one.from} className="timeline-bracket" style={place} />
        })}
        {ticks.map(({ at, label }) => {
          const share = shareOf(shown, at)
          return free(share) ? (
            <span key={at} className="timeline-label" style={{ left: percent(share) }}>
              {formatTick(at, label, language)}
            </span>
          ) : null
        })}
        {within(now) && (
          <span className="timeline-label now" style={{ left: percent(now) }}>
            {t('resource:timeline.now')}
          </span>
        )}
      </div>
    </div>
  )
}
