import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { ActionTool } from '../../../workbench/action-tool'
import { useWorkbench } from '../../../workbench/app'

/** What can be done with the log of the job in front. */
export function LogTools(): ReactNode {
  const { t } = useText()
  const { follow, wrap, timestamps } = useWorkbench((state) => state.jobLog)
  return (
    <div className="title-actions" role="toolbar" aria-label={t('jobs:log.tools')}>
      <ActionTool id="jobs.find" icon="search" />
      <ActionTool id="jobs.follow" icon="arrow-circle-down" pressed={follow} />
      <ActionTool id="jobs.wrap" icon="word-wrap" pressed={wrap} />
      <ActionTool id="jobs.timestamps" icon="watch" pressed={timestamps} />
      <ActionTool id="jobs.copyLog" icon="copy" />
    </div>
  )
}
