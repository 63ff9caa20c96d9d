import type { ReactNode } from 'react'
import type { Match } from './fuzzy'

/** The text with what was typed marked in it. */
export function Highlighted({
  text,
  ranges
}: {
  readonly text: string
  readonly ranges: Match['ranges']
}): ReactNode {
  const parts: ReactNode[] = []
  let at = 0
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    if (from < at) continue
    parts.push(
      text.slice(at, from),
      <mark key={from} className="quick-input-match">
        {text.slice(from, to)}
      </mark>
    )
    at = to
  }
  return (
    <bdi>
      {parts}
      {text.slice(at)}
    </bdi>
  )
}
