import { errorText } from '@shared/history/own-error'
import type { Translator } from '@shared/i18n'
import type { Language } from '@shared/i18n'
import { isOver, type JobView } from '@shared/jobs/view'
import { formatSpan } from '../../text/format'
import { visible } from '../../text/visible'

/** How a job stands, as an icon: told apart by shape as well as by colour. */
export interface JobMark {
  readonly icon: string
  readonly className: string
}

export function jobMark({ state, end }: Pick<JobView, 'state' | 'end'>): JobMark {
  switch (state) {
    case 'queued':
      return { icon: 'list-ordered', className: '' }
    case 'waiting':
      return { icon: 'watch', className: '' }
    case 'starting':
      return { icon: 'loading', className: 'codicon-modifier-spin' }
    case 'running':
      return { icon: 'play-circle', className: 'job-running' }
    case 'stopping':
      return { icon: 'debug-stop', className: '' }
    case 'delivering':
      return { icon: 'cloud-upload', className: '' }
    case 'died':
      return { icon: 'warning', className: 'severity-warning' }
    case 'unreadable':
      return { icon: 'question', className: '' }
    case 'ended':
      return outcomeMark(end)
    default:
      return state satisfies never
  }
}

function outcomeMark(end: JobView['end']): JobMark {
  const outcome = end?.outcome ?? 'error'
  switch (outcome) {
    case 'completed':
      return { icon: 'pass', className: 'resolved' }
    case 'cancelled':
      return { icon: 'circle-slash', className: '' }
    case 'superseded':
      return { icon: 'warning', className: 'severity-warning' }
    case 'refused':
      return { icon: 'lock', className: 'severity-warning' }
    case 'failed':
    case 'error':
      return { icon: 'error', className: 'severity-critical' }
    default:
      return outcome satisfies never
  }
}

/** In a word or two. */
export const stateWord = ({ state, end }: Pick<JobView, 'state' | 'end'>, t: Translator): string =>
  state === 'ended' && end ? t(`jobs:outcome.${end.outcome}`) : t(`jobs:state.${state}`)

/** How long it has run, or ran; null: it never began. This machine's clock, ms. */
export const ranFor = ({ startedAt, end, state }: JobView, now: number): number | null =>
  startedAt === null || (isOver(state) && !end) ? null : Math.max(0, (end?.at ?? now) - startedAt)

/** What is to be said of it now, in a sentence. */
export function jobSentence(job: JobView, now: number, t: Translator, language: Language): string {
  const ran = ranFor(job, now)
  const time = ran === null ? '' : formatSpan(ran, language)
  switch (job.state) {
    case 'queued':
      return t(job.blocked ? 'jobs:sentence.blocked' : 'jobs:sentence.queued', {
        position: job.position ?? 0,
        endpoint: visible(job.endpointName)
      })
    case 'waiting':
      return t(`jobs:sentence.waiting.${job.waitingFor?.what ?? 'gpus'}`, {
        text: visible(job.waitingFor?.text ?? '')
      })
    case 'running':
      return t('jobs:sentence.running', { time })
    case 'starting':
    case 'stopping':
    case 'delivering':
    case 'died':
      return t(`jobs:sentence.${job.state}`)
    case 'unreadable':
      return t('jobs:sentence.unreadable', { problem: visible(job.problem ?? '') })
    case 'ended':
      return endSentence(job, time, t)
    default:
      return job.state satisfies never
  }
}

function endSentence({ end }: JobView, time: string, t: Translator): string {
  if (!end) return t('jobs:sentence.died')
  const { outcome, exitCode, error } = end
  const params = { time, exitCode, error: visible(errorText(error ?? '', t)) }
  switch (outcome) {
    case 'completed':
      return t('jobs:sentence.completed', params)
    case 'failed':
      return t(error === null ? 'jobs:sentence.failed' : 'jobs:sentence.failedWith', params)
    case 'cancelled':
      return t(error === null ? 'jobs:sentence.cancelled' : 'jobs:sentence.cancelledBy', params)
    case 'superseded':
      return t('jobs:sentence.superseded', params)
    case 'refused':
      return t('jobs:sentence.refused', params)
    case 'error':
      return t('jobs:sentence.error', params)
    default:
      return outcome satisfies never
  }
}

/** Those that are not over, as they go on; then those that are, the newest first. */
export function sortJobs(jobs: Iterable<JobView>): JobView[] {
  return [...jobs].sort(
    (a, b) =>
      Number(isOver(a.state)) - Number(isOver(b.state)) ||
      (isOver(a.state)
        ? endedAt(b) - endedAt(a)
        : (a.position ?? 0) - (b.position ?? 0) || a.createdAt - b.createdAt) ||
      (a.id < b.id ? 1 : -1)
  )
}

const endedAt = ({ end, startedAt, createdAt }: JobView): number => end?.at ?? startedAt ?? createdAt
