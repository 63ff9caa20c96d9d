import './quick-input.css'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'

let outside: Element | null = null

/** What has the focus, or had it before the box that this one follows. */
function focusOutside(): Element | null {
  const now = document.activeElement
  if (!now?.closest('.quick-input')) outside = now
  return outside
}

interface Props {
  /** The dialog's name. */
  readonly label: string
  readonly onClose: () => void
  /** @param before what had the focus */
  readonly children: (before: Element | null) => ReactNode
}

/** A box at the top of the window, as VS Code's quick input. What had the focus gets it back. */
export function QuickFrame({ label, onClose, children }: Props): ReactNode {
  const [before] = useState(focusOutside)
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = box.current
    element?.querySelector('input')?.focus()
    return () => {
      const now = document.activeElement
      const here = now === null || now === document.body || element?.contains(now) === true
      if (here && before instanceof HTMLElement) before.focus()
    }
  }, [before])
  return (
    // A click beside it closes it; the keyboard has Escape.
    <div
      className="quick-input-backdrop"
      role="presentation"
      onPointerDown={(event) => {
        // The press moves no focus: that goes back to where it was.
        event.preventDefault()
        onClose()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Tab') event.preventDefault()
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        event.preventDefault()
        onClose()
      }}
    >
      <div
        ref={box}
        className="quick-input"
        role="dialog"
        aria-label={label}
        onPointerDown={(event) => event.stopPropagation()}
      >
        {children(before)}
      </div>
    </div>
  )
}
