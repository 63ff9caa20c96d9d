import type { JobDetail, JobView } from '@shared/jobs/view'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useClock } from '../../../stores/clock'
import { Foreign } from '../../../text/foreign'
import { formatSpan } from '../../../text/format'
import { quote } from '../../../text/quote'
import { visible } from '../../../text/visible'
import { useWorkbench } from '../../../workbench/app'
import { Copyable } from '../../../workbench/copyable'
import { platformOf } from '../../../workbench/store'
import { Facts } from '../../resource/facts'
import { Moment } from '../../resource/moment'
import { Payload } from '../../resource/payload'
import { useTemplateTitle } from '../use-jobs'
import { DetailState } from './detail-state'
import { useDetail } from './use-detail'

/** How a job was made and what is known of its run. */
const id = (text: string | null | undefined): ReactNode => text && <Copyable text={text} />

export function JobFacts({ job }: { readonly job: JobView }): ReactNode {
  const { t } = useText()
  const detail = useDetail(job)
  return (
    <section className="job-scroll" aria-label={t('jobs:part.details')}>
      <DetailState detail={detail}>{(read) => <Read job={job} detail={read} />}</DetailState>
    </section>
  )
}

function Read({ job, detail }: { readonly job: JobView; readonly detail: JobDetail }): ReactNode {
  const { t, language } = useText()
  const now = useClock()
  const platform = useWorkbench(platformOf)
  const templateTitle = useTemplateTitle()
  const command = detail.command.map((argument) => quote(argument, platform)).join(' ')
  return (
    <>
      <Facts
        facts={[
          [t('jobs:fact.template'), templateTitle(job.template)],
          [t('jobs:fact.by'), <Foreign key="by" text={job.by} />],
          [t('jobs:fact.made'), <Moment key="made" at={job.createdAt} now={now} />],
          [t('jobs:fact.began'), job.startedAt !== null && <Moment at={job.startedAt} now={now} />],
          [t('jobs:fact.ended'), job.end && <Moment at={job.end.at} now={now} />],
          [t('jobs:fact.exitCode'), job.end && String(job.end.exitCode)],
          [t('jobs:fact.run'), id(job.run?.runId)],
          [t('jobs:fact.fence'), id(job.run?.fence)],
          [t('jobs:fact.attempt'), job.run && String(job.run.attempt)],
          [t('jobs:fact.lease'), formatSpan(detail.leaseMs, language)],
          [t('jobs:fact.maxRuntime'), formatSpan(detail.maxRuntimeMs, language)],
          [t('jobs:fact.onLost'), t(`jobs:onLost.${detail.onLost}`)],
          [t('jobs:fact.endpoint'), visible(job.endpointName)],
          [t('jobs:fact.namespace'), <Foreign key="namespace" text={job.namespace} />],
          [t('jobs:fact.runnerPid'), job.runnerPid !== null && String(job.runnerPid)],
          [t('jobs:fact.workPid'), job.workPid !== null && String(job.workPid)],
          [t('jobs:fact.cwd'), detail.cwd === null ? t('jobs:ownFolder') : id(detail.cwd)],
          [t('jobs:fact.folder'), id(detail.folder)],
          [t('jobs:fact.success'), detail.successPattern && <Foreign text={detail.successPattern} />]
        ]}
      />
      <h2>{t('jobs:fact.command')}</h2>
      <Payload text={command} name={t('jobs:fact.command')} />
      {Object.keys(detail.inputs).length > 0 && (
        <>
          <h2>{t('jobs:fact.inputs')}</h2>
          <Payload text={JSON.stringify(detail.inputs)} name={t('jobs:fact.inputs')} />
        </>
      )}
      {Object.keys(detail.env).length > 0 && (
        <>
          <h2>{t('jobs:fact.env')}</h2>
          <Payload text={JSON.stringify(detail.env)} name={t('jobs:fact.env')} />
        </>
      )}
      {detail.refusal !== null && (
        <>
          <h2>{t('jobs:fact.refusal')}</h2>
          <Payload text={JSON.stringify(detail.refusal)} name={t('jobs:fact.refusal')} />
        </>
      )}
      {detail.runnerSaid !== '' && (
        <>
          <h2>{t('jobs:fact.runnerSaid')}</h2>
          <Payload text={detail.runnerSaid} name={t('jobs:fact.runnerSaid')} />
        </>
      )}
    </>
  )
}
