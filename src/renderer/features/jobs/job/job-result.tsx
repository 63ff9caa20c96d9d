import type { JobView } from '@shared/jobs/view'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { Payload } from '../../resource/payload'
import { DetailState } from './detail-state'
import { useDetail } from './use-detail'

/** What the job left as its result: JSON, hostile text. */
export function JobResult({ job }: { readonly job: JobView }): ReactNode {
  const { t } = useText()
  const detail = useDetail(job)
  return (
    <section className="job-scroll" aria-label={t('jobs:part.result')}>
      <DetailState detail={detail}>
        {({ result }) =>
          result === null ? (
            <p className="hint">{t('jobs:noResult')}</p>
          ) : (
            <Payload text={result} name={t('jobs:part.result')} />
          )
        }
      </DetailState>
    </section>
  )
}
