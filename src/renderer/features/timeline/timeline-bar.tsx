import type { ReactNode } from 'react'
import { common, type Bar, type Stretch } from './layout'
import { shareOf } from './view'

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`

/** Where a stretch stands in sight, as the style sheet wants it; null: out of sight. */
export function placeOf(shown: Stretch, stretch: Stretch): { left: string; width: string } | null {
  // What has no length is still a mark.
  const seen =
    stretch.from === stretch.to
      ? stretch.from >= shown.from && stretch.from <= shown.to
        ? stretch
        : null
      : common(shown, stretch)
  if (!seen) return null
  const left = shareOf(shown, seen.from)
  return { left: percent(left), width: percent(shareOf(shown, seen.to) - left) }
}

/** A run's bar: solid while it is known to have worked, fading after its last sign of life, hatched beside others. */
export function TimelineBar({ bar, shown }: { readonly bar: Bar; readonly shown: Stretch }): ReactNode {
  const { span, solid, fading, overlaps } = bar
  if (!solid) return <span className="timeline-bar unplaced" data-end={span.end} />
  const place = placeOf(shown, solid)
  const faded = fading && placeOf(shown, fading)
  // A bar that goes on past the edge of sight has no end there.
  const cut = solid.to > shown.to ? 'cut' : ''
  return (
    <>
      {faded && <span className="timeline-fading" data-end={span.end} style={faded} />}
      {place && (
        <span
          className={['timeline-bar', span.test ? 'test' : '', faded ? 'faded' : '', cut]
            .filter((name) => name !== '')
            .join(' ')}
          data-end={span.end}
          style={place}
        />
      )}
      {overlaps.map((one) => {
        const hatched = placeOf(shown, one)
        return hatched && <span key={one.from} className="timeline-overlap" style={hatched} />
      })}
      {!place && !faded && (
        <span
          className={`timeline-beyond codicon codicon-chevron-${solid.to < shown.from ? 'left' : 'right'}`}
        />
      )}
    </>
  )
}
