import type { ReactNode } from 'react'
import { ellipsizeMiddle, visible } from './visible'

/**
 * Text from outside (an id, a worker's name, a server's words): isolated from the direction of what stands around it,
 * unseen marks written out, the middle left out beyond `width` columns, whole in the tooltip.
 */
export function Foreign({
  text,
  width,
  mono = true
}: {
  readonly text: string
  readonly width?: number
  readonly mono?: boolean
}): ReactNode {
  const whole = visible(text)
  const shown = width === undefined ? whole : ellipsizeMiddle(whole, width)
  return (
    <bdi className={mono ? 'foreign mono' : 'foreign'} title={shown === whole ? undefined : whole}>
      {shown}
    </bdi>
  )
}
