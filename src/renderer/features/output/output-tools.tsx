import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { ActionTool } from '../../workbench/action-tool'
import { useActions, useLive, useWorkbench } from '../../workbench/app'
import { channelChoices } from './channels'

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
      <ActionTool id="output.follow" icon={follow ? 'lock' : 'unlock'} pressed={follow} />
      <ActionTool id="output.copy" icon="copy" />
      <ActionTool id="output.clear" icon="clear-all" />
    </>
  )
}
