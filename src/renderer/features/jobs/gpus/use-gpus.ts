import type { GpuView } from '@shared/gpus/view'
import { useEffect } from 'react'
import { useApp } from '../../../workbench/app'
import { useJobsState } from '../use-jobs'

/** The GPUs as they were last read; while `watching` they are read every two seconds. */
export function useGpus(watching: boolean): GpuView | null {
  const { live } = useApp()
  useEffect(() => (watching ? live.jobs.watchGpus() : undefined), [live, watching])
  return useJobsState((state) => state.gpus)
}
