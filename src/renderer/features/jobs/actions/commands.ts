import { createTranslator } from '@shared/i18n'
import { actionKey, type ActionId } from '@shared/ipc/actions'
import { isOver, type JobView } from '@shared/jobs/view'
import { visible } from '../../../text/visible'
import { report, type App } from '../../../workbench/app'
import { activeEditor } from '../../../workbench/editors/editors'
import { focusPart, parts } from '../../../workbench/focus'
import { pick } from '../../../workbench/quick-input/box'
import { resourceInFront } from '../../resource/commands'
import { sortJobs, stateWord } from '../state'
import {
  isRemovable,
  moveJob,
  openJob,
  openResourceOf,
  removeJobs,
  runAgain,
  stepJob,
  stopJob
} from './job-actions'
import { NEW_TEMPLATE } from '../template/draft'
import { chooseTemplate, editTemplate, launchTemplate, runHere } from './launch-actions'

export type JobAction = Extract<ActionId, `jobs.${string}`>

/** The actions on jobs: on the one that is looked at, else on one that is picked. */
export function jobCommands(app: App): Readonly<Record<JobAction, () => void>> {
  const { workbench } = app
  const { actions } = workbench
  const on =
    (id: JobAction, act: (job: JobView) => unknown, fits: (job: JobView) => boolean = () => true) =>
    (): void => {
      const done = async (): Promise<void> => {
        const job = await targetOf(app, id, fits)
        if (job) await act(job)
      }
      report(app, done())
    }
  /** Of the log that stands in front. */
  const onLog = (act: (job: string) => void) => (): void => {
    const job = jobInFront(app)
    if (job !== null) act(job)
  }
  const log = (): ReturnType<typeof workbench.getState>['jobLog'] => workbench.getState().jobLog
  return {
    'jobs.launch': () =>
      report(
        app,
        chooseTemplate(app, title(app, 'jobs.launch')).then(
          (name) => name !== undefined && launchTemplate(app, name)
        )
      ),
    'jobs.runHere': () => {
      const resource = resourceInFront(app)
      if (resource) report(app, runHere(app, resource))
    },
    'jobs.open': () =>
      report(
        app,
        choose(app, 'jobs.open', () => true).then((job) => job && openJob(app, job))
      ),
    'jobs.stop': on('jobs.stop', (job) => stopJob(app, job), isGoing),
    'jobs.runAgain': on('jobs.runAgain', (job) => runAgain(app, job), isReadable),
    'jobs.openResource': on('jobs.openResource', (job) => openResourceOf(app, job), isReadable),
    'jobs.moveFirst': on('jobs.moveFirst', (job) => moveJob(app, job, 0), isQueued),
    'jobs.moveUp': on('jobs.moveUp', (job) => stepJob(app, job, -1), isQueued),
    'jobs.moveDown': on('jobs.moveDown', (job) => stepJob(app, job, 1), isQueued),
    'jobs.remove': on('jobs.remove', (job) => removeJobs(app, [job]), isRemovable),
    'jobs.clearEnded': () => report(app, removeJobs(app, [...app.live.jobs.state.getState().jobs.values()])),
    'jobs.newTemplate': () => {
      actions.open({ kind: 'template', key: NEW_TEMPLATE, name: '' })
      focusPart('templateForm')
    },
    'jobs.editTemplate': () =>
      report(
        app,
        chooseTemplate(app, title(app, 'jobs.editTemplate')).then(
          (name) => name !== undefined && editTemplate(app, name)
        )
      ),
    'jobs.find': onLog((job) => workbench.setState({ jobFindAsked: job })),
    'jobs.follow': onLog(() => actions.showJobLog({ follow: !log().follow })),
    'jobs.wrap': onLog(() => actions.showJobLog({ wrap: !log().wrap })),
    'jobs.timestamps': onLog(() => actions.showJobLog({ timestamps: !log().timestamps })),
    'jobs.copyLog': onLog((job) => workbench.setState({ jobCopyAsked: job }))
  }
}

const isGoing = ({ state }: JobView): boolean => !isOver(state)
const isReadable = ({ state }: JobView): boolean => state !== 'unreadable'
const isQueued = ({ position }: JobView): boolean => position !== null

/** The job whose tab is in front. */
export function jobInFront({ workbench }: App): string | null {
  const content = activeEditor(workbench.getState().editors)?.content
  return content?.kind === 'job' ? content.key : null
}

/** The job that keys and the palette are about: of the list while that has the focus, else of the tab in front. */
export function targetJob(app: App): JobView | undefined {
  const { focusedJob } = app.workbench.getState()
  const { jobs } = app.live.jobs.state.getState()
  const inList = document.activeElement?.closest(`#${parts.jobs}, #${parts.jobsPanel}`) != null
  const id = inList ? focusedJob : (jobInFront(app) ?? focusedJob)
  return id === null ? undefined : jobs.get(id)
}

async function targetOf(
  app: App,
  id: JobAction,
  fits: (job: JobView) => boolean
): Promise<JobView | undefined> {
  const target = targetJob(app)
  return target && fits(target) ? target : choose(app, id, fits)
}

/** Lets a person choose among those that fit; the only one is chosen. */
async function choose(
  app: App,
  id: JobAction,
  fits: (job: JobView) => boolean
): Promise<JobView | undefined> {
  const jobs = sortJobs(app.live.jobs.state.getState().jobs.values()).filter(fits)
  if (jobs.length < 2) return jobs[0]
  const t = createTranslator(app.workbench.getState().appearance.language)
  return pick(app.workbench, {
    title: title(app, id),
    placeholder: t('jobs:which'),
    items: jobs.map((job) => ({
      value: job,
      label: visible(`${job.type} ${job.resourceId}`),
      detail: stateWord(job, t)
    }))
  })
}

const title = ({ workbench }: App, id: JobAction): string =>
  createTranslator(workbench.getState().appearance.language)(`palette:action.${actionKey(id)}`)
