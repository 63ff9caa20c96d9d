import type { JobView } from '@shared/jobs/view'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useLive } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'

/** What is out of the ordinary about a job. */
export function JobNotices({ job }: { readonly job: JobView }): ReactNode {
  const { t } = useText()
  const linked = useLive((state) => state.linked)
  const said: (readonly [kind: 'warning' | 'error', text: string])[] = []
  if (!linked) said.push(['warning', t('jobs:stale')])
  if (job.redisAway) said.push(['warning', t('jobs:notice.redisAway')])
  if (job.run?.held === false) said.push(['warning', t('jobs:notice.notHeld')])
  if (job.end?.delivery === 'pending') said.push(['warning', t('jobs:notice.pending')])
  if (job.end?.delivery === 'lost') said.push(['error', t('jobs:notice.lost')])
  return said.map(([kind, text]) => (
    <div key={text} className={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={kind === 'error' ? 'error' : 'warning'} />
      <p>{text}</p>
    </div>
  ))
}
