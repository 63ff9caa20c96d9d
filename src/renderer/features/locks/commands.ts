import type { ActionId } from '@shared/ipc/actions'
import type { App } from '../../workbench/app'
import { focusPart, parts } from '../../workbench/focus'
import { selectAll } from './selection'

export type LockAction = Extract<ActionId, `locks.${string}`>

/** What can be done in the lock table. */
export function lockCommands({ workbench, locks, index }: App): Readonly<Record<LockAction, () => void>> {
  const { actions } = locks
  const show = (): void => workbench.actions.open({ kind: 'locks' })
  return {
    'locks.filter': () => {
      show()
      focusPart('lockFilter')
    },
    'locks.clearFilter': () => actions.setFilter(''),
    'locks.saveFilter': () => {
      show()
      actions.setNaming(true)
      focusPart('lockFilterName')
    },
    'locks.chooseColumns': () => {
      show()
      // The menu gives the focus back to the table, which may come with the next render.
      focusPart('locks')
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          const box = document.getElementById(parts.locksHeader)?.getBoundingClientRect()
          actions.showColumnMenu({ id: null, at: { x: box?.left ?? 0, y: box?.bottom ?? 0 } })
        })
      )
    },
    'locks.selectAll': () => {
      show()
      actions.select((now) => selectAll(now, index.getSnapshot().rows))
      focusPart('locks')
    }
  }
}
