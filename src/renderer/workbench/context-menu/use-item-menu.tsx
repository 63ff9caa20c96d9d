import { useState, type MouseEvent, type ReactNode } from 'react'
import { Icon } from '../icon'
import { ContextMenu } from './context-menu'
import type { MenuItem, MenuPlace } from './item'

export interface ItemMenu {
  /** For the item's own `onContextMenu`: the menu opens where the pointer asks for it. */
  readonly open: (event: MouseEvent<HTMLElement>) => void
  /** The button that opens it below itself, and the menu while it is open. */
  readonly button: ReactNode
}

/** The menu of one item of a list: by a button, and by the pointer anywhere on the item. */
export function useItemMenu(label: string, items: readonly MenuItem[]): ItemMenu {
  const [at, setAt] = useState<MenuPlace | null>(null)
  const open = (event: MouseEvent<HTMLElement>): void => {
    event.preventDefault()
    const { left, bottom } = event.currentTarget.getBoundingClientRect()
    setAt(event.type === 'contextmenu' ? { x: event.clientX, y: event.clientY } : { x: left, y: bottom })
  }
  return {
    open,
    button: (
      <>
        <button
          type="button"
          className="tool"
          aria-haspopup="menu"
          aria-expanded={at !== null}
          aria-label={label}
          title={label}
          onClick={open}
        >
          <Icon name="ellipsis" />
        </button>
        {at && <ContextMenu label={label} items={items} at={at} onClose={() => setAt(null)} />}
      </>
    )
  }
}
