import type { ReactNode } from 'react'

const WIDTH = 100
const HEIGHT = 24

/** A line without axes, over all that is known of it; where nothing is known it has a gap. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }): ReactNode {
  const path = sparkPath(values)
  return path === '' ? null : (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

/** Empty where there is nothing to draw. */
export function sparkPath(values: readonly (number | null)[]): string {
  const most = values.reduce<number>((peak, value) => Math.max(peak, value ?? 0), 0)
  if (most === 0) return ''
  const step = WIDTH / values.length
  let open = false
  return values
    .map((value, at) => {
      if (value === null) {
        open = false
        return ''
      }
      const y = (HEIGHT - 1 - (value / most) * (HEIGHT - 2)).toFixed(1)
      const move = open ? 'L' : 'M'
      open = true
      return `${move}${(at * step).toFixed(1)} ${y}L${((at + 1) * step).toFixed(1)} ${y}`
    })
    .join('')
}
