import type { LiveFinding } from '@shared/live/view'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions, useApp, useWorkbench } from '../../workbench/app'
import { contextOf } from '../../workbench/context'
import { focusPart, parts } from '../../workbench/focus'
import { isBound } from '../../workbench/keys'
import { treeMove, typedAhead, TYPING_MS } from '../../workbench/tree/tree-keys'
import type { FindingGroup } from './group'
import { Line } from './tree-line'
import { elementId, treeLines, type TreeLine } from './tree-model'
import { useGroupLabel } from './use-group-label'

const ROW_HEIGHT = 22

/** The findings in their groups. */
export function ProblemsTree({ groups }: { readonly groups: readonly FindingGroup[] }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const selected = useWorkbench((state) => state.selectedFinding)
  const focused = useWorkbench((state) => state.focusedProblem)
  const grouping = useWorkbench((state) => state.problems.grouping)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const scroller = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => treeLines(groups, closed), [groups, closed])
  const typeAhead = useTypeAhead(lines)

  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8
  })
  const focusLine = (line: TreeLine | undefined): void => actions.focusProblem(line?.id ?? null)
  const toggle = (group: string, open: boolean): void =>
    setClosed((now) => (open ? without(now, group) : new Set([...now, group])))

  // What is chosen elsewhere (F8, a notification) is shown here, in an open group.
  useEffect(() => {
    const group = groups.find((one) => one.findings.some((finding) => finding.key === focused))
    if (group) setClosed((now) => without(now, group.id))
    // Only a new choice opens and scrolls, not every change of the findings.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [focused])
  // Where a line goes that had the focus, the one that takes its place has it.
  const last = useRef(0)
  const found = lines.findIndex((line) => line.id === focused)
  const at = found === -1 ? Math.max(0, Math.min(last.current, lines.length - 1)) : found
  useEffect(() => {
    last.current = at
    if (found === -1 && focused !== null && document.activeElement === scroller.current) focusLine(lines[at])
  })
  useEffect(() => {
    if (focused !== null && lines.length > 0) virtualizer.scrollToIndex(at, { align: 'auto' })
    // oxlint-disable-next-line react/exhaustive-deps
  }, [focused, grouping])

  const show = (line: TreeLine, preview: boolean): void => {
    focusLine(line)
    if (line.kind === 'group') toggle(line.group.id, !line.open)
    else actions.openFinding(line.finding, preview)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const typed = typeAhead(event, at)
    const move = typed === null ? treeMove(event.key, lines, at, page) : null
    const line = lines[at]
    if (typed !== null) focusLine(lines[typed])
    else if (move?.do === 'focus') focusLine(lines[move.at])
    else if (move) {
      if (line?.kind === 'group') toggle(line.group.id, move.do === 'open')
    } else if (event.key === 'Enter' || event.key === ' ') {
      const preview = event.key === ' '
      if (line) show(line, preview)
      if (line?.kind === 'finding' && !preview) focusPart('editor')
    } else return
    event.preventDefault()
  }

  const items = virtualizer.getVirtualItems()
  const current = lines[at]
  const inSight = items.some((item) => item.index === at)
  return (
    <div
      ref={scroller}
      id={parts.problems}
      className="tree scrolling"
      role="tree"
      tabIndex={0}
      aria-label={t('workbench:view.problems')}
      aria-activedescendant={current && inSight ? elementId(current.id) : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => lines[at] && focusLine(lines[at])}
    >
      <div role="presentation" className="tree-lines" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const line = lines[item.index]
          return line ? (
            <Line
              key={line.id}
              line={line}
              grouping={grouping}
              top={item.start}
              focused={item.index === at && focused !== null}
              selected={line.id === selected}
              onOpen={show}
            />
          ) : null
        })}
      </div>
    </div>
  )
}

const without = (set: ReadonlySet<string>, one: string): ReadonlySet<string> => {
  if (!set.has(one)) return set
  const next = new Set(set)
  next.delete(one)
  return next
}

/**
 * Letters that are typed go to the line that begins with them. A letter that is bound to an action begins no word; within
 * one it is a letter like others.
 * @returns for a key in the tree: the line to go to; null: it was not meant so
 */
function useTypeAhead(
  lines: readonly TreeLine[]
): (event: KeyboardEvent<HTMLDivElement>, at: number) => number | null {
  const app = useApp()
  const groupLabel = useGroupLabel()
  const typing = useRef({ text: '', at: 0 })
  const labelOf = (line: TreeLine): string =>
    line.kind === 'group' ? groupLabel(line.group) : label(line.finding)
  return (event, at) => {
    if (event.key.length !== 1 || event.key === ' ') return null
    const begun = event.timeStamp - typing.current.at < TYPING_MS ? typing.current.text : ''
    if (begun === '' && isBound(app, event.nativeEvent, contextOf(app, document.activeElement))) return null
    // The same letter again goes on to the next line that begins with it.
    const text = begun === event.key ? begun : `${begun}${event.key}`
    typing.current = { text, at: event.timeStamp }
    const found = typedAhead(text, lines, at, labelOf)
    return found === -1 ? at : found
  }
}

const label = ({ resource_id }: LiveFinding): string => resource_id
