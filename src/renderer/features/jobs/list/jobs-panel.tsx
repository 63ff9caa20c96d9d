import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { parts } from '../../../workbench/focus'
import { Icon } from '../../../workbench/icon'
import { useCommands } from '../../../workbench/use-commands'
import { useJobsState, useSortedJobs } from '../use-jobs'
import { JobList } from './job-list'

/** The jobs in the panel, with room for what they say. */
export function JobsPanel(): ReactNode {
  const { t } = useText()
  const jobs = useSortedJobs()
  const loaded = useJobsState((state) => state.loaded)
  if (jobs.length === 0)
    return (
      <p className="hint" role="status">
        {t(loaded ? 'jobs:none' : 'jobs:loading')}
      </p>
    )
  return <JobList id={parts.jobsPanel} jobs={jobs} wide />
}

export function JobsPanelTools(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  return (
    <>
      <Tool name={t('palette:action.jobs_launch')} icon="play" run={commands['jobs.launch']} />
      <Tool name={t('palette:action.jobs_clearEnded')} icon="clear-all" run={commands['jobs.clearEnded']} />
    </>
  )
}

/** In the title of the Jobs view, too. */
export const JobsTitleActions = (): ReactNode => (
  <div className="title-actions">
    <JobsPanelTools />
  </div>
)

const Tool = ({
  name,
  icon,
  run
}: {
  readonly name: string
  readonly icon: string
  readonly run: () => void
}): ReactNode => (
  <button type="button" className="tool" aria-label={name} title={name} onClick={run}>
    <Icon name={icon} />
  </button>
)
