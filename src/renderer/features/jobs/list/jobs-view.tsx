import '../jobs.css'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useLive } from '../../../workbench/app'
import { parts } from '../../../workbench/focus'
import { useCommands } from '../../../workbench/use-commands'
import { GpuList } from '../gpus/gpu-list'
import { TemplateList } from '../template/template-list'
import { useJobsState, useSortedJobs } from '../use-jobs'
import { JobList } from './job-list'

/** The Jobs view of the side bar: what runs here, what can be run, and on which GPUs. */
export function JobsView(): ReactNode {
  const { t } = useText()
  const jobs = useSortedJobs()
  const loaded = useJobsState((state) => state.loaded)
  const linked = useLive((state) => state.linked)
  return (
    <div className="jobs-view">
      {!linked && loaded && (
        <p className="hint job-stale" role="status">
          {t('jobs:stale')}
        </p>
      )}
      {jobs.length > 0 ? <JobList id={parts.jobs} jobs={jobs} /> : <NoJobs loaded={loaded} />}
      <Part title={t('jobs:templates')}>
        <TemplateList />
      </Part>
      <Part title={t('jobs:gpus.title')}>
        <GpuList />
      </Part>
    </div>
  )
}

function NoJobs({ loaded }: { readonly loaded: boolean }): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  return (
    <div id={parts.jobs} className="hint-block" tabIndex={-1} role="status">
      <p>{t(loaded ? 'jobs:none' : 'jobs:loading')}</p>
      {loaded && (
        <>
          <p className="hint">{t('jobs:noneHint')}</p>
          <p>
            <button type="button" className="link" onClick={commands['jobs.launch']}>
              {t('jobs:launchOne')}
            </button>
          </p>
        </>
      )}
    </div>
  )
}

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode => (
  <section className="jobs-part" aria-label={title}>
    <h3>{title}</h3>
    {children}
  </section>
)
