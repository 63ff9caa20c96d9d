import { actionKey } from '@shared/ipc/actions'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions, useLive, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { channelChoices } from './channels'
import type { OutputAction } from './commands'

/** Which channel the output shows, and what can be done with it: in the panel's title. */
export function OutputTools(): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const { channel, follow } = useWorkbench((state) => state.output)
  const log = useLive((state) => state.log)
  const endpoints = useLive((state) => state.endpoints)
  const choices = channelChoices(endpoints, log, t)
  return (
    <>
      <select
        className="select output-channel"
        aria-label={t('output:channel.label')}
        value={channel}
        onChange={({ target }) => {
          const chosen = choices.find((one) => one.channel === target.value)
          if (chosen) actions.showOutput(chosen.channel)
        }}
      >
        {choices.map((one) => (
          <option key={one.channel} value={one.channel}>
            {one.label}
          </option>
        ))}
      </select>
      <Tool id="output.follow" icon={follow ? 'lock' : 'unlock'} pressed={follow} />
      <Tool id="output.copy" icon="copy" />
      <Tool id="output.clear" icon="clear-all" />
    </>
  )
}

function Tool({
  id,
  icon,
  pressed
}: {
  readonly id: OutputAction
  readonly icon: string
  readonly pressed?: boolean
}): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const name = t(`palette:action.${actionKey(id)}`)
  return (
    <button
      type="button"
      className={pressed === undefined ? 'tool' : 'tool toggle'}
      aria-pressed={pressed}
      aria-label={name}
      title={name}
      onClick={commands[id]}
    >
      <Icon name={icon} />
    </button>
  )
}
