import type { QueryFault } from '@shared/query/check'
import type { ReactNode, Ref } from 'react'

/**
 * The box's text once more, unseen, over the box: it carries the squiggles and says where the list goes. Nothing of it
 * is read aloud or takes a click.
 */
export function MarkedText({
  text,
  faults,
  place,
  placeRef
}: {
  readonly text: string
  readonly faults: readonly QueryFault[]
  /** The offset in the text whose place is wanted. */
  readonly place: number
  readonly placeRef: Ref<HTMLSpanElement>
}): ReactNode {
  const cuts = [
    ...new Set([0, place, text.length, ...faults.flatMap(({ span }) => [span.start, span.end])])
  ].sort((a, b) => a - b)
  return (
    <div className="marked-text" aria-hidden="true">
      <div>
        {cuts.map((from, at) => {
          const to = cuts[at + 1] ?? from
          const wrong = faults.some(({ span }) => span.start <= from && to <= span.end && from < to)
          return (
            <span key={from} ref={from === place ? placeRef : undefined} className={wrong ? 'squiggle' : ''}>
              {text.slice(from, to)}
            </span>
          )
        })}
      </div>
    </div>
  )
}
