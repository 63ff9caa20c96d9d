import { useId, type ReactNode } from 'react'
import type { Look } from '../panels/panel'
import { dashes } from './fills'

/** How a series is drawn, in small: colour and dashes, or colour and pattern. */
export function Swatch({ look }: { readonly look: Look }): ReactNode {
  const id = useId()
  return (
    <svg className={`swatch chart-${look.color}`} width="14" height="10" aria-hidden="true">
      {look.draw === 'line' ? (
        <line x1="0" y1="5" x2="14" y2="5" strokeWidth="2" strokeDasharray={dashes[look.style].join(' ')} />
      ) : (
        <>
          <Pattern id={id} style={look.style} />
          <rect className="swatch-edge" x="0.5" y="0.5" width="13" height="9" fill={`url(#${id})`} />
        </>
      )}
    </svg>
  )
}

const Pattern = ({ id, style }: { readonly id: string; readonly style: string }): ReactNode => (
  <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse">
    <rect width="6" height="6" className={style === 'solid' ? 'swatch-full' : 'swatch-faint'} />
    {style === 'hatched' && <path d="M-1 7 L7 -1 M-4 4 L4 -4 M2 10 L10 2" className="swatch-line" />}
    {style === 'dots' && <rect x="1.5" y="1.5" width="2" height="2" className="swatch-full" />}
  </pattern>
)
