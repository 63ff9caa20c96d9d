import type { JobDetail } from '@shared/jobs/view'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useFaultText } from '../fault-text'
import type { Detail } from './use-detail'

/** What is read of a job, or that it is being read, or why it can't be. */
export function DetailState({
  detail,
  children
}: {
  readonly detail: Detail
  readonly children: (detail: JobDetail) => ReactNode
}): ReactNode {
  const { t } = useText()
  const faultText = useFaultText()
  if (detail.state === 'reading')
    return (
      <p className="hint" role="status">
        {t('jobs:loading')}
      </p>
    )
  if (detail.state === 'failed')
    return (
      <p className="field-error" role="alert">
        {detail.faults.map(faultText).join('; ')}
      </p>
    )
  return children(detail.detail)
}
