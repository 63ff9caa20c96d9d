import { actionKey, type ActionId } from '@shared/ipc/actions'
import { isOver, type JobView } from '@shared/jobs/view'
import { useText } from '../../../i18n/text'
import { useApp, useReport } from '../../../workbench/app'
import type { MenuItem } from '../../../workbench/context-menu/item'
import { useKeyLabels } from '../../../workbench/keys'
import {
  isRemovable,
  moveJob,
  openJob,
  openResourceOf,
  removeJobs,
  runAgain,
  stepJob,
  stopJob
} from '../actions/job-actions'

const withKeys = ['jobs.stop', 'jobs.moveUp', 'jobs.moveDown', 'jobs.remove'] as const

/** What can be done with one job, as lines of its menu. */
export function useJobMenu(job: JobView): readonly MenuItem[] {
  const { t } = useText()
  const app = useApp()
  const report = useReport()
  const keys = useKeyLabels(withKeys)
  const item = (id: ActionId, run: () => Promise<void> | void, fits = true): MenuItem[] =>
    fits
      ? [
          {
            kind: 'item',
            label: t(`palette:action.${actionKey(id)}`),
            keys: keys[withKeys.findIndex((one) => one === id)] ?? null,
            run: () => {
              const done = run()
              if (done) report(done)
            }
          }
        ]
      : []
  const queued = job.position !== null
  const known = job.state !== 'unreadable'
  return [
    ...item('jobs.open', () => openJob(app, job)),
    ...item('jobs.openResource', () => openResourceOf(app, job), known),
    ...item('jobs.moveFirst', () => moveJob(app, job, 0), queued),
    ...item('jobs.moveUp', () => stepJob(app, job, -1), queued),
    ...item('jobs.moveDown', () => stepJob(app, job, 1), queued),
    { kind: 'separator' },
    ...item('jobs.stop', () => stopJob(app, job), !isOver(job.state)),
    ...item('jobs.runAgain', () => runAgain(app, job), known && isOver(job.state)),
    ...item('jobs.remove', () => removeJobs(app, [job]), isRemovable(job))
  ]
}
