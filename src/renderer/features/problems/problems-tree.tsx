import type { FindingKind } from '@shared/findings/finding'
import { findingTexts } from '@shared/findings/texts'
import type { LiveFinding } from '@shared/live/view'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { isFirstLook, isFresh } from '../../stores/endpoint-time'
import { formatInteger } from '../../text/format'
import { ellipsizeMiddle, visible } from '../../text/visible'
import { useActions, useLive, useWorkbench } from '../../workbench/app'
import { focusPart, parts } from '../../workbench/focus'
import { Icon, SeverityIcon } from '../../workbench/icon'
import { useUnseen } from '../endpoints/use-unseen'
import { groupFindings } from './group'
import { Since } from './since'
import { groupId, parentOf, treeLines, type TreeLine } from './tree-model'

const ROW_HEIGHT = 22

const elementId = (id: string): string => `problem-${id}`

/** The findings by kind, worst first. */
export function ProblemsTree(): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const findings = useLive((state) => state.findings)
  const loaded = useLive((state) => state.loaded && !state.endpoints.some(isFirstLook))
  const selected = useWorkbench((state) => state.selectedFinding)
  const unseen = useUnseen()
  const [closed, setClosed] = useState<ReadonlySet<FindingKind>>(new Set())
  const [focused, setFocused] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const groups = useMemo(() => groupFindings(findings), [findings])
  const lines = useMemo(() => treeLines(groups, closed), [groups, closed])

  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8
  })

  // What is chosen elsewhere (F8, a notification) is shown here, in an open group.
  useEffect(() => {
    if (selected === null) return
    setFocused(selected)
    const group = groups.find((one) => one.findings.some((finding) => finding.key === selected))
    if (group) setClosed((now) => (now.has(group.kind) ? without(now, group.kind) : now))
    // Only a new choice opens and scrolls, not every change of the findings.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [selected])
  const at = Math.max(
    0,
    lines.findIndex((line) => line.id === focused)
  )
  useEffect(() => {
    if (focused !== null && lines.length > 0) virtualizer.scrollToIndex(at, { align: 'auto' })
    // oxlint-disable-next-line react/exhaustive-deps
  }, [focused])

  const toggle = (kind: FindingKind, open: boolean): void =>
    setClosed((now) => (open ? without(now, kind) : new Set([...now, kind])))
  const openLine = (line: TreeLine, preview: boolean): void => {
    setFocused(line.id)
    if (line.kind === 'group') toggle(line.group.kind, !line.open)
    else actions.openFinding(line.finding, preview)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const line = lines[at]
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const go = (to: number): void => {
      setFocused(lines[Math.max(0, Math.min(lines.length - 1, to))]?.id ?? null)
    }
    const right = (): void => {
      if (line?.kind !== 'group') return
      if (line.open) go(at + 1)
      else toggle(line.group.kind, true)
    }
    const left = (): void => {
      if (line?.kind === 'group') toggle(line.group.kind, false)
      else go(parentOf(lines, at))
    }
    const enter = (): void => {
      if (!line) return
      openLine(line, false)
      if (line.kind === 'finding') focusPart('editor')
    }
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      ArrowRight: right,
      ArrowLeft: left,
      Home: () => go(0),
      End: () => go(lines.length - 1),
      PageDown: () => go(at + page),
      PageUp: () => go(at - page),
      Enter: enter,
      ' ': () => line && openLine(line, true)
    }
    const action = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
    if (!action) return
    event.preventDefault()
    action()
  }

  if (lines.length === 0) {
    return (
      <div id={parts.problems} className="hint-block" tabIndex={-1} role="status">
        <p>{t(!loaded ? 'problems:loading' : unseen === null ? 'problems:none' : 'problems:noneSeen')}</p>
        {loaded && <p className="hint">{unseen ?? t('problems:noneHint')}</p>}
      </div>
    )
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
      onFocus={() => focused === null && setFocused(lines[0]?.id ?? null)}
    >
      <div role="presentation" className="tree-lines" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const line = lines[item.index]
          return line ? (
            <Line
              key={line.id}
              line={line}
              top={item.start}
              focused={item.index === at && focused !== null}
              selected={line.id === selected}
              onOpen={openLine}
            />
          ) : null
        })}
      </div>
    </div>
  )
}

const without = (set: ReadonlySet<FindingKind>, kind: FindingKind): ReadonlySet<FindingKind> => {
  const next = new Set(set)
  next.delete(kind)
  return next
}

interface LineProps {
  readonly line: TreeLine
  readonly top: number
  readonly focused: boolean
  readonly selected: boolean
  readonly onOpen: (line: TreeLine, preview: boolean) => void
}

function Line({ line, top, focused, selected, onOpen }: LineProps): ReactNode {
  const classes = ['tree-row']
  if (focused) classes.push('focused')
  if (selected) classes.push('selected')
  return (
    // The tree has the keys; the pointer is a second way.
    <div
      role="treeitem"
      id={elementId(line.id)}
      aria-level={line.kind === 'group' ? 1 : 2}
      aria-posinset={line.position}
      aria-setsize={line.size}
      aria-selected={selected}
      {...(line.kind === 'group' ? { 'aria-expanded': line.open } : {})}
      className={classes.join(' ')}
      data-level={line.kind === 'group' ? 1 : 2}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(line, true)}
      onDoubleClick={() => line.kind === 'finding' && onOpen(line, false)}
    >
      {line.kind === 'group' ? <GroupLine line={line} /> : <FindingLine line={line} />}
    </div>
  )
}

function GroupLine({ line: { group, open } }: { readonly line: TreeLine & { kind: 'group' } }): ReactNode {
  const { t, language } = useText()
  return (
    <>
      <Icon name={open ? 'chevron-down' : 'chevron-right'} className="twistie" />
      <SeverityIcon severity={group.severity} />
      <span className="tree-label">{t(`findings:${group.kind}.title`)}</span>
      <span className="tree-badge" id={`${groupId(group.kind)}-count`}>
        {formatInteger(group.findings.length, language)}
      </span>
    </>
  )
}

/** The sentence without the resource that it begins with: the line has named it. */
function sentence(message: string, { type, resource_id }: LiveFinding): string {
  const subject = `${type} ${resource_id}`
  return message.startsWith(subject) ? message.slice(subject.length).replace(/^[:：]?\s*/u, '') : message
}

function FindingLine({ line: { finding } }: { readonly line: TreeLine & { kind: 'finding' } }): ReactNode {
  const { t } = useText()
  const { message } = findingTexts(t, finding)
  const color = useLive(
    (state) => state.endpoints.find(({ id }) => id === finding.endpointId)?.color ?? 'blue'
  )
  const fresh = useLive((state) => {
    const endpoint = state.endpoints.find(({ id }) => id === finding.endpointId)
    return endpoint !== undefined && isFresh(endpoint, state.linked)
  })
  return (
    <>
      <span className="tree-stripe" data-endpoint-color={color} />
      <span className={fresh ? 'tree-label' : 'tree-label stale'} title={visible(message)}>
        <bdi className="mono">{ellipsizeMiddle(visible(finding.resource_id), 24)}</bdi>
        <span className="tree-detail">{finding.type}</span>
        <span className="tree-detail">
          <bdi>{visible(sentence(message, finding))}</bdi>
        </span>
      </span>
      <span className="tree-since">
        <Since iso={finding.since} endpointId={finding.endpointId} />
      </span>
    </>
  )
}
