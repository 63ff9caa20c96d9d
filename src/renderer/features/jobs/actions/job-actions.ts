import { createTranslator, type Translator } from '@shared/i18n'
import type { JobFault } from '@shared/jobs/fault'
import { isOver, type JobView } from '@shared/jobs/view'
import type { ResourceRef } from '@shared/live/resource'
import { visible } from '../../../text/visible'
import type { App } from '../../../workbench/app'
import { focusPart } from '../../../workbench/focus'
import { pick } from '../../../workbench/quick-input/box'
import { openResource } from '../../resource/commands'
import { faultText } from '../fault-text'
import { openLaunch } from './launch-actions'

/** What can be done with one job; menus, buttons and commands all come here. */

export function openJob({ workbench }: App, job: JobView, preview = false): void {
  workbench.actions.open({ kind: 'job', key: job.id, type: job.type, resourceId: job.resourceId }, preview)
  workbench.actions.focusJob(job.id)
  if (!preview) focusPart('editor')
}

/** Asks first: the work of hours may be lost. */
export async function stopJob(app: App, job: JobView): Promise<void> {
  if (isOver(job.state)) return
  const t = translator(app)
  const queued = job.state === 'queued'
  const chosen = await pick<'keep' | 'stop'>(app.workbench, {
    title: t(queued ? 'jobs:stop.titleQueued' : 'jobs:stop.title', named(job)),
    placeholder: t(queued ? 'jobs:stop.textQueued' : 'jobs:stop.text'),
    items: [
      { value: 'stop', label: t(queued ? 'jobs:stop.yesQueued' : 'jobs:stop.yes') },
      { value: 'keep', label: t(queued ? 'jobs:stop.noQueued' : 'jobs:stop.no') }
    ]
  })
  if (chosen !== 'stop') return
  const { faults } = await app.live.jobs.ask({ op: 'stop', id: job.id })
  // It may have ended while somebody was asked.
  throwFaults(app, faults?.filter(({ code }) => code !== 'job_ended') ?? null)
}

export async function moveJob(app: App, job: JobView, to: number): Promise<void> {
  const { faults } = await app.live.jobs.ask({ op: 'move', id: job.id, to: Math.max(0, to) })
  throwFaults(app, faults)
}

/** One place up (-1) or down (1) in the queue. */
export async function stepJob(app: App, job: JobView, by: 1 | -1): Promise<void> {
  if (job.position !== null) await moveJob(app, job, job.position - 1 + by)
}

/** Asks first: log and result go with it. */
export async function removeJobs(app: App, jobs: readonly JobView[]): Promise<void> {
  const over = jobs.filter(isRemovable)
  const [first] = over
  if (!first) return
  const t = translator(app)
  const one = over.length === 1
  const chosen = await pick<'keep' | 'remove'>(app.workbench, {
    title: one ? t('jobs:remove.title', named(first)) : t('jobs:remove.titleMany', { count: over.length }),
    placeholder: t('jobs:remove.text'),
    items: [
      { value: 'keep', label: t('jobs:remove.no', { count: over.length }) },
      { value: 'remove', label: t('jobs:remove.yes', { count: over.length }) }
    ]
  })
  if (chosen !== 'remove') return
  const ids = over.map(({ id }) => id)
  for (let at = 0; at < ids.length; at += REMOVED_AT_ONCE) {
    const { faults } = await app.live.jobs.ask({ op: 'remove', ids: ids.slice(at, at + REMOVED_AT_ONCE) })
    throwFaults(app, faults)
  }
}

const REMOVED_AT_ONCE = 2_000

/** Its outcome has to reach Redis first, where it has one. */
export const isRemovable = ({ state, end }: JobView): boolean => isOver(state) && end?.delivery !== 'pending'

/** The launch page as it was for this job: nothing starts by itself. */
export async function runAgain(app: App, job: JobView): Promise<void> {
  const { result, faults } = await app.live.jobs.ask({ op: 'detail', id: job.id })
  throwFaults(app, faults)
  if (!result) return
  openLaunch(app, {
    template: job.template,
    inputs: result.detail.inputs,
    resource: null,
    endpointId: job.endpointId
  })
}

export const resourceOf = ({ endpointId, type, resourceId }: JobView): ResourceRef => ({
  endpointId,
  type,
  id: resourceId
})

export const openResourceOf = (app: App, job: JobView): void => openResource(app, resourceOf(job))

export const translator = ({ workbench }: App): Translator =>
  createTranslator(workbench.getState().appearance.language)

const named = ({ type, resourceId }: JobView): { type: string; id: string } => ({
  type: visible(type),
  id: visible(resourceId)
})

/** What the engine refuses is an error: whoever asked for it reports it. */
export function throwFaults(app: App, faults: readonly JobFault[] | null): void {
  if (!faults || faults.length === 0) return
  const t = translator(app)
  throw new Error(t('jobs:refused', { problem: faults.map((fault) => faultText(fault, t)).join('; ') }))
}
