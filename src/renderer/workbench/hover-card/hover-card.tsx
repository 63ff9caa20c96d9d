import './hover-card.css'
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type HTMLAttributes,
  type ReactNode
} from 'react'
import { createPortal } from 'react-dom'

/** As VS Code's. */
const SHOW_MS = 400
/** The way from what it is about to the card, ms. */
const LEAVE_MS = 150
const EDGE = 4

/** What the element takes that the card is about. */
export type HoverAnchor = Pick<
  HTMLAttributes<HTMLElement>,
  | 'aria-describedby'
  | 'onPointerEnter'
  | 'onPointerLeave'
  | 'onPointerDown'
  | 'onFocus'
  | 'onBlur'
  | 'onKeyDown'
>

/**
 * More about something, beside it: shown while the pointer rests on it or the keys have brought the focus to it. The
 * pointer may go into it; Escape sends it away.
 * @returns what the element takes, and the card, for anywhere beside it
 */
export function useHoverCard(content: ReactNode): { readonly anchor: HoverAnchor; readonly card: ReactNode } {
  const id = useId()
  const [of, setOf] = useState<HTMLElement | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const stay = (): void => {
    if (timer.current !== null) clearTimeout(timer.current)
  }
  const later = (ms: number, next: HTMLElement | null): void => {
    stay()
    timer.current = setTimeout(() => setOf(next), ms)
  }
  const hide = (): void => {
    stay()
    setOf(null)
  }
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    []
  )
  useEffect(() => {
    if (!of) return undefined
    const end = (): void => setOf(null)
    window.addEventListener('blur', end)
    window.addEventListener('resize', end)
    return () => {
      window.removeEventListener('blur', end)
      window.removeEventListener('resize', end)
    }
  }, [of])
  const anchor: HoverAnchor = {
    'aria-describedby': of ? id : undefined,
    onPointerEnter: ({ currentTarget }) => later(SHOW_MS, currentTarget),
    onPointerLeave: () => later(LEAVE_MS, null),
    onPointerDown: hide,
    onFocus: ({ currentTarget }) => {
      if (currentTarget.matches(':focus-visible')) later(SHOW_MS, currentTarget)
    },
    onBlur: hide,
    onKeyDown: (event) => {
      if (event.key !== 'Escape' || !of) return
      event.preventDefault()
      hide()
    }
  }
  const card = of && (
    <Card id={id} of={of} onEnter={stay} onLeave={() => later(LEAVE_MS, null)}>
      {content}
    </Card>
  )
  return { anchor, card }
}

function Card({
  id,
  of,
  onEnter,
  onLeave,
  children
}: {
  readonly id: string
  readonly of: HTMLElement
  readonly onEnter: () => void
  readonly onLeave: () => void
  readonly children: ReactNode
}): ReactNode {
  const card = useRef<HTMLDivElement>(null)
  // Above what it is about, or below where there is no room; what it says may grow while it is seen.
  useLayoutEffect(() => {
    const { current } = card
    if (!current) return
    const { left, top, bottom } = of.getBoundingClientRect()
    const { width, height } = current.getBoundingClientRect()
    const above = top - height - EDGE
    current.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE))}px`
    current.style.top = `${above >= EDGE ? above : bottom + EDGE}px`
  })
  return createPortal(
    <div
      ref={card}
      id={id}
      role="tooltip"
      className="hover-card"
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
    >
      {children}
    </div>,
    document.body
  )
}
