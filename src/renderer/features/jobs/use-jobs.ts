import type { JobView } from '@shared/jobs/view'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useText } from '../../i18n/text'
import type { JobsState } from '../../stores/live/jobs'
import { visible } from '../../text/visible'
import { useApp } from '../../workbench/app'
import { sortJobs } from './state'
import { templateTitle } from './template-text'

export const useJobsState = <T>(select: (state: JobsState) => T): T =>
  useStore(useApp().live.jobs.state, select)

/** All jobs, in the order in which they are shown. */
export function useSortedJobs(): readonly JobView[] {
  const jobs = useJobsState((state) => state.jobs)
  return useMemo(() => sortJobs(jobs.values()), [jobs])
}

/** What a template is called; one that is gone by its name. */
export function useTemplateTitle(): (name: string) => string {
  const { t } = useText()
  const templates = useJobsState((state) => state.templates)
  return (name) => {
    const view = templates?.find(({ template }) => template.name === name)
    return view ? templateTitle(view, t) : visible(name)
  }
}
