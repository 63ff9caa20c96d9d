import { useEffect, useEffectEvent, type RefObject } from 'react'

/** Ends what stands over the window when Escape is pressed in it, or the focus goes elsewhere than to what opened it. */
export function useDismiss(element: RefObject<HTMLElement | null>, dismiss: () => void): void {
  const end = useEffectEvent(dismiss)
  useEffect(() => {
    const { current } = element
    if (!current) return undefined
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      end()
    }
    const onFocusOut = (event: FocusEvent): void => {
      const { relatedTarget } = event
      if (!(relatedTarget instanceof Node) || !current.parentElement?.contains(relatedTarget)) end()
    }
    current.addEventListener('keydown', onKeyDown)
    current.addEventListener('focusout', onFocusOut)
    return () => {
      current.removeEventListener('keydown', onKeyDown)
      current.removeEventListener('focusout', onFocusOut)
    }
  }, [element])
}
