import { actionKey, type ActionId } from '@shared/ipc/actions'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useWorkbench } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { useKeyLabel } from '../../../workbench/keys'
import { useCommands } from '../../../workbench/use-commands'

/** What can be done with the log of the job in front. */
export function LogTools(): ReactNode {
  const { t } = useText()
  const { follow, wrap, timestamps } = useWorkbench((state) => state.jobLog)
  return (
    <div className="title-actions" role="toolbar" aria-label={t('jobs:log.tools')}>
      <Tool id="jobs.find" icon="search" />
      <Tool id="jobs.follow" icon="arrow-circle-down" pressed={follow} />
      <Tool id="jobs.wrap" icon="word-wrap" pressed={wrap} />
      <Tool id="jobs.timestamps" icon="watch" pressed={timestamps} />
      <Tool id="jobs.copyLog" icon="copy" />
    </div>
  )
}

function Tool({
  id,
  icon,
  pressed
}: {
  readonly id: ActionId
  readonly icon: string
  readonly pressed?: boolean
}): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const key = useKeyLabel(id)
  const name = t(`palette:action.${actionKey(id)}`)
  return (
    <button
      type="button"
      className={pressed === undefined ? 'tool' : 'tool toggle'}
      aria-pressed={pressed}
      aria-label={name}
      title={key === null ? name : `${name} (${key})`}
      onClick={commands[id]}
    >
      <Icon name={icon} />
    </button>
  )
}
