import '../jobs.css'
import { isOver, type JobView } from '@shared/jobs/view'
import { useEffect, useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useClock } from '../../../stores/clock'
import { Foreign } from '../../../text/foreign'
import { formatPercent } from '../../../text/format'
import { visible } from '../../../text/visible'
import { useActions, useApp, useLive, useReport } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { EndpointName } from '../../endpoints/endpoint-name'
import { openResourceOf, removeJobs, runAgain, stopJob } from '../actions/job-actions'
import { LogView } from '../log/log-view'
import { jobMark, jobSentence } from '../state'
import { useJobsState } from '../use-jobs'
import { JobFacts } from './job-facts'
import { JobNotices } from './job-notices'
import { JobResult } from './job-result'

/** One job: how it stands, what can be done about it, its log, and what it left. */
export function JobPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useText()
  const job = useJobsState((state) => state.jobs.get(id))
  const told = useJobsState((state) => state.loaded)
  const late = useLate(JUST_LAUNCHED_MS)
  const loaded = told && late
  if (!job)
    return (
      <div className="empty" role="status">
        <Icon name="play-circle" className="empty-icon" />
        <h2>{t(loaded ? 'jobs:gone' : 'jobs:loading')}</h2>
        {loaded && <p>{t('jobs:goneHint')}</p>}
      </div>
    )
  return <Known job={job} />
}

/** A job that was launched a moment ago is told of a moment later. */
const JUST_LAUNCHED_MS = 2_000

function useLate(ms: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return late
}

type Part = 'log' | 'result' | 'details'

function Known({ job }: { readonly job: JobView }): ReactNode {
  const { t } = useText()
  const [part, setPart] = useState<Part>('log')
  const shown: Part[] = ['log', ...(job.end?.hasResult ? (['result'] as const) : []), 'details']
  return (
    <div className="job">
      <JobHead job={job} />
      <JobNotices job={job} />
      <div className="job-parts" role="group" aria-label={t('jobs:part.name')}>
        {shown.map((one) => (
          <button
            key={one}
            type="button"
            className={one === part ? 'panel-tab active' : 'panel-tab'}
            aria-pressed={one === part}
            onClick={() => setPart(one)}
          >
            {t(`jobs:part.${one}`)}
          </button>
        ))}
      </div>
      {/* The log stays where it is while one looks at the rest. */}
      <div className={part === 'log' ? 'job-part' : 'job-part hidden'}>
        <LogView job={job} />
      </div>
      {part === 'result' && <JobResult job={job} />}
      {part === 'details' && <JobFacts job={job} />}
    </div>
  )
}

function JobHead({ job }: { readonly job: JobView }): ReactNode {
  const { t, language } = useText()
  const now = useClock()
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === job.endpointId))
  const mark = jobMark(job)
  const fraction = job.progress?.fraction ?? null
  const going = !isOver(job.state)
  return (
    <header className="job-head">
      <div className="job-title">
        <h1>
          <span>{visible(job.type)}</span> <Foreign text={job.resourceId} width={60} />
        </h1>
        <JobButtons job={job} />
      </div>
      <p className="job-sentence" role="status">
        <Icon name={mark.icon} className={mark.className} /> {jobSentence(job, now, t, language)}
      </p>
      {going && job.progress && (
        <div className="job-how-far">
          {fraction !== null && (
            <>
              <div
                className="gpu-meter"
                role="progressbar"
                aria-label={t('jobs:progress')}
                aria-valuemin={0}
                aria-valuemax={100}
                aria-valuenow={Math.round(fraction * 100)}
              >
                <span style={{ width: `${fraction * 100}%` }} />
              </div>
              <span className="job-percent">{formatPercent(fraction, language)}</span>
            </>
          )}
          <bdi>{visible(job.progress.text)}</bdi>
        </div>
      )}
      <div className="job-chips">
        {endpoint && (
          <span className="chip" data-endpoint-color={endpoint.color}>
            <EndpointName endpoint={endpoint} />
          </span>
        )}
        <span className="chip" title={t(job.test ? 'jobs:testHint' : 'jobs:recordHint')}>
          <Icon name={job.test ? 'beaker' : 'record'} />
          {t(job.test ? 'jobs:test' : 'jobs:record')}
        </span>
        {job.mode === 'observe' && <span className="chip">{t('jobs:observing')}</span>}
        {job.force && <span className="chip">{t('jobs:forced')}</span>}
        {job.gpus.map(({ index, uuid, name }) => (
          <span key={uuid} className="chip" title={visible(uuid)}>
            <Icon name="chip" />
            {t('jobs:gpuNamed', { index, name: visible(name) })}
          </span>
        ))}
      </div>
    </header>
  )
}

function JobButtons({ job }: { readonly job: JobView }): ReactNode {
  const { t } = useText()
  const app = useApp()
  const actions = useActions()
  const report = useReport()
  const button = (
    label: string,
    icon: string,
    run: () => Promise<void> | void,
    primary = false
  ): ReactNode => (
    <button
      type="button"
      className={primary ? 'button' : 'button secondary'}
      onClick={() => {
        actions.focusJob(job.id)
        const done = run()
        if (done) report(done)
      }}
    >
      <Icon name={icon} />
      {label}
    </button>
  )
  if (job.state === 'unreadable') return null
  const over = isOver(job.state)
  return (
    <div className="buttons">
      {!over && button(t('jobs:stopButton'), 'debug-stop', () => stopJob(app, job), true)}
      {over && button(t('jobs:againButton'), 'debug-restart', () => runAgain(app, job), true)}
      {button(t('jobs:resourceButton'), 'go-to-file', () => openResourceOf(app, job))}
      {over &&
        job.end?.delivery !== 'pending' &&
        button(t('jobs:removeButton'), 'trash', () => removeJobs(app, [job]))}
    </div>
  )
}
