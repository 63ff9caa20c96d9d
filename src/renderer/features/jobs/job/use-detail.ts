import type { JobDetail, JobView } from '@shared/jobs/view'
import type { JobFault } from '@shared/jobs/fault'
import { useEffect, useState } from 'react'
import { useApp } from '../../../workbench/app'

export type Detail =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly detail: JobDetail }
  | { readonly state: 'failed'; readonly faults: readonly JobFault[] }

/** A job whole, read when somebody looks at it, and again when it has gone on. */
export function useDetail(job: JobView): Detail {
  const { live } = useApp()
  const [detail, setDetail] = useState<Detail>({ state: 'reading' })
  const { id, state } = job
  useEffect(() => {
    let gone = false
    const read = async (): Promise<void> => {
      const answer = await live.jobs.ask({ op: 'detail', id })
      if (gone) return
      setDetail(
        answer.result
          ? { state: 'read', detail: answer.result.detail }
          : { state: 'failed', faults: answer.faults }
      )
    }
    void read()
    return () => {
      gone = true
    }
    // Read again when it has gone on.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [live, id, state])
  return detail
}
