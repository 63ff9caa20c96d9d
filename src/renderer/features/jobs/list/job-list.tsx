import '../jobs.css'
import type { JobView } from '@shared/jobs/view'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useActions, useApp, useWorkbench } from '../../../workbench/app'
import { ContextMenu } from '../../../workbench/context-menu/context-menu'
import type { MenuPlace } from '../../../workbench/context-menu/item'
import { openJob } from '../actions/job-actions'
import { JobRow, rowId } from './job-row'
import { useJobMenu } from './use-job-menu'

const ROW_HEIGHT = 22

/** The jobs, one a line: narrow in the side bar, wide with more columns in the panel. */
export function JobList({
  id,
  jobs,
  wide = false
}: {
  readonly id: string
  readonly jobs: readonly JobView[]
  readonly wide?: boolean
}): ReactNode {
  const { t } = useText()
  const app = useApp()
  const actions = useActions()
  const focused = useWorkbench((state) => state.focusedJob)
  const scroller = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const closeMenu = useCallback(() => setMenu(null), [])
  const virtualizer = useVirtualizer({
    count: jobs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8
  })
  const found = jobs.findIndex((job) => job.id === focused)
  // Where a line goes that had the focus, the one that takes its place has it.
  const last = useRef(0)
  const at = found === -1 ? Math.max(0, Math.min(last.current, jobs.length - 1)) : found
  const current = jobs[at]
  useEffect(() => {
    last.current = at
    if (found === -1 && focused !== null && document.activeElement === scroller.current)
      actions.focusJob(current?.id ?? null)
  })
  useEffect(() => {
    if (found !== -1) virtualizer.scrollToIndex(found, { align: 'auto' })
    // A new choice is brought into sight, not every change of the list.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [focused])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !current) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const to: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: jobs.length - 1
    }
    const next = to[event.key]
    if (next !== undefined) actions.focusJob(jobs[Math.max(0, Math.min(jobs.length - 1, next))]?.id ?? null)
    else if (event.key === 'Enter') openJob(app, current)
    else if (event.key === ' ') openJob(app, current, true)
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenuAt(current)
    else return
    event.preventDefault()
  }
  const openMenuAt = (job: JobView): void => {
    const row = document.getElementById(rowId(id, job.id))?.getBoundingClientRect()
    if (row) setMenu({ x: row.left + 24, y: row.bottom })
  }
  const items = virtualizer.getVirtualItems()
  const inSight = items.some((item) => item.index === at)
  return (
    <>
      <div
        ref={scroller}
        id={id}
        className={wide ? 'job-list wide' : 'job-list'}
        role="listbox"
        tabIndex={0}
        aria-label={t('jobs:list')}
        aria-activedescendant={current && inSight ? rowId(id, current.id) : undefined}
        onKeyDown={onKeyDown}
        onFocus={() => current && actions.focusJob(current.id)}
      >
        <div role="presentation" className="tree-lines" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const job = jobs[item.index]
            return job ? (
              <JobRow
                key={job.id}
                list={id}
                job={job}
                wide={wide}
                top={item.start}
                focused={job.id === focused}
                position={item.index + 1}
                size={jobs.length}
                onOpen={(preview) => openJob(app, job, preview)}
                onMenu={(place) => {
                  actions.focusJob(job.id)
                  setMenu(place)
                }}
              />
            ) : null
          })}
        </div>
      </div>
      {menu && current && <JobMenu job={current} at={menu} onClose={closeMenu} />}
    </>
  )
}

function JobMenu({
  job,
  at,
  onClose
}: {
  readonly job: JobView
  readonly at: MenuPlace
  readonly onClose: () => void
}): ReactNode {
  const { t } = useText()
  const items = useJobMenu(job)
  const label = t('jobs:actions', { type: visible(job.type), id: visible(job.resourceId) })
  return <ContextMenu label={label} items={items} at={at} onClose={onClose} />
}
