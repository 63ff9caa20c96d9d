import './context-menu.css'
import { assertNever } from '@shared/errors'
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { Icon } from '../icon'
import { itemByLetter, nextItem, type MenuItem, type MenuPlace } from './item'

/** Room that stays between the menu and the window's edge, px. */
const EDGE = 4

/**
 * A menu at a place of the window, with the keys of the ARIA practices. It takes the focus and gives it back; whatever
 * is outside of it closes it.
 */
export function ContextMenu({
  label,
  items,
  at,
  onClose
}: {
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly at: MenuPlace
  readonly onClose: () => void
}): ReactNode {
  const menu = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(() => nextItem(items, -1, 1))
  useLayoutEffect(() => {
    const { current } = menu
    if (!current) return
    const { width, height } = current.getBoundingClientRect()
    current.style.left = `${Math.max(EDGE, Math.min(at.x, window.innerWidth - width - EDGE))}px`
    current.style.top = `${Math.max(EDGE, Math.min(at.y, window.innerHeight - height - EDGE))}px`
  })
  // Where the focus was gets it back; what a line opens may have taken it meanwhile.
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus()
    }
  }, [])
  useEffect(() => {
    menu.current?.querySelectorAll<HTMLElement>('[data-line]')[active]?.focus()
  }, [active])
  useEffect(() => {
    window.addEventListener('resize', onClose)
    window.addEventListener('blur', onClose)
    return () => {
      window.removeEventListener('resize', onClose)
      window.removeEventListener('blur', onClose)
    }
  }, [onClose])

  const run = (item: MenuItem | undefined): void => {
    if (!item || item.kind === 'separator' || item.disabled) return
    if (item.kind === 'item') onClose()
    item.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    const item = items[active]
    if (event.altKey) {
      const by = moves[event.key]
      // The focus goes with the line.
      if (by !== undefined && item?.kind === 'check' && item.move?.(by)) setActive((now) => now + by)
      event.preventDefault()
      return
    }
    if (event.ctrlKey || event.metaKey) return
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setActive((now) => nextItem(items, now, 1)),
      ArrowUp: () => setActive((now) => nextItem(items, now, -1)),
      Home: () => setActive(nextItem(items, -1, 1)),
      End: () => setActive(nextItem(items, items.length, -1)),
      Enter: () => run(item),
      ' ': () => run(item),
      Escape: onClose,
      Tab: onClose
    }
    const action = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
    const byLetter = event.key.length === 1 ? itemByLetter(items, active, event.key) : -1
    if (!action && byLetter === -1) return
    event.preventDefault()
    if (action) action()
    else setActive(byLetter)
  }
  return createPortal(
    <div
      className="menu-backdrop"
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div
        ref={menu}
        className="context-menu"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {items.map((item, line) => {
          // The menu has the keys; the pointer is a second way.
          const pointer = { onPointerMove: () => setActive(line), onClick: () => run(item) }
          switch (item.kind) {
            case 'separator':
              // oxlint-disable-next-line react/no-array-index-key -- nothing else tells separators apart
              return <hr key={`separator ${line}`} data-line className="menu-separator" />
            case 'check':
              return (
                <div
                  key={item.label}
                  role="menuitemcheckbox"
                  aria-checked={item.checked}
                  aria-disabled={item.disabled ?? false}
                  tabIndex={-1}
                  data-line
                  className="menu-item"
                  {...pointer}
                >
                  <span className="menu-mark">{item.checked && <Icon name="check" />}</span>
                  <span className="menu-label">{item.label}</span>
                </div>
              )
            case 'item':
              return (
                <div
                  key={item.label}
                  role="menuitem"
                  aria-disabled={item.disabled ?? false}
                  tabIndex={-1}
                  data-line
                  className="menu-item"
                  {...pointer}
                >
                  <span className="menu-mark" />
                  <span className="menu-label">{item.label}</span>
                  {item.keys && <span className="menu-keys">{item.keys}</span>}
                </div>
              )
            default:
              return assertNever(item)
          }
        })}
      </div>
    </div>,
    document.body
  )
}

const moves: Readonly<Record<string, 1 | -1 | undefined>> = {
  ArrowUp: -1,
  ArrowLeft: -1,
  ArrowDown: 1,
  ArrowRight: 1
}
