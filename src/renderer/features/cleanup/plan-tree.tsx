import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useApp } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { treeMove } from '../../workbench/tree/tree-keys'
import { openResource } from '../resource/commands'
import type { Draft } from './draft'
import { elementId, groupLineId, itemsOf, planLines, type PlanLine } from './lines'
import { chosenOf, Line, outcomeOf, type Hands } from './plan-line'
import { useDraftActions } from './use-draft'

const ROW_HEIGHT = 22

/** The plan as a tree of which only the lines in sight exist: what it does by why, and what it leaves alone. */
export function PlanTree({ draft }: { readonly draft: Draft }): ReactNode {
  const { t } = useText()
  const app = useApp()
  const actions = useDraftActions()
  const { key, items, left, filter, closed, opened, focused } = draft
  const scroller = useRef<HTMLDivElement>(null)
  const lines = useMemo(
    () => planLines({ items, left, filter, closed, opened }),
    [items, left, filter, closed, opened]
  )
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8
  })
  const found = focused === null ? -1 : lines.findIndex((line) => line.id === focused)
  // Where a line goes that had the focus, the one that takes its place has it.
  const last = useRef(0)
  const at = found === -1 ? Math.max(0, Math.min(last.current, lines.length - 1)) : found
  useEffect(() => {
    last.current = at
  })

  const focus = (line: PlanLine | undefined): void =>
    actions.change(key, () => ({ focused: line?.id ?? null }))
  const toggle = (line: PlanLine | undefined): void => {
    if (line?.kind === 'item') actions.change(key, (now) => ({ opened: flipped(now.opened, line.item.key) }))
    else if (line?.kind === 'group')
      actions.change(key, (now) => ({ closed: flipped(now.closed, groupLineId(line.group.id)) }))
    else if (line?.kind === 'leftGroup')
      actions.change(key, (now) => ({ closed: flipped(now.closed, line.id) }))
  }
  const tick = (line: PlanLine | undefined): void => {
    if (draft.phase !== 'ready' || !line) return
    const chosen = chosenOf(draft, line)
    if (chosen === null) return
    const own = itemsOf(line).map((item) => item.key)
    actions.tick(key, own, chosen < own.length)
  }
  const open = (line: PlanLine | undefined): void => {
    if (!line) return
    if (line.kind === 'group' || line.kind === 'leftGroup') {
      toggle(line)
      return
    }
    const [item] = itemsOf(line)
    const place = item
      ? { endpointId: item.endpointId, type: item.action.type, id: item.action.resource_id }
      : line.kind === 'left'
        ? {
            endpointId: line.left.endpointId,
            type: line.left.skipped.type,
            id: line.left.skipped.resource_id
          }
        : null
    if (place) openResource(app, place)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const move = treeMove(event.key, lines, at, page)
    if (move?.do === 'focus') {
      focus(lines[move.at])
      virtualizer.scrollToIndex(move.at, { align: 'auto' })
    } else if (move) toggle(lines[at])
    else if (event.key === ' ') tick(lines[at])
    else if (event.key === 'Enter') open(lines[at])
    else return
    event.preventDefault()
  }

  const hands = useHands({ focus, tick, toggle, open })
  const current = lines[at]
  const shown = virtualizer.getVirtualItems()
  const inSight = shown.some((item) => item.index === at)
  return (
    <div
      ref={scroller}
      id={parts.cleanupPlan}
      className={draft.outcomes.size > 0 ? 'plan-tree with-results' : 'plan-tree'}
      role="tree"
      tabIndex={0}
      aria-label={t('cleanup:tree')}
      aria-multiselectable="true"
      aria-busy={draft.phase === 'planning'}
      aria-activedescendant={current && inSight ? elementId(key, current.id) : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => {
        if (found === -1) focus(lines[at])
      }}
    >
      <div role="presentation" className="plan-lines" style={{ height: virtualizer.getTotalSize() }}>
        {shown.map((item) => {
          const line = lines[item.index]
          return line ? (
            <Line
              key={line.id}
              draft={key}
              line={line}
              chosen={chosenOf(draft, line)}
              settled={draft.phase !== 'ready'}
              outcome={outcomeOf(draft, line)}
              top={item.start}
              focused={item.index === at}
              hands={hands}
            />
          ) : null
        })}
      </div>
    </div>
  )
}

/** The same object at each render, which does as the latest says. */
function useHands(latest: Hands): Hands {
  const now = useRef(latest)
  useEffect(() => {
    now.current = latest
  })
  return useMemo(
    () => ({
      focus: (line) => now.current.focus(line),
      tick: (line) => now.current.tick(line),
      toggle: (line) => now.current.toggle(line),
      open: (line) => now.current.open(line)
    }),
    []
  )
}

function flipped(set: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(one)) next.add(one)
  return next
}
