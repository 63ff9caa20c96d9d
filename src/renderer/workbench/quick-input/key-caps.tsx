import { strokeKeys, strokesLabel } from '@shared/keybindings/label'
import type { ReactNode } from 'react'

/** A binding as keys one could press: `Ctrl` `K` then `Ctrl` `S`. */
export function KeyCaps({
  strokes,
  platform
}: {
  readonly strokes: readonly string[]
  readonly platform: string
}): ReactNode {
  return (
    <kbd className="key-caps" aria-label={strokesLabel(strokes, platform)}>
      {strokes.map((stroke, at) => (
        // A chord may press the same key twice: only its place tells the strokes apart.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={at} className="key-stroke">
          {strokeKeys(stroke, platform).map((key) => (
            <kbd key={key} className="key-cap">
              {key}
            </kbd>
          ))}
        </span>
      ))}
    </kbd>
  )
}
