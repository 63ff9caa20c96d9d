import { errorText } from '@shared/history/own-error'
import { isOver, type JobView } from '@shared/jobs/view'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useClock } from '../../../stores/clock'
import {
  formatAbsolute,
  formatClock,
  formatInteger,
  formatPercent,
  formatSpanShort
} from '../../../text/format'
import { ellipsizeMiddle, visible } from '../../../text/visible'
import { useLive } from '../../../workbench/app'
import type { MenuPlace } from '../../../workbench/context-menu/item'
import { Icon } from '../../../workbench/icon'
import { jobMark, jobSentence, ranFor, stateWord } from '../state'
import { useTemplateTitle } from '../use-jobs'

export const rowId = (list: string, job: string): string => `${list}-${job}`

interface JobRowProps {
  readonly list: string
  readonly job: JobView
  readonly wide: boolean
  readonly top: number
  readonly focused: boolean
  readonly position: number
  readonly size: number
  readonly onOpen: (preview: boolean) => void
  readonly onMenu: (at: MenuPlace) => void
}

/** One job: how it stands, what it is about, how far it is. */
export function JobRow({
  list,
  job,
  wide,
  top,
  focused,
  position,
  size,
  onOpen,
  onMenu
}: JobRowProps): ReactNode {
  const { t, language } = useText()
  const now = useClock()
  const color = useLive((state) => state.endpoints.find(({ id }) => id === job.endpointId)?.color)
  const mark = jobMark(job)
  const fraction = isOver(job.state) ? null : (job.progress?.fraction ?? null)
  return (
    // The list has the keys; the pointer is a second way.
    <div
      role="option"
      id={rowId(list, job.id)}
      aria-selected={focused}
      aria-posinset={position}
      aria-setsize={size}
      className={focused ? 'job-row focused' : 'job-row'}
      style={{ transform: `translateY(${top}px)` }}
      title={jobSentence(job, now, t, language)}
      onClick={() => onOpen(true)}
      onDoubleClick={() => onOpen(false)}
      onContextMenu={(event) => {
        event.preventDefault()
        onMenu({ x: event.clientX, y: event.clientY })
      }}
    >
      <span className="tree-stripe" data-endpoint-color={color ?? 'blue'} />
      <Icon name={mark.icon} className={mark.className} />
      {wide ? <WideCells job={job} now={now} /> : <NarrowCells job={job} now={now} />}
      {fraction !== null && <ProgressLine fraction={fraction} />}
    </div>
  )
}

const ProgressLine = ({ fraction }: { readonly fraction: number }): ReactNode => (
  <span className="job-progress" aria-hidden="true">
    <span style={{ width: `${Math.round(fraction * 100)}%` }} />
  </span>
)

function NarrowCells({ job, now }: { readonly job: JobView; readonly now: number }): ReactNode {
  const { t } = useText()
  return (
    <>
      <span className="tree-label">
        <bdi className="mono">{ellipsizeMiddle(visible(job.resourceId), 28)}</bdi>
        <span className="tree-detail">
          <bdi>{visible(job.type)}</bdi>
        </span>
        <span className="tree-detail">{stateWord(job, t)}</span>
      </span>
      <span className="tree-since">
        <HowFar job={job} now={now} />
      </span>
    </>
  )
}

/** Its place in the queue, its share done, else for how long it has run. */
function HowFar({ job, now }: { readonly job: JobView; readonly now: number }): ReactNode {
  const { language } = useText()
  if (job.position !== null) return `#${formatInteger(job.position, language)}`
  const fraction = job.progress?.fraction ?? null
  if (!isOver(job.state) && fraction !== null) return formatPercent(fraction, language)
  const ran = ranFor(job, now)
  return ran === null ? null : formatSpanShort(ran, language)
}

function WideCells({ job, now }: { readonly job: JobView; readonly now: number }): ReactNode {
  const { t, language } = useText()
  const templateTitle = useTemplateTitle()
  const ran = ranFor(job, now)
  const at = job.end?.at ?? job.startedAt ?? job.createdAt
  const fraction = job.progress?.fraction ?? null
  return (
    <>
      <span className="job-cell state">
        {stateWord(job, t)}
        {job.position !== null && ` #${formatInteger(job.position, language)}`}
      </span>
      <span className="job-cell id">
        <bdi className="mono">{visible(job.resourceId)}</bdi>
        <span className="tree-detail">
          <bdi>{visible(job.type)}</bdi>
        </span>
      </span>
      <span className="job-cell template">
        <bdi>{templateTitle(job.template)}</bdi>
      </span>
      <span className="job-cell gpu">
        {job.gpus.length > 0 && t('jobs:onGpus', { gpus: job.gpus.map(({ index }) => String(index)) })}
      </span>
      <span className="job-cell says">
        {!isOver(job.state) && fraction !== null && `${formatPercent(fraction, language)} `}
        <bdi title={job.end?.error == null ? undefined : visible(job.end.error)}>
          {visible(job.end?.error == null ? (job.progress?.text ?? '') : errorText(job.end.error, t))}
        </bdi>
      </span>
      <time
        className="job-cell number"
        dateTime={new Date(at).toISOString()}
        title={formatAbsolute(at, language)}
      >
        {formatClock(at, language, now)}
      </time>
      <span className="job-cell number ran">{ran !== null && formatSpanShort(ran, language)}</span>
    </>
  )
}
