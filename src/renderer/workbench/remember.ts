import { z } from 'zod'
import { initialJobLog, jobLogSchema } from '../features/jobs/log/view'
import { initialProblems, problemsViewSchema } from '../features/problems/view'
import type { Remembered } from '../stores/remembered/remembered'
import { initialEditors } from './editors/editors'
import { restoreEditors, storedEditorsSchema, storeEditors } from './editors/stored'
import { panelTabs, views, type RememberedState, type WorkbenchStore } from './store'

const layoutSchema = z.object({
  view: z.enum(views),
  sideBar: z.boolean(),
  panel: z.boolean(),
  panelTab: z.enum(panelTabs)
})
type Layout = z.infer<typeof layoutSchema>

const initialLayout: Layout = { view: 'problems', sideBar: true, panel: false, panelTab: 'output' }

const EDITORS = 'workbench.editors'

const slicesOf = (remembered: Remembered) => ({
  layout: remembered.slice('workbench.layout', layoutSchema, initialLayout),
  editors: remembered.slice(EDITORS, storedEditorsSchema, storeEditors(initialEditors)),
  problems: remembered.slice('problems.view', problemsViewSchema, initialProblems),
  jobLog: remembered.slice('jobs.log', jobLogSchema, initialJobLog)
})

/** Whether a window has stood here before: then nobody needs to be shown how to begin. */
export const hasStarted = (remembered: Remembered): boolean => remembered.has(EDITORS)

/** As the window was left; what is new or can't be read is as at the first start. */
export function restoreWorkbench(remembered: Remembered): RememberedState {
  const { layout, editors, problems, jobLog } = slicesOf(remembered)
  return {
    ...layout.get(),
    editors: restoreEditors(editors.get()),
    problems: problems.get(),
    jobLog: { ...jobLog.get(), follow: true }
  }
}

/** Keeps what changes from here on. Answers the function that ends it. */
export function rememberWorkbench(remembered: Remembered, workbench: WorkbenchStore): () => void {
  const { layout, editors, problems, jobLog } = slicesOf(remembered)
  return workbench.subscribe((now, before) => {
    if (now.editors !== before.editors) editors.set(storeEditors(now.editors))
    if (now.problems !== before.problems) problems.set(now.problems)
    if (now.jobLog !== before.jobLog) jobLog.set(now.jobLog)
    const { view, sideBar, panel, panelTab } = now
    if (
      view !== before.view ||
      sideBar !== before.sideBar ||
      panel !== before.panel ||
      panelTab !== before.panelTab
    )
      layout.set({ view, sideBar, panel, panelTab })
  })
}
